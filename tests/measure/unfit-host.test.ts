import { describe, expect, test } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { measure } from "../../src/measure/measure.ts";
import type { Result } from "../../src/model/result.ts";
import type { FitnessPolicy, FitnessTerms, Held } from "../../src/ports/machine.ts";
import { measureOn } from "./measure-on.ts";
import { sampleRequest } from "./sample-request.ts";
import { type SimulatedWorld, simulatedWorld } from "./simulated-world.ts";

function world(): SimulatedWorld {
  return simulatedWorld((spec) => {
    const metrics = [{ name: "time", unit: "s", launches: [[0.1 + (spec.id.length % 3) / 1_000]] }];
    const benchmarks = [{ name: spec.argv.at(-1), metrics }];
    return { seconds: 0.2, stdout: JSON.stringify({ schema: "benchwarden.samples/1", benchmarks }) };
  });
}

const run = (ports: SimulatedWorld["ports"], policy: FitnessPolicy | null = null): Promise<Result> =>
  measureOn({ ports }, policy);

const dropped = (result: Result) =>
  result.benchmarks.flatMap((row) => row.launches.flatMap((launch) => launch.dropped ?? []));
/** A round of one unit is two launches with two looks each. */
const LOOKS_OF_A_ROUND = 4;

describe("a pair that the host spoiled", () => {
  test("is dropped on both sides by its reason and run again, so no verdict is lost", async () => {
    const sim = world();
    sim.host.evidence = (nth) => ({ throttles: nth > 5 * LOOKS_OF_A_ROUND ? 1 : 0 });
    const result = await run(sim.ports);
    expect(dropped(result)).toEqual(["throttled", "throttled"]);
    const calm = await run(world().ports);
    expect(judge(result).comparisons.map(({ pairs }) => pairs)).toEqual(
      judge(calm).comparisons.map(({ pairs }) => pairs),
    );
  });

  test("when that never ends, is an invalid benchmark on a bench machine, with the evidence", async () => {
    const sim = world();
    sim.host.bench = true;
    sim.host.evidence = (nth) => ({ swaps: nth });
    const result = await run(sim.ports, "strict");
    expect(result.failures.map(({ code }) => code)).toEqual(Array(6).fill("environment"));
    expect(result.failures[0]?.message).toBe("the host spoiled 4 of 4 pairs: swapped 4 (the host swapped)");
    const outcome = judge(result);
    expect(outcome.comparisons.map(({ verdict }) => verdict)).toEqual(["invalid", "invalid", "invalid"]);
    expect([outcome.verdict, outcome.exitCode]).toEqual(["invalid", 3]);
  });

  for (const [every, verdict] of [
    [4, "invalid"],
    [5, "inconclusive"],
  ] as const) {
    test(`is run again as long as no more than a quarter is: every ${every}th makes the benchmark ${verdict}`, async () => {
      const sim = simulatedWorld((spec) => {
        // So noisy that all the rounds there are decide nothing.
        const seconds = 0.1 + ([...spec.id].reduce((sum, one) => sum * 31 + one.charCodeAt(0), 0) % 97) / 1_000;
        const metrics = [{ name: "time", unit: "s", launches: [[seconds]] }];
        const benchmarks = [{ name: spec.argv.at(-1), metrics }];
        return { seconds: 0.2, stdout: JSON.stringify({ schema: "benchwarden.samples/1", benchmarks }) };
      });
      sim.host.bench = true;
      // One round more than every so many: the first is the first of all.
      sim.host.evidence = (nth) => ({ swaps: Math.ceil(Math.ceil(nth / LOOKS_OF_A_ROUND) / every) });
      const result = await measureOn({ ports: sim.ports }, "strict", { benchmarks: ["parse/small"] });
      const [row] = judge(result).comparisons;
      expect(row?.verdict).toBe(verdict);
      if (every === 4) expect(result.failures[0]?.message).toMatch(/^the host spoiled 4 of 13 pairs: swapped 4\b/);
      else expect(dropped(result).length).toBeGreaterThan(2 * 6);
    });
  }

  for (const [spoiled, verdict, exitCode] of [
    [["small"], "unchanged", 0],
    [["small", "huge"], "invalid", 3],
  ] as const) {
    test(`of ${spoiled.length} of 3 benchmarks makes the job ${verdict}`, async () => {
      let swaps = 0;
      const sim = simulatedWorld((spec) => {
        const name = spec.argv.at(-1) ?? "";
        if (spoiled.some((one) => one === name)) swaps++;
        const metrics = [{ name: "time", unit: "s", launches: [[0.1 + (spec.id.length % 3) / 1_000]] }];
        const benchmarks = [{ name, metrics }];
        return { seconds: 0.2, stdout: JSON.stringify({ schema: "benchwarden.samples/1", benchmarks }) };
      });
      sim.host.bench = true;
      sim.host.evidence = () => ({ swaps });
      const outcome = judge(await run(sim.ports, "strict"));
      expect([outcome.verdict, outcome.exitCode]).toEqual([verdict, exitCode]);
      expect(outcome.counts).toMatchObject({ invalid: spoiled.length, unchanged: 3 - spoiled.length });
    });
  }

  test("when that never ends, counts all the same elsewhere, with a warning", async () => {
    const sim = world();
    sim.host.evidence = (nth) => ({ swaps: nth });
    const result = await run(sim.ports);
    expect(result.failures).toEqual([]);
    expect(result.warnings.map(({ code }) => code)).toContain("host-unsteady");
    expect(judge(result).verdict).not.toBe("invalid");
    const launches = result.benchmarks.flatMap((row) => row.launches).length;
    expect(dropped(result).length).toBeGreaterThan(0);
    expect(dropped(result).length).toBeLessThanOrEqual(launches / 2);
  });
});

