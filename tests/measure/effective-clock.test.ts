import { describe, expect, test } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import type { Result } from "../../src/model/result.ts";
import type { LaunchSpec } from "../../src/ports/executor.ts";
import type { FitnessPolicy, HostEvidence, Registers } from "../../src/ports/machine.ts";
import { measureOn } from "./measure-on.ts";
import { type SimulatedWorld, simulatedWorld } from "./simulated-world.ts";

const CPUS = [2, 3];
const TICKS = 1_000_000;
const KNOBS = [{ knob: "06-turbo", want: "1", got: "1", ok: true }];
const READABLE = { clock: null, smi: null, log: null };

function world(launched: (spec: LaunchSpec) => void = () => undefined): SimulatedWorld {
  return simulatedWorld((spec) => {
    launched(spec);
    const metrics = [{ name: "time", unit: "s", launches: [[0.1 + (spec.id.length % 3) / 1_000]] }];
    const benchmarks = [{ name: spec.argv.at(-1), metrics }];
    return { seconds: 0.2, stdout: JSON.stringify({ schema: "benchwarden.samples/1", benchmarks }) };
  });
}

/** Counters of a host whose n-th launch ran at a share of its reference clock, on the first CPU; the others are kept awake. */
function counters(clockOf: (launch: number) => number): (look: number) => Pick<Registers, "clocks"> {
  const delivered = (launch: number, cpu: number): number => {
    let sum = 5e12;
    for (let nth = 0; nth < launch; nth++) sum += Math.round(TICKS * (cpu === 2 ? clockOf(nth) : 0.8));
    return sum;
  };
  return (look) => {
    const launch = Math.floor((look + 1) / 2);
    return {
      clocks: CPUS.map((cpu) => ({ cpu, reference: 9e12 + launch * TICKS, delivered: delivered(launch, cpu) })),
    };
  };
}

/** A bench machine whose tuner reads the registers. */
function tuned(read: (look: number) => Partial<Registers>, launched?: (spec: LaunchSpec) => void): SimulatedWorld {
  const sim = world(launched);
  sim.host.bench = true;
  const nothing: Registers = { clocks: [], smis: null, unread: READABLE };
  sim.host.tuner = { knobs: KNOBS, drift: () => [], held: 0, registers: (look) => ({ ...nothing, ...read(look) }) };
  return sim;
}

const run = (sim: SimulatedWorld, policy: FitnessPolicy = "strict"): Promise<Result> => measureOn(sim, policy);
const dropped = (result: Result): string[] =>
  result.benchmarks.flatMap((row) => row.launches.flatMap((launch) => launch.dropped ?? []));
/** In the middle of the job, when the usual clock is known. */
const ODD = 40;

