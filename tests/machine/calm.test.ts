import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createMachine } from "../../src/machine/fingerprint.ts";
import type { FitnessCheck, FitnessTerms } from "../../src/ports/machine.ts";
import { INTEL, layHost } from "./fake-hosts.ts";

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** What the host shows at a second: shares of the time since the second before, and degrees. */
interface Moment {
  readonly busy?: number;
  readonly waiting?: number;
  readonly celsius?: number;
}

interface Seen {
  readonly checks: Record<string, FitnessCheck>;
  readonly seconds: number;
  readonly told: string[];
}

/** Checks a host that changes as time passes; time passes only in sleep. */
async function check(
  moment: (second: number) => Moment,
  terms: Partial<FitnessTerms> & { usual?: number[]; stopAt?: number } = {},
): Promise<Seen> {
  const root = layHost({ ...INTEL, "sys/class/thermal/thermal_zone0/temp": "0" });
  roots.push(root);
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const stop = new AbortController();
  const counters = { now: 0, busy: 0, idle: 0, waited: 0 };
  const pass = (seconds: number): void => {
    const { busy = 0, waiting = 0, celsius } = moment(counters.now);
    counters.now += seconds;
    counters.busy += busy * seconds * 1_000;
    counters.idle += (1 - busy) * seconds * 1_000;
    counters.waited += waiting * seconds;
    put("proc/stat", `cpu  ${Math.round(counters.busy)} 0 0 ${Math.round(counters.idle)} 0 0 0 0 0 0\ncpu0 1\n`);
    put("proc/pressure/cpu", `some avg10=0.00 avg60=0.00 avg300=0.00 total=${Math.round(counters.waited * 1e6)}\n`);
    put("sys/class/thermal/thermal_zone0/temp", `${(celsius ?? 40) * 1_000}`);
    if (counters.now >= (terms.stopAt ?? Number.POSITIVE_INFINITY)) stop.abort();
  };
  pass(0);
  if (terms.usual)
    put(
      "var/lib/benchwarden/calibration/heat.json",
      JSON.stringify({ schema: "benchwarden.heat/1", celsius: terms.usual }),
    );
  const time = { now: () => counters.now, sleep: async (seconds: number) => pass(seconds) };
  const told: string[] = [];
  const { usual: _, stopAt: __, ...asked } = terms;
  const found = await createMachine({ root, time }).check({
    policy: "strict",
    virtual: false,
    folder: "/",
    patienceSeconds: 300,
    heatPatienceSeconds: 600,
    signal: stop.signal,
    waiting: (why) => told.push(why),
    ...asked,
  });
  return { checks: Object.fromEntries(found.map((one) => [one.check, one])), seconds: counters.now, told };
}

const USUAL = [50, 51, 49, 50, 50];

test("load that passes is waited for, and it is said why and how long", async () => {
  const seen = await check((second) => ({ busy: second < 95 ? 0.5 : 0.01 }));
  expect(seen.checks.load?.state).toBe("ok");
  expect(seen.seconds).toBeGreaterThan(95);
  expect(seen.seconds).toBeLessThan(110);
  expect(seen.told).toEqual(["waiting for the machine: load: 50 % of the CPU time is used by others"]);
  expect(seen.checks.waited).toEqual({
    check: "waited",
    state: "ok",
    text: `${Math.round(seen.seconds)} s before measuring, for load`,
  });
});

test("pressure that passes is waited for too", async () => {
  const seen = await check((second) => ({ waiting: second < 50 ? 0.06 : 0.04 }));
  expect(seen.checks.pressure).toMatchObject({ state: "ok", text: "some task waits for a CPU 4 % of the time" });
  expect(seen.told).toEqual(["waiting for the machine: pressure: some task waits for a CPU 6 % of the time"]);
});

for (const [name, moment] of [
  ["load", { busy: 0.06 }],
  ["pressure", { waiting: 0.06 }],
] as const)
  test(`${name} that does not pass makes the machine unfit after five minutes under strict`, async () => {
    const seen = await check(() => moment);
    expect(seen.checks[name]?.state).toBe("unfit");
    expect(seen.seconds).toBeGreaterThan(285);
    expect(seen.seconds).toBeLessThanOrEqual(301);
  });

test("neither is waited for elsewhere, where it is a warning", async () => {
  const seen = await check(() => ({ busy: 0.9, waiting: 0.9 }), {
    policy: "warn",
    patienceSeconds: 0,
    heatPatienceSeconds: 0,
  });
  expect([seen.checks.load?.state, seen.checks.pressure?.state]).toEqual(["warn", "warn"]);
  expect(seen.seconds).toBeLessThan(1);
  expect([seen.told, seen.checks.waited]).toEqual([[], undefined]);
});

test("a machine hotter than jobs usually begin is left to cool", async () => {
  const seen = await check((second) => ({ celsius: second < 400 ? 54 : 53 }), { usual: USUAL });
  expect(seen.checks.temperature).toMatchObject({ state: "ok", text: "53 °C, jobs here usually begin at 50 °C" });
  expect(seen.seconds).toBeGreaterThan(400);
  expect(seen.checks.waited?.text).toContain("for temperature");
});

test("one that stays hot is used after ten minutes, with a note", async () => {
  const seen = await check(() => ({ celsius: 54 }), { usual: USUAL });
  expect(seen.checks.temperature).toMatchObject({
    state: "warn",
    text: "54 °C, jobs here usually begin at 50 °C: more than 3 °C too hot to begin",
  });
  expect(seen.seconds).toBeGreaterThan(585);
  expect(seen.seconds).toBeLessThanOrEqual(601);
});

test("a colder one is not waited for, nor any while too few jobs are known or their file is damaged", async () => {
  expect((await check(() => ({ celsius: 30 }), { usual: USUAL })).seconds).toBeLessThan(1);
  expect((await check(() => ({ celsius: 80 }), { usual: USUAL.slice(1) })).seconds).toBeLessThan(1);
  expect((await check(() => ({ celsius: 80 }), { usual: [...USUAL, 5_000] })).seconds).toBeLessThan(1);
});

test("whoever ends the job waits no longer", async () => {
  const seen = await check(() => ({ busy: 0.9 }), { stopAt: 25 });
  expect(seen.seconds).toBeLessThan(35);
  expect(seen.checks.load?.state).toBe("unfit");
});

test("starts are kept: five make a usual one, twenty are remembered", async () => {
  const root = layHost({});
  roots.push(root);
  mkdirSync(join(root, "var/lib/benchwarden/calibration"), { recursive: true });
  const { heat } = createMachine({ root });
  const known: (number | null)[] = [];
  for (const celsius of [50, 52, 48, 50, 51, ...Array(20).fill(60)]) {
    await heat.note(celsius);
    known.push(heat.usual());
  }
  expect(known.slice(0, 5)).toEqual([null, null, null, null, 50]);
  expect(known.at(-1)).toBe(60);
  await expect(createMachine({ root: join(root, "nowhere") }).heat.note(50)).rejects.toThrow("ENOENT");
});

test("a wait in real time ends with its signal, at once and without an error", async () => {
  const { rest } = createMachine();
  const stop = new AbortController();
  const waits = [rest(600, stop.signal), rest(0.001)];
  stop.abort();
  await Promise.all(waits);
  await rest(600, stop.signal);
});
