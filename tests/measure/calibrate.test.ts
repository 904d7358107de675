import { expect, test } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { measure } from "../../src/measure/measure.ts";
import { CALIBRATION_PARTS } from "../../src/model/calibration.ts";
import { Result } from "../../src/model/result.ts";
import type { CalibratedJob, CalibrationProgram, CalibrationRun, FitnessPolicy } from "../../src/ports/machine.ts";
import { sampleRequest } from "./sample-request.ts";
import { type SimulatedWorld, simulatedWorld } from "./simulated-world.ts";

/** A host whose launches of the calibration print one number, with a scatter that repeats; every part is that number. */
interface Host {
  readonly after: number;
  fails?(id: string): boolean;
  /** Is told of each launch by its number. */
  seen?(nth: number): unknown;
}

function world(host: Host): SimulatedWorld {
  let nth = 0;
  let launches = 0;
  const sim = simulatedWorld((spec) => {
    host.seen?.(++launches);
    if (spec.tree === "calibration.host") {
      if (host.fails?.(spec.id)) return { seconds: 0.5, exit: 1 };
      const factor = spec.id.startsWith("calibration-after") ? host.after : 1;
      return { seconds: 0.5, stdout: String(100 * factor * (1 + (nth++ % 7) / 10_000)) };
    }
    const metrics = [{ name: "time", unit: "s", launches: [[0.1 + (spec.id.length % 3) / 1_000]] }];
    return {
      seconds: 0.2,
      stdout: JSON.stringify({ schema: "benchwarden.samples/1", benchmarks: [{ name: spec.argv.at(-1), metrics }] }),
    };
  });
  sim.host.bench = true;
  sim.host.calibration = calibration();
  return sim;
}

const everyPart = (value: number) =>
  Object.fromEntries(CALIBRATION_PARTS.map((part) => [part, value])) as CalibrationRun;

/** A program whose machine remembers `past`; what it notes is added to `noted`. */
function calibration(past: readonly CalibrationRun[] = []): CalibrationProgram & { noted: CalibratedJob[] } {
  const noted: CalibratedJob[] = [];
  return {
    program: new Uint8Array([1]),
    sha256: "ab".repeat(32),
    launches: null,
    noted,
    parse: (stdout) => (Number.isFinite(Number(stdout)) && stdout !== "" ? everyPart(Number(stdout) / 1e9) : null),
    history: () => ({ key: "cd".repeat(8), since: null, past }),
    note: async (job) => {
      noted.push(job);
      return null;
    },
  };
}

async function run(sim: SimulatedWorld, policy: FitnessPolicy, signal = new AbortController().signal): Promise<Result> {
  const { config, ...request } = sampleRequest({});
  const machines = {
    local: { runner: "jit" as const, policy, virtual: true, optional: false, shards: 1, suites: null },
  };
  const result = await measure(
    {
      request: { ...request, config: { ...config, machines } },
      harness: [],
      trees: new Map(),
      version: "0.0.0",
      attempt: 1,
      signal,
    },
    sim.ports,
  );
  return Result.parse(result);
}

/** Without what was counted around launches, which is another test's. */
const fitnessOf = (result: Result) => result.machine.fitness.filter(({ check }) => check !== "counted");
const ofCalibration = (sim: SimulatedWorld) => sim.launches.filter(({ tree }) => tree === "calibration.host");

test("a bench machine is calibrated before the first launch and after the last, in the sandbox of launches", async () => {
  const sim = world({ after: 1 });
  const result = await run(sim, "strict");
  const phases = sim.launches.filter(({ phase }) => phase === "measure").map(({ tree }) => tree === "calibration.host");
  expect(phases.slice(0, 30)).toEqual(Array(30).fill(true));
  expect(phases.slice(-30)).toEqual(Array(30).fill(true));
  expect(phases.slice(30, -30)).not.toContain(true);
  expect(ofCalibration(sim)[0]).toMatchObject({ argv: ["./calibration"], env: {}, writable: [] });
  expect(fitnessOf(result).map(({ check, state }) => [check, state])).toEqual(
    CALIBRATION_PARTS.map((part) => [`calibration-${part}`, "ok"]),
  );
  expect(result.machine.calibration).toMatchObject({ program: "ab".repeat(32), policy: "strict" });
  expect(result.machine.calibration?.before.memory).toHaveLength(30);
  expect(result.machine.calibration?.after.memory[0]).toBeCloseTo(100e-9, 10);
  expect(judge(result).verdict).not.toBe("invalid");
});