describe("a machine that is not fit before the job", () => {
  const bad = { check: "governor", state: "unfit", text: "powersave" } as const;

  test("is refused under strict: nothing is launched, and the job is invalid, never unchanged", async () => {
    const sim = world();
    sim.host.bench = true;
    sim.host.fitness = [bad, { check: "disk", state: "ok", text: "40 GiB" }];
    const result = await run(sim.ports, "strict");
    expect(sim.launches.filter(({ phase }) => phase === "measure")).toEqual([]);
    expect(result.machine.fitness).toEqual(sim.host.fitness);
    const outcome = judge(result);
    expect([outcome.verdict, outcome.exitCode]).toEqual(["invalid", 3]);
    expect(outcome.warnings.map(({ text }) => text)).toContain("governor: powersave");
  });

  test("is used elsewhere, and one warning tells all that is amiss", async () => {
    const sim = world();
    sim.host.fitness = [
      { ...bad, state: "warn" },
      { check: "turbo", state: "warn", text: "on" },
      { check: "smt", state: "unknown", text: "?" },
    ];
    const result = await run(sim.ports);
    expect(result.warnings.filter(({ code }) => code === "machine-unsteady").map(({ text }) => text)).toEqual([
      "The machine is not as steady as it can be: governor: powersave; turbo: on. `benchwarden machine check` tells more.",
    ]);
  });
});

describe("the wait before a job", () => {
  test("is five minutes for load and ten for heat on a bench machine, none elsewhere, and is told in the log", async () => {
    for (const [bench, load, heat] of [
      [true, 300, 600],
      [false, 0, 0],
    ] as const) {
      const sim = world();
      sim.host.bench = bench;
      await run(sim.ports, "strict");
      expect(sim.host.terms).toHaveLength(1);
      expect(sim.host.terms[0]).toMatchObject({ patienceSeconds: load, heatPatienceSeconds: heat });
      sim.host.terms[0]?.waiting?.("waiting for the machine: load");
      expect(sim.lines).toContain("waiting for the machine: load");
    }
  });

  test("ends with the job when a person ends it: nothing is launched, and nothing is called invalid", async () => {
    const sim = world();
    sim.host.bench = true;
    sim.host.tuner = { knobs: [], drift: () => [], held: 0 };
    sim.host.fitness = [{ check: "load", state: "unfit", text: "90 %" }];
    const stop = new AbortController();
    const { check } = sim.ports.machine;
    Object.assign(sim.ports.machine, {
      check: async (terms: FitnessTerms) => {
        stop.abort();
        expect(terms.signal?.aborted).toBe(true);
        return check(terms);
      },
    });
    const result = await measureOn(sim, "strict", { signal: stop.signal });
    expect(result.stopped).toBe("interrupted");
    expect(judge(result).verdict).not.toBe("invalid");
    expect(sim.launches.filter(({ phase }) => phase === "measure")).toEqual([]);
    expect(sim.host.tuner.held).toBe(0);
  });
});

describe("a machine with a tuner", () => {
  const knobs = [{ knob: "06-turbo", want: "1", got: "1", ok: true }];

  test("is held tuned while launching, and its knobs are in the result", async () => {
    const sim = world();
    sim.host.tuner = { knobs, drift: () => [], held: 0 };
    const result = await run(sim.ports);
    expect(result.machine.knobs).toEqual(knobs);
    expect(sim.host.tuner.held).toBe(0);
  });

  test("that loses a knob once is tuned again and drops that pair", async () => {
    const sim = world();
    sim.host.bench = true;
    sim.host.tuner = { knobs, drift: (nth) => (nth === 3 ? ["no_turbo was 1 and is 0"] : []), held: 0 };
    const result = await run(sim.ports, "strict");
    expect(dropped(result)).toEqual(["knobs", "knobs"]);
    expect(judge(result).verdict).not.toBe("invalid");
    expect(sim.host.tuner.held).toBe(0);
  });

  test("that loses it twice makes the job invalid, and it ends there", async () => {
    const sim = world();
    sim.host.bench = true;
    sim.host.tuner = { knobs, drift: (nth) => (nth >= 3 ? ["no_turbo was 1 and is 0"] : []), held: 0 };
    const result = await run(sim.ports, "strict");
    expect(result.stopped).toBe("nothing");
    expect(judge(result)).toMatchObject({ verdict: "invalid", exitCode: 3 });
    expect(dropped(result)).toHaveLength(4);
  });
});

