import { describe, expect, test } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { CALIBRATION_PARTS } from "../../src/model/calibration.ts";
import { Result } from "../../src/model/result.ts";
import type { CalibrationProgram, CalibrationRun, FitnessPolicy } from "../../src/ports/machine.ts";
import { measureOn } from "./measure-on.ts";
import { type SimulatedWorld, simulatedWorld } from "./simulated-world.ts";

const everyPart = Object.fromEntries(CALIBRATION_PARTS.map((part) => [part, 1e-9])) as CalibrationRun;
const calibration: CalibrationProgram = {
  program: new Uint8Array([1]),
  sha256: "ab".repeat(32),
  launches: null,
  parse: () => everyPart,
  history: () => ({ key: "0123456789abcdef", since: null, past: [] }),
  note: async () => null,
};

/** A bench machine of which each launch takes 2 s; its heat is a function of the seconds since the job began. */
function machine(celsius: (second: number) => number | null, bench = true): SimulatedWorld {
  const sim = simulatedWorld((spec) => {
    if (spec.tree === "calibration.host") return { seconds: 0.5, stdout: "1" };
    const metrics = [{ name: "time", unit: "s", launches: [[0.1 + (spec.id.length % 3) / 1_000]] }];
    const benchmarks = [{ name: spec.argv.at(-1), metrics }];
    return { seconds: 2, stdout: JSON.stringify({ schema: "benchwarden.samples/1", benchmarks }) };
  });
  const began = sim.ports.clock.now();
  sim.host.bench = bench;
  sim.host.celsius = (now) => celsius(now - began);
  return sim;
}

async function run(sim: SimulatedWorld, policy: FitnessPolicy = "strict"): Promise<Result> {
  return Result.parse(await measureOn(sim, policy));
}

const row = (result: Result, name: string) => result.machine.fitness.find(({ check }) => check === name);
const sum = (seconds: readonly number[]): number => seconds.reduce((total, one) => total + one, 0);
const told = (sim: SimulatedWorld): string[] => sim.lines.filter((line) => line.startsWith("waiting"));

describe("a machine that gets hot while measuring", () => {
  test("is left alone until it is as cool as at the start, and both log and result say how long", async () => {
    const sim = machine((second) => (second > 30 && second < 130 ? 54 : 50));
    const result = await run(sim);
    const waited = sum(sim.host.rests);
    expect(waited).toBeGreaterThanOrEqual(90);
    expect(waited).toBeLessThanOrEqual(100);
    expect(told(sim)).toEqual(["waiting for the processor to cool: 54 °C, 50 °C at the start (at most 10 min)"]);
    expect(row(result, "heat-waits")).toEqual({
      check: "heat-waits",
      state: "ok",
      text: `waited 1 time for the machine to cool, 1 min ${waited - 60} s in all`,
    });
    expect(judge(result).verdict).not.toBe("invalid");
  });

  test("by three degrees is not waited for, and neither is one that is colder, for work alone warms it", async () => {
    for (const [degrees, state] of [
      [53, "ok"],
      [47, "ok"],
      [44, "warn"],
    ] as const) {
      const sim = machine((second) => (second > 30 && second < 130 ? degrees : 50));
      const result = await run(sim);
      expect(sim.host.rests).toEqual([]);
      expect(row(result, "heat-waits")).toBeUndefined();
      const [least, most] = [Math.min(degrees, 50), Math.max(degrees, 50)];
      expect(row(result, "temperature-while-measuring")).toEqual({
        check: "temperature-while-measuring",
        state,
        text: `${least} to ${most} °C after rounds, 50 °C at the start (±3 °C is steady)`,
      });
    }
  });

  test("for good is waited for ten minutes, once; then it goes on with a note, and the verdict stands", async () => {
    const sim = machine((second) => (second > 30 ? 60 : 50));
    const result = await run(sim);
    expect(sum(sim.host.rests)).toBe(600);
    expect(told(sim)).toHaveLength(1);
    expect(row(result, "heat-waits")).toMatchObject({ state: "warn" });
    expect(row(result, "heat-waits")?.text).toMatch(
      /^waited 1 time for the machine to cool, 10 min in all; [1-9]\d* of the rounds began too hot all the same$/,
    );
    expect(judge(result).verdict).not.toBe("invalid");
  });

  test("for good, and then more, is waited for again", async () => {
    const sim = machine((second) => (second > 700 ? 70 : second > 30 ? 60 : 50));
    await run(sim);
    expect(told(sim)).toEqual([
      "waiting for the processor to cool: 60 °C, 50 °C at the start (at most 10 min)",
      "waiting for the processor to cool: 70 °C, 50 °C at the start (at most 5 min)",
    ]);
  });

  test("may take a quarter of the budget and no more, and the job lasts no longer for it", async () => {
    const sim = machine((second) => (second > 30 ? 60 : 50));
    const changes = { budgetSeconds: 400 };
    const result = Result.parse(await measureOn(sim, "strict", { changes }));
    expect(sum(sim.host.rests)).toBeGreaterThan(90);
    expect(sum(sim.host.rests)).toBeLessThanOrEqual(100);
    expect(result.durationSeconds).toBeLessThanOrEqual(410);
    const cool = await measureOn(
      machine(() => 50),
      "strict",
      { changes },
    );
    expect(result.benchmarks.map(({ launches }) => launches.length)).toEqual(
      cool.benchmarks.map(({ launches }) => launches.length),
    );
  });

  test("is no reason to wait elsewhere: nobody keeps a laptop cool", async () => {
    const sim = machine((second) => (second > 30 ? 60 : 50), false);
    const result = await run(sim, "warn");
    expect(sim.host.rests).toEqual([]);
    expect(row(result, "temperature-while-measuring")?.state).toBe("warn");
  });

  test("or shows no heat at all, is not waited for", async () => {
    const sim = machine(() => null);
    const result = await run(sim);
    expect(sim.host.rests).toEqual([]);
    expect(row(result, "temperature-while-measuring")).toBeUndefined();
  });

  test("is left at once when the person ends the job, and what was measured stays", async () => {
    const sim = machine((second) => (second > 30 ? 60 : 50));
    const stop = new AbortController();
    const { rest } = sim.ports.machine;
    Object.assign(sim.ports.machine, {
      rest: async (seconds: number, signal?: AbortSignal) => {
        expect(signal).toBe(stop.signal);
        await rest(seconds);
        if (sim.host.rests.length === 3) stop.abort();
      },
    });
    const result = Result.parse(await measureOn(sim, "strict", { signal: stop.signal }));
    expect(sim.host.rests).toHaveLength(3);
    expect(result.stopped).toBe("interrupted");
    expect(result.benchmarks.flatMap(({ launches }) => launches).length).toBeGreaterThan(0);
    expect(row(result, "heat-waits")?.text).toContain("waited 1 time for the machine to cool, 6 s in all");
  });
});

