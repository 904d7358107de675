import type { FitnessCheck, FitnessTerms } from "../ports/machine.ts";
import { type Finding, judged } from "./finding.ts";
import { hottest } from "./heat.ts";
import type { HostFiles } from "./host-files.ts";
import { type Load, sampleLoad } from "./load.ts";
import type { Time } from "./time.ts";

interface Around {
  readonly time: Time;
  readonly usualHeat: number | null;
}

const SAMPLE_SECONDS = 0.3;
const BETWEEN_SECONDS = 10;

/** What may pass: others' work, and heat. Waits for both; a wait is told when it begins, and is a row of its own after it. */
export async function waitForCalm(host: HostFiles, terms: FitnessTerms, around: Around): Promise<FitnessCheck[]> {
  const { time } = around;
  const start = time.now();
  const reasons = new Set<string>();
  for (;;) {
    const looked = await look(host, terms, around);
    const waited = time.now() - start;
    const open = worthWaiting(looked, terms, waited + BETWEEN_SECONDS);
    if (open.length === 0 || terms.signal?.aborted) return [...looked.checks, ...waitRow(waited, reasons)];
    if (reasons.size === 0)
      terms.waiting?.(`waiting for the machine: ${open.map(({ check, text }) => `${check}: ${text}`).join("; ")}`);
    for (const { check } of open) reasons.add(check);
    await time.sleep(BETWEEN_SECONDS, terms.signal);
  }
}

interface Looked {
  readonly checks: FitnessCheck[];
  readonly isHot: boolean;
}

function worthWaiting({ checks, isHot }: Looked, terms: FitnessTerms, until: number): FitnessCheck[] {
  return checks.filter(({ check, state }) =>
    check === HEAT
      ? (isHot || state === "unfit") && until <= (terms.heatPatienceSeconds ?? terms.patienceSeconds)
      : state === "unfit" && until <= terms.patienceSeconds,
  );
}

function waitRow(seconds: number, reasons: ReadonlySet<string>): FitnessCheck[] {
  if (reasons.size === 0) return [];
  return [
    { check: "waited", state: "ok", text: `${Math.round(seconds)} s before measuring, for ${[...reasons].join(", ")}` },
  ];
}

const HEAT = "temperature";

async function look(host: HostFiles, terms: FitnessTerms, { time, usualHeat }: Around): Promise<Looked> {
  const load = await sampleLoad(host, SAMPLE_SECONDS, { own: new Set([process.pid]), time });
  const heat = temperature(hottest(host), usualHeat);
  return {
    checks: [
      judged("load", busy(load), terms),
      judged("pressure", pressure(load), terms),
      judged("foreign-tasks", foreign(load, terms), terms),
      judged("steal", steal(load), terms),
      judged(HEAT, heat, terms),
    ],
    isHot: heat.isHot,
  };
}

function busy({ busy: share }: Load): Finding {
  const text = `${Math.round(share * 100)} % of the CPU time is used by others`;
  return share < 0.05 ? { state: "ok", text } : { state: "bad", text };
}

/** Whoever else waits for a CPU would wait for a launch's too. */
function pressure({ pressure: share }: Load): Finding {
  if (share === null)
    return { state: "unknown", text: "the kernel was started without it: `psi=1` on its command line" };
  const text = `some task waits for a CPU ${Math.round(share * 100)} % of the time`;
  return share < 0.05 ? { state: "ok", text } : { state: "bad", text };
}

function foreign({ tasks }: Load, { names = false }: FitnessTerms): Finding {
  if (tasks.length === 0) return { state: "ok", text: "none" };
  if (!names) return { state: "bad", text: `${tasks.length} use more than 5 % of a CPU each` };
  const named = tasks.slice(0, 5).map(({ name, share }) => `${name} (${Math.round(share * 100)} % of a CPU)`);
  return { state: "bad", text: named.join(", ") };
}

function steal({ steal: share }: Load): Finding {
  const text = `${(share * 100).toFixed(1)} % of the CPU time went to other virtual machines`;
  return share < 0.01 ? { state: "ok", text } : { state: "bad", text };
}

const HOT_CELSIUS = 85;
/** How far a start may lie above the usual one; a colder machine does not get warmer by waiting. */
const NEAR_CELSIUS = 3;

function temperature(celsius: number | null, usual: number | null): Finding & { readonly isHot: boolean } {
  if (celsius === null) return { state: "unknown", text: "this host shows no temperature", isHot: false };
  const text = `${celsius} °C${usual === null ? "" : `, jobs here usually begin at ${usual} °C`}`;
  if (celsius >= HOT_CELSIUS)
    return { state: "bad", text: `${text}: close to where clocks are throttled`, isHot: true };
  const isHot = usual !== null && celsius > usual + NEAR_CELSIUS;
  if (isHot) return { state: "note", text: `${text}: more than ${NEAR_CELSIUS} °C too hot to begin`, isHot };
  return { state: "ok", text, isHot };
}