describe("a machine whose tuner has trouble", () => {
  const knobs = [{ knob: "06-turbo", want: "1", got: "1", ok: true }];
  const moved = ["no_turbo was 1 and is 0"];

  test("that is gone when it is asked again makes the job invalid: nobody would see what moves", async () => {
    const sim = world();
    sim.host.bench = true;
    sim.host.tuner = {
      knobs,
      held: 0,
      drift: (nth) => {
        if (nth < 3) return [];
        sim.host.tuner = null;
        return moved;
      },
    };
    const result = await run(sim.ports, "strict");
    expect(result.stopped).toBe("nothing");
    expect(result.machine.fitness.filter(({ check }) => check === "knobs").map(({ state }) => state)).toEqual([
      "warn",
      "unfit",
    ]);
  });

  test("that goes on for the whole job fills no result where that is only a warning", async () => {
    const sim = world();
    sim.host.tuner = { knobs, drift: () => moved, held: 0, log: () => ({ kernel: { ...CALM, machineChecks: 1 } }) };
    const result = await run(sim.ports, "warn");
    const told = (name: string) => result.machine.fitness.filter(({ check }) => check === name).length;
    expect(result.benchmarks.flatMap(({ launches }) => launches).length).toBeGreaterThan(40);
    expect([told("knobs"), told("machine-check")]).toEqual([10, 10]);
    expect(sim.host.tuner.held).toBe(0);
  });
});

const CALM = { throttled: 0, ioErrors: 0, machineChecks: 0 };

describe("what the kernel's log says of a round", () => {
  const knobs = [{ knob: "06-turbo", want: "1", got: "1", ok: true }];
  const calm = CALM;

  function tuned(log: (nth: number) => Partial<Held>, bench = true): SimulatedWorld {
    const sim = world();
    sim.host.bench = bench;
    sim.host.tuner = { knobs, drift: () => [], held: 0, log };
    return sim;
  }

  const rows = [
    ["throttling", { ...calm, throttled: 1 }, "throttled"],
    ["an I/O error", { ...calm, ioErrors: 2 }, "io-error"],
  ] as const;
  for (const [name, kernel, want] of rows)
    test(`${name} drops that pair, which is run again`, async () => {
      const sim = tuned((nth) => ({ kernel: nth === 3 ? kernel : calm }));
      const result = await run(sim.ports, "strict");
      expect(dropped(result)).toEqual([want, want]);
      expect(judge(result).verdict).not.toBe("invalid");
    });

  test("a machine check makes the job invalid, and it ends there", async () => {
    const result = await run(
      tuned((nth) => ({ kernel: nth < 3 ? calm : { ...calm, machineChecks: 1 } })).ports,
      "strict",
    );
    expect(dropped(result)).toEqual(["machine-check", "machine-check"]);
    expect(result.stopped).toBe("nothing");
    expect(judge(result)).toMatchObject({ verdict: "invalid", exitCode: 3 });
    expect(result.machine.fitness).toContainEqual(expect.objectContaining({ check: "machine-check", state: "unfit" }));
  });

  test("nothing of it, or a log that nobody may read, drops nothing", async () => {
    for (const kernel of [calm, null])
      expect(dropped(await run(tuned(() => ({ kernel })).ports, "strict"))).toEqual([]);
  });
});

test("the stamping shell gets the limit of processes, with room to be seen above it, and none without a sandbox", async () => {
  for (const [sandbox, want] of [
    ["bubblewrap", "528"],
    ["none", "0"],
  ] as const) {
    const sim = simulatedWorld(() => ({ seconds: 0.1 }));
    const { config, ...request } = sampleRequest({});
    const timed = {
      ...config,
      environment: { ...config.environment, sandbox },
      suites: config.suites.map((suite) => ({ ...suite, format: "time" })),
    };
    const input = { harness: [], trees: new Map(), version: "0.0.0", attempt: 1, signal: new AbortController().signal };
    await measure({ ...input, request: { ...request, config: timed } }, sim.ports);
    const argv = sim.launches.find(({ phase }) => phase === "measure")?.argv ?? [];
    expect(argv[argv.indexOf("/bench/out") + 1]).toBe(want);
  }
});
