import { expect, test } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { judgeCalibration } from "../../src/machine/calibration.ts";
import { measure } from "../../src/measure/measure.ts";
import { Result } from "../../src/model/result.ts";
import type { Calibration, CalibrationRun, FitnessPolicy } from "../../src/ports/machine.ts";
import { sampleRequest } from "./sample-request.ts";
import { type SimulatedWorld, simulatedWorld } from "./simulated-world.ts";

/** A host whose launches of the calibration print one number, with a scatter that repeats; every part is that number. */
function world(host: { after: number; fails?: boolean }): SimulatedWorld {
  let nth = 0;
  const sim = simulatedWorld((spec) => {
    if (spec.tree === "calibration.host") {
      if (host.fails) return { seconds: 0.5, exit: 1 };
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
  sim.host.calibration = calibration;
  return sim;
}

const PARTS = ["integer", "l1", "l2", "l3", "memory", "copy", "getppid", "faults", "fork"];
const everyPart = (value: number): CalibrationRun => Object.fromEntries(PARTS.map((part) => [part, value]));
const calibration: Calibration = {
  program: new Uint8Array([1]),
  sha256: "ab".repeat(32),
  parse: (stdout) => (Number.isFinite(Number(stdout)) && stdout !== "" ? everyPart(Number(stdout)) : null),
  medians: (runs) => runs[0] ?? {},
  judge: async (runs) => judgeCalibration(runs, []),
};

async function run(sim: SimulatedWorld, policy: FitnessPolicy): Promise<Result> {
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
      signal: new AbortController().signal,
    },
    sim.ports,
  );
  return Result.parse(result);
}

const ofCalibration = (sim: SimulatedWorld) => sim.launches.filter(({ tree }) => tree === "calibration.host");

test("a bench machine is calibrated before the first launch and after the last, in the sandbox of launches", async () => {
  const sim = world({ after: 1 });
  const result = await run(sim, "strict");
  const phases = sim.launches.filter(({ phase }) => phase === "measure").map(({ tree }) => tree === "calibration.host");
  expect(phases.slice(0, 30)).toEqual(Array(30).fill(true));
  expect(phases.slice(-30)).toEqual(Array(30).fill(true));
  expect(phases.slice(30, -30)).not.toContain(true);
  expect(ofCalibration(sim)[0]).toMatchObject({ argv: ["./calibration"], env: {}, writable: [] });
  expect(result.machine.fitness.map(({ check, state }) => [check, state])).toEqual(
    PARTS.map((part) => [`calibration-${part}`, "ok"]),
  );
  expect(result.machine.facts["calibration-memory"]).toBe(100);
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
  expect(result.machine.fitness).toEqual([
    {
      check: "calibration",
      state: "unknown",
      text: "not run: this host has no calibration program, which `bench-machine install` builds",
    },
  ]);
  expect(result.warnings.map(({ code }) => code)).not.toContain("machine-unsteady");
});

test("a program that fails costs no job: it is said, and not launched again", async () => {
  const sim = world({ after: 1, fails: true });
  const result = await run(sim, "strict");
  expect(ofCalibration(sim)).toHaveLength(1);
  expect(result.machine.fitness).toEqual([
    {
      check: "calibration",
      state: "warn",
      text: "not run: a launch of the calibration program failed (before the job)",
    },
  ]);
  expect(judge(result).verdict).not.toBe("invalid");
});
