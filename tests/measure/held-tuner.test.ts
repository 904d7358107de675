import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { createMachine } from "../../src/machine/fingerprint.ts";
import { Result } from "../../src/model/result.ts";
import { INTEL, layHost, stateOf } from "../machine/fake-hosts.ts";
import { closeTuners, type ServedTuner, serveTuner } from "../machine/served-tuner.ts";
import { measureOn } from "./measure-on.ts";
import { simulatedWorld } from "./simulated-world.ts";

const TURBO = "sys/devices/system/cpu/intel_pstate/no_turbo";
/** Of the world's clock: some 16 rounds. */
const BUDGET = 8;
/** A tuner takes its time on a host that does other things too. */
const PATIENCE = 300_000;
const JOURNAL = "run/benchwarden/tune.journal";

vi.setConfig({ testTimeout: PATIENCE });
afterEach(closeTuners);

/** In the place of the program that reads registers: in a file the two of a clock would overlap. It answers what the test lays. */
const PERL = `#!/bin/sh
cat "$(dirname "$0")/../counters"
`;

function counters(reference: number, delivered: number): string {
  const core = (cpu: number) => `mperf ${cpu} read ${reference}\naperf ${cpu} read ${delivered}\n`;
  return `${core(2)}${core(3)}`;
}

interface Job {
  readonly result: Result;
  readonly tuner: ServedTuner;
  readonly root: string;
  /** The host's files as they were before the job. */
  readonly before: Record<string, string>;
  /** What the turbo's knob was at each launch. */
  readonly turbo: string[];
}

/** A strict job on an Intel server that the real tuner holds; launches are simulated, and `meddle` is called in the n-th. */
async function job(
  meddle: (nth: number, at: { root: string; tuner: ServedTuner }) => void,
  { flags = "fpu" } = {},
): Promise<Job> {
  const cpuinfo = `vendor_id\t: AuthenticAMD\nflags\t: ${flags}`;
  const root = layHost({ ...INTEL, "dev/kmsg": "", "proc/cpuinfo": cpuinfo });
  writeFileSync(join(root, "bin/perl"), PERL, { mode: 0o755 });
  writeFileSync(join(root, "counters"), counters(4e12, 5e12));
  const before = stateOf(root);
  delete before.counters;
  const tuner = await serveTuner(root, { alone: true });
  const turbo: string[] = [];
  const sim = simulatedWorld((spec) => {
    if (spec.phase === "measure") {
      meddle(turbo.length, { root, tuner });
      turbo.push(readFileSync(join(root, TURBO), "utf8").trim());
    }
    const metrics = [{ name: "time", unit: "s", launches: [[0.1 + (spec.id.length % 3) / 1_000]] }];
    const benchmarks = [{ name: spec.argv.at(-1), metrics }];
    return { seconds: 0.2, stdout: JSON.stringify({ schema: "benchwarden.samples/1", benchmarks }) };
  });
  const machine = createMachine({ root });
  const ports = { ...sim.ports, machine: { ...machine, check: async () => [] } };
  const result = Result.parse(await measureOn({ ports }, "strict", { changes: { budgetSeconds: BUDGET } }));
  return { result, tuner, root, before, turbo };
}

function setTurbo(root: string): void {
  writeFileSync(join(root, TURBO), "0\n");
}

function stateLeft(root: string): Record<string, string> {
  const { counters: _, ...state } = stateOf(root);
  return state;
}

const dropped = ({ result }: Job): string[] =>
  result.benchmarks.flatMap((row) => row.launches.flatMap((launch) => launch.dropped ?? []));
const knobRows = ({ result }: Job) => result.machine.fitness.filter(({ check }) => check === "knobs");

test("a job that nobody disturbs is held by one tuner, launches on a quiet machine, and leaves it as it was", async () => {
  const done = await job(() => undefined);
  expect(done.tuner.instances).toHaveLength(1);
  expect(new Set(done.turbo)).toEqual(new Set(["1"]));
  expect(done.result.machine.knobs).toContainEqual({ knob: "06-turbo", want: "1", got: "1", ok: true });
  expect(dropped(done)).toEqual([]);
  expect(stateLeft(done.root)).toEqual(done.before);
  expect(existsSync(join(done.root, JOURNAL))).toBe(false);
});

test("a knob that moves drops that round alone, the machine is tuned again, and the verdict stands", async () => {
  const done = await job((nth, { root }) => {
    if (nth === 9) setTurbo(root);
  });
  expect(dropped(done)).toEqual(["knobs", "knobs"]);
  expect(knobRows(done)).toEqual([
    { check: "knobs", state: "warn", text: `moved while measuring: /${TURBO} was 1 and is 0` },
  ]);
  expect(done.tuner.instances).toHaveLength(2);
  expect(done.turbo.slice(0, 9)).toEqual(Array(9).fill("1"));
  expect(done.turbo.slice(10)).not.toContain("0");
  expect(judge(done.result).verdict).not.toBe("invalid");
  expect(stateLeft(done.root)).toEqual(done.before);
});

test("one that moves again makes the job invalid: it ends there, and the machine is put back", async () => {
  const done = await job((nth, { root }) => {
    if (nth === 9 || nth === 17) setTurbo(root);
  });
  expect(done.result.stopped).toBe("nothing");
  expect(knobRows(done).map(({ state }) => state)).toEqual(["warn", "unfit"]);
  expect(judge(done.result)).toMatchObject({ verdict: "invalid", exitCode: 3 });
  expect(done.turbo.length).toBeLessThanOrEqual(19);
  expect(stateLeft(done.root)).toEqual(done.before);
});

test("a tuner that is killed drops that round, and another holds the machine from then on", async () => {
  const done = await job((nth, { tuner }) => {
    if (nth === 9) tuner.instances[0]?.kill("SIGKILL");
  });
  expect(dropped(done)).toEqual(["knobs", "knobs"]);
  expect(knobRows(done)[0]?.text).toBe("moved while measuring: the tuner no longer answers");
  expect(done.tuner.instances).toHaveLength(2);
  expect(stateLeft(done.root)).toEqual(done.before);
});

const WITH_CLOCKS = { flags: "fpu aperfmperf" };
const clocks: [name: string, ratio: number, want: string[]][] = [
  ["0.5 % slower counts", 0.995, []],
  ["3 % slower drops its pair", 0.97, ["clock", "clock"]],
];
for (const [name, ratio, want] of clocks)
  test(`a launch whose clock, as the tuner reads it, was ${name}`, async () => {
    let [reference, delivered] = [4e12, 5e12];
    const done = await job((nth, { root }) => {
      reference += 480_000_000;
      delivered += Math.round(480_000_000 * (nth === 20 ? ratio : 1));
      writeFileSync(join(root, "counters"), counters(reference, delivered));
    }, WITH_CLOCKS);
    expect(dropped(done)).toEqual(want);
    expect(done.result.machine.fitness.filter(({ check }) => check === "effective-clock")).toEqual([]);
  });