test("a machine that changed during the job makes it invalid, with the evidence and an alert for its keeper", async () => {
  const result = await run(world({ after: 1.03 }), "strict");
  expect(judge(result)).toMatchObject({ verdict: "invalid", exitCode: 3 });
  const alert = result.warnings.find(({ code }) => code === "host-changed");
  expect(alert?.text).toMatch(
    /^The machine itself changed, not the code.* memory: 3\.0 % slower after the job than before/,
  );
});

test("under the policy warn there are fewer launches, and the change is a warning beside the verdict", async () => {
  const sim = world({ after: 1.03 });
  const result = await run(sim, "warn");
  expect(ofCalibration(sim)).toHaveLength(16);
  expect(judge(result).verdict).not.toBe("invalid");
  expect(result.warnings.map(({ code }) => code)).toContain("machine-unsteady");
  expect(result.warnings.map(({ code }) => code)).not.toContain("host-changed");
});

test("a host without the program says so once, and it is no warning", async () => {
  const sim = world({ after: 1 });
  sim.host.calibration = null;
  const result = await run(sim, "strict");
  expect(ofCalibration(sim)).toEqual([]);
  expect(fitnessOf(result)).toEqual([
    {
      check: "calibration",
      state: "unknown",
      text: "not run: this host has no calibration program, which `bench-machine install` builds",
    },
  ]);
  expect(result.warnings.map(({ code }) => code)).not.toContain("machine-unsteady");
});

const atBefore = (id: string) => id.startsWith("calibration-before");
const atAfter = (id: string) => id.startsWith("calibration-after");

test("a program that cannot be launched before the job costs no job, and is said beside the verdict", async () => {
  const sim = world({ after: 1, fails: atBefore });
  const result = await run(sim, "strict");
  expect(ofCalibration(sim)).toHaveLength(1);
  expect(fitnessOf(result)).toEqual([
    { check: "calibration", state: "unknown", text: "not run before the job: it ended with status 1" },
  ]);
  expect(result.machine.calibration).toBeUndefined();
  expect(result.warnings.find(({ code }) => code === "calibration-failed")?.text).toMatch(
    /^This machine's calibration program could not be launched, so nothing tells .* it ended with status 1\./,
  );
  expect(judge(result).verdict).not.toBe("invalid");
});

test("a machine that was calibrated before the job and cannot be after it makes the job invalid", async () => {
  const result = await run(world({ after: 1, fails: atAfter }), "strict");
  expect(result.machine.fitness[0]).toEqual({
    check: "calibration",
    state: "unfit",
    text: "run before the job, and not after it: it ended with status 1",
  });
  expect(judge(result)).toMatchObject({ verdict: "invalid", exitCode: 3 });
  expect(result.machine.calibration?.after.integer).toEqual([]);
});

test("under the policy warn such a machine is told of beside the verdict", async () => {
  const result = await run(world({ after: 1, fails: atAfter }), "warn");
  expect(judge(result).verdict).not.toBe("invalid");
  expect(result.warnings.find(({ code }) => code === "machine-unsteady")?.text).toContain("not after it");
});

test("a machine that is off its past makes the job invalid although nothing moved during it, and notes the job as off", async () => {
  const sim = world({ after: 1 });
  const program = calibration(Array(10).fill(everyPart(97e-9)));
  sim.host.calibration = program;
  const result = await run(sim, "strict");
  expect(judge(result)).toMatchObject({ verdict: "invalid" });
  expect(result.warnings.find(({ code }) => code === "host-changed")?.text).toMatch(
    /3\.\d % slower than in 10 earlier/,
  );
  expect(program.noted.map(({ ok }) => ok)).toEqual([false]);
});

test("of a job that was interrupted the past is judged, and it is said that nothing was launched after it", async () => {
  const stop = new AbortController();
  const sim = world({ after: 1, seen: (nth) => nth === 40 && stop.abort() });
  const result = await run(sim, "strict", stop.signal);
  expect(result.stopped).toBe("interrupted");
  expect(ofCalibration(sim)).toHaveLength(30);
  expect(result.machine.fitness[0]).toEqual({
    check: "calibration",
    state: "warn",
    text: "not run after the job, which was interrupted",
  });
  expect(result.machine.calibration?.before.fork).toHaveLength(30);
});

test("the keeper of a machine may say how many launches there are", async () => {
  const sim = world({ after: 1 });
  sim.host.calibration = { ...calibration(), launches: 12 };
  const result = await run(sim, "strict");
  expect(ofCalibration(sim)).toHaveLength(24);
  expect(result.machine.calibration?.after.l1).toHaveLength(12);
});