describe("the calibrated start", () => {
  test("is how hot the machine is when it has been calibrated, and is kept for later jobs", async () => {
    const sim = machine((second) => (second < 10 ? 40 : 48));
    sim.host.calibration = calibration;
    const result = await run(sim);
    expect(sim.host.starts).toEqual([48]);
    expect(sim.host.rests).toEqual([]);
    expect(row(result, "temperature-while-measuring")?.text).toContain("48 °C at the start");
  });

  test("that cannot be kept is a note, not the end of the job", async () => {
    const sim = machine(() => 48);
    sim.host.calibration = calibration;
    sim.ports.machine.heat.note = async () => {
      throw new Error("disk full");
    };
    expect(row(await run(sim), "heat-history")).toEqual({
      check: "heat-history",
      state: "warn",
      text: "this start could not be noted: disk full",
    });
  });

  test("without a calibration is after the first round, and is not kept", async () => {
    const sim = machine((second) => (second < 3 ? 40 : 50));
    const result = await run(sim);
    expect(sim.host.starts).toEqual([]);
    expect(row(result, "temperature-while-measuring")?.text).toContain("50 °C at the start");
  });
});

describe("after throttling", () => {
  /** Throttling moves once, at a look in the middle, and then on for so many looks. */
  const throttling = (looks: number) => (nth: number) => ({ throttles: Math.max(0, Math.min(nth - 100, looks)) });

  test("the pair is dropped, and the machine rests until its counter has stood still for a while", async () => {
    const sim = machine(() => 50);
    sim.host.evidence = throttling(1);
    const result = await run(sim);
    const dropped = result.benchmarks.flatMap(({ launches }) => launches.flatMap(({ dropped }) => dropped ?? []));
    expect(dropped).toEqual(["throttled", "throttled"]);
    expect(sim.host.rests).toEqual([10]);
    expect(told(sim)).toEqual(["waiting after throttling: 50 °C, 50 °C at the start (at most 5 min)"]);
    expect(row(result, "heat-waits")?.text).toBe("waited 1 time for the machine to cool, 10 s in all");
  });

  test("it rests on while the counter moves or it is hot, five minutes at most", async () => {
    const moving = machine(() => 50);
    const began = moving.ports.clock.now();
    moving.host.evidence = () => {
      const second = moving.ports.clock.now() - began;
      return { throttles: Math.max(0, Math.min(8, Math.floor((second - 60) / 5))) };
    };
    await run(moving);
    // The pair ends at second 64; the counter moves until second 100, and then stands still for one look.
    expect(moving.host.rests).toEqual([10, 10, 10, 10, 10]);
    let isThrottled = false;
    const hot = machine(() => (isThrottled ? 70 : 50));
    hot.host.evidence = (nth) => {
      isThrottled ||= nth > 100;
      return throttling(1)(nth);
    };
    await run(hot);
    expect(told(hot)[0]).toContain("waiting after throttling: 70 °C");
    expect(sum(hot.host.rests.filter((seconds) => seconds === 10))).toBe(300);
  });

  test("where no sensor shows itself, it rests all the same", async () => {
    const sim = machine(() => null);
    sim.host.evidence = throttling(1);
    await run(sim);
    expect(sim.host.rests).toEqual([10]);
    expect(told(sim)).toEqual(["waiting after throttling: no sensor tells how hot it is (at most 5 min)"]);
  });
});