describe("the effective clock of a launch", () => {
  const rows: [name: string, ratio: number, want: string[]][] = [
    ["that never changes drops nothing", 0.8, []],
    ["0.5 % faster in one launch drops nothing", 0.8 * 1.005, []],
    ["0.5 % slower in one launch drops nothing", 0.8 * 0.995, []],
    ["3 % slower in one launch drops that pair, on both sides", 0.8 * 0.97, ["clock", "clock"]],
    ["3 % faster in one launch drops that pair, on both sides", 0.8 * 1.03, ["clock", "clock"]],
  ];
  for (const [name, ratio, want] of rows) {
    test(`${name}: read by the tuner`, async () => {
      const sim = tuned(counters((launch) => (launch === ODD ? ratio : 0.8)));
      const result = await run(sim);
      expect(dropped(result)).toEqual(want);
      expect(judge(result).verdict).not.toBe("invalid");
    });

    test(`${name}: shown to everyone`, async () => {
      const sim = world();
      sim.host.bench = true;
      const look = counters((launch) => (launch === ODD ? ratio : 0.8));
      sim.host.evidence = (nth): Partial<HostEvidence> => look(nth);
      expect(dropped(await run(sim))).toEqual(want);
    });
  }

  test("elsewhere than on a bench machine drops nothing: its clock is held by nobody", async () => {
    const sim = tuned(counters((launch) => (launch === ODD ? 0.5 : 0.8)));
    sim.host.bench = false;
    expect(dropped(await run(sim, "warn"))).toEqual([]);
  });

  test("is not asked of a tuner that cannot read it, which an old one would take for the end", async () => {
    const sim = tuned(() => ({}));
    delete sim.host.tuner?.registers;
    const result = await run(sim);
    expect(dropped(result)).toEqual([]);
    expect(sim.host.terms[0]?.unread).toEqual({ clock: "simulated", smi: "simulated", log: null });
  });

  for (const [name, hasWideVectors] of [
    ["by wide vectors in both builds", (spec: LaunchSpec) => spec.argv.includes("huge")],
    ["by wide vectors in one build", (spec: LaunchSpec) => spec.argv.includes("huge") && spec.tree === "head"],
  ] as const)
    test(`that is another for one benchmark, ${name}, costs it three pairs at most and no verdict`, async () => {
      let [reference, delivered] = [0, 0];
      const read = (): Partial<Registers> => ({ clocks: [{ cpu: 2, reference, delivered }] });
      const result = await run(
        tuned(read, (spec) => {
          reference += TICKS;
          delivered += TICKS * (hasWideVectors(spec) ? 0.9 : 1);
        }),
      );
      const lost = (name: string) =>
        result.benchmarks.find((row) => row.name === name)?.launches.filter(({ dropped }) => dropped).length;
      expect([lost("parse/small"), lost("parse/large")]).toEqual([0, 0]);
      expect(lost("parse/huge")).toBeGreaterThan(0);
      expect(lost("parse/huge")).toBeLessThanOrEqual(6);
      expect(result.failures).toEqual([]);
      expect(judge(result).verdict).not.toBe("invalid");
    });

  test("that can no longer be read is said once, and drops nothing", async () => {
    const look = counters(() => 0.8);
    const why = { ...READABLE, clock: "/dev/cpu/2/msr cannot be read: Input/output error" };
    const result = await run(tuned((nth) => (nth < 30 ? look(nth) : { unread: why })));
    expect(dropped(result)).toEqual([]);
    expect(result.machine.fitness.filter(({ check }) => check === "effective-clock")).toEqual([
      {
        check: "effective-clock",
        state: "warn",
        text: "no longer watched while measuring: /dev/cpu/2/msr cannot be read: Input/output error",
      },
    ]);
  });
});

describe("interrupts by the firmware", () => {
  for (const [name, many, want] of [
    ["eleven where none are usual drop that pair", 11, ["smi", "smi"]],
    ["ten drop nothing", 10, []],
  ] as const)
    test(name, async () => {
      const sim = tuned((look) => ({ smis: (2 ** 32 - 5 + (Math.floor((look + 1) / 2) > ODD ? many : 0)) % 2 ** 32 }));
      expect(dropped(await run(sim))).toEqual(want);
    });
});

describe("what is counted around launches", () => {
  const counted = (result: Result) => result.machine.fitness.find(({ check }) => check === "counted");

  test("is told in the result, whether it spoiled a pair or not", async () => {
    const look = counters((launch) => (launch === ODD ? 0.8 * 1.005 : 0.8));
    const sim = tuned((nth) => ({ ...look(nth), smis: Math.floor((nth + 1) / 2) * 2 }));
    // Seven interrupts in each launch, and ninety more in one of them.
    sim.host.evidence = (nth) => ({
      interrupts: Math.floor((nth + 1) / 2) * 7 + (nth > 2 * ODD ? 90 : 0),
      switches: null,
    });
    const result = await run(sim);
    const launches = result.benchmarks.flatMap((row) => row.launches).length;
    expect(counted(result)).toEqual({
      check: "counted",
      state: "ok",
      text: `in ${launches} launches, median and most of one: interrupts 7 and 97, major faults 0 and 0, firmware interrupts 2 and 2, clock off by 0.00 % and 0.50 %`,
    });
  });

  test("is no line where nothing is counted", async () => {
    const sim = world();
    sim.host.evidence = () => ({ interrupts: null, switches: null, majorFaults: null });
    expect(counted(await run(sim, "warn"))).toBeUndefined();
  });
});
