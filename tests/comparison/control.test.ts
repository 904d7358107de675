import { describe, expect, test } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { Outcome } from "../../src/model/outcome.ts";
import type { ResultBenchmark } from "../../src/model/result.ts";
import { benchmarkOf, type Planted, resultOf, simulateBenchmark } from "../simulation/job.ts";
import { SCENARIOS } from "../simulation/noise.ts";

const STEADY = SCENARIOS.quiet;

function suite(planted: Partial<Planted>, count = 5): ResultBenchmark[] {
  return Array.from({ length: count }, (_, index) =>
    simulateBenchmark({ pairs: 20, seed: 1, scenario: STEADY, name: `suite/${index}`, ...planted }),
  );
}

function controlled(planted: Partial<Planted>): Outcome {
  const result = resultOf({ benchmarks: suite({ control: 0, ...planted }), builds: ["base", "head", "control"] });
  return Outcome.parse(judge(result));
}

describe("the rebuilt base", () => {
  test("is not run unless asked for", () => {
    expect(judge(resultOf({ benchmarks: suite({}) })).control.verdict).toBe("not-run");
  });

  test("that measures like the base leaves all verdicts as they are", () => {
    const outcome = controlled({ change: 0.1 });
    expect(outcome).toMatchObject({ verdict: "regressed", exitCode: 1, control: { verdict: "unchanged" } });
  });

  test("that changed makes the job invalid, and no row a verdict", () => {
    const outcome = controlled({ change: 0.1, control: 0.05 });
    expect(outcome).toMatchObject({ verdict: "invalid", exitCode: 3, control: { verdict: "regressed" } });
    expect(outcome.counts).toMatchObject({ invalid: 5, regressed: 0 });
    expect(outcome.comparisons[0]).toMatchObject({ verdict: "invalid", change: expect.closeTo(0.1, 1) });
  });

  test("that got faster is as bad a sign", () => {
    expect(controlled({ control: -0.05 })).toMatchObject({ verdict: "invalid", control: { verdict: "improved" } });
  });

  test("that could not be measured makes the job invalid", () => {
    const failure = {
      benchmark: null,
      suite: null,
      build: "control",
      code: "build-failed",
      message: "",
      tail: "",
    } as const;
    const result = resultOf({
      benchmarks: suite({ control: 0 }),
      builds: ["base", "head", "control"],
      failures: [failure],
    });
    expect(judge(result)).toMatchObject({ verdict: "invalid", exitCode: 3, control: { verdict: "failed" } });
  });

  test("under strong drift stays valid: drift meets both sides", () => {
    const drifting = { ...STEADY, drift: { spread: 0.01, slots: 20, line: 0.3 } };
    const outcome = controlled({ scenario: drifting });
    expect(outcome.control.verdict).not.toBe("regressed");
    expect(outcome.verdict).not.toBe("invalid");
    expect(outcome.control.drift?.estimate).toBeGreaterThan(0.25);
  });

  test("with too few pairs is inconclusive, which invalidates nothing", () => {
    const outcome = controlled({ pairs: 5 });
    expect(outcome).toMatchObject({ verdict: "inconclusive", control: { verdict: "inconclusive" } });
  });
});

describe("the noise floor", () => {
  const floor = (planted: Partial<Planted>, count = 5): number | null =>
    judge(resultOf({ benchmarks: suite(planted, count) })).control.noiseFloor;

  test("is the half-width that an interval has between equal builds", () => {
    const outcome = judge(resultOf({ benchmarks: suite({ scenario: "typical" }, 20) }));
    const widths = outcome.comparisons.map((row) => row.minimumDetectable ?? 0).sort((a, b) => a - b);
    expect((outcome.control.noiseFloor ?? 0) / (widths[10] ?? 1)).toBeGreaterThan(0.7);
    expect((outcome.control.noiseFloor ?? 0) / (widths[10] ?? 1)).toBeLessThan(1.4);
  });

  test("grows with the noise and shrinks with the pairs", () => {
    expect(floor({ scenario: "noisy" })).toBeGreaterThan(2 * (floor({ scenario: "quiet" }) ?? 0));
    expect(floor({ pairs: 40, scenario: "typical" }, 20)).toBeLessThan(
      floor({ pairs: 10, scenario: "typical" }, 20) ?? 0,
    );
  });

  test("does not see a change of the head", () => {
    expect(floor({ change: 0.5 })).toBe(floor({}));
  });

  test("is not told from fewer than 12 neighbours, nor from exact metrics", () => {
    expect(floor({ pairs: 10 }, 1)).toBeNull();
    expect(floor({ pairs: 10 }, 5)).not.toBeNull();
    const exact = benchmarkOf({ base: Array(20).fill(1), head: Array(20).fill(1) }, { metric: { exact: true } });
    expect(judge(resultOf({ benchmarks: [exact, { ...exact, name: "suite/two" }] })).control.noiseFloor).toBeNull();
    expect(judge(resultOf({ benchmarks: [] })).control.noiseFloor).toBeNull();
  });
});

describe("an advantage of the first place", () => {
  const advantaged = judge(resultOf({ benchmarks: suite({ firstAdvantage: 0.05 }, 12) }));
  const fair = judge(resultOf({ benchmarks: suite({}, 12) }));

  test("of 5 % moves neither the floor nor a verdict to a change", () => {
    expect((advantaged.control.noiseFloor ?? 1) / (fair.control.noiseFloor ?? 1)).toBeCloseTo(1, 0);
    expect(advantaged.counts.regressed + advantaged.counts.improved).toBe(0);
  });

  test("is estimated", () => {
    const { estimate, interval } = advantaged.control.positionEffect ?? { estimate: 0, interval: [0, 0] };
    expect(estimate).toBeCloseTo(-0.05, 2);
    expect(interval[0]).toBeLessThan(estimate);
    expect(interval[1]).toBeGreaterThan(estimate);
    expect(Math.abs(fair.control.positionEffect?.estimate ?? 1)).toBeLessThan(0.002);
  });

  test("is estimated right beside a large change of the head", () => {
    const outcome = judge(resultOf({ benchmarks: suite({ firstAdvantage: 0.05, change: 0.3 }, 12) }));
    expect(outcome.control.positionEffect?.estimate).toBeCloseTo(-0.05, 2);
  });
});

test("drift and place are not told from a handful of launches", () => {
  const outcome = judge(resultOf({ benchmarks: suite({ pairs: 3 }, 1) }));
  expect(outcome.control).toMatchObject({ positionEffect: null, drift: null, noiseFloor: null });
});
