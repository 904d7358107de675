import { describe, expect, test } from "vitest";
import { geometricMean } from "../../src/comparison/geometric-mean.ts";
import { judge } from "../../src/comparison/judge.ts";
import { judgeSides } from "../../src/comparison/judge-sides.ts";
import { ONE_LOOK } from "../../src/comparison/looks.ts";
import { Outcome } from "../../src/model/outcome.ts";
import {
  benchmarkOf,
  benchmarkOfRatios,
  launchWith,
  metricOf,
  resultOf,
  simulateBenchmark,
} from "../simulation/job.ts";

/** ±1.2 % about zero at the first ten pairs: equivalence is shown there, with an interval that is wider. */
const NARROW_THEN_WIDE = [
  0.016, -0.012, 0.009, -0.017, 0.004, -0.006, 0.014, -0.002, 0.011, -0.009, 0.06, -0.05, 0.07, -0.06, 0.05, -0.07,
  0.08, -0.08, 0.06, -0.06,
];

// A comparison was once called unchanged beside an interval that reached beyond the margin, and nothing said why.
describe("a verdict of unchanged beside an interval that reaches beyond the margin", () => {
  const outcome = Outcome.parse(judge(resultOf({ benchmarks: [benchmarkOfRatios(NARROW_THEN_WIDE)] })));
  const [row] = outcome.comparisons;

  test("says so by tag and warning, and at which look it was shown", () => {
    expect(row).toMatchObject({ verdict: "unchanged", pairs: 20, equivalenceAt: 10, tags: ["wider-interval"] });
    expect(row?.interval?.[1]).toBeGreaterThan(0.02);
    expect(row?.equivalencePValue).toBeLessThanOrEqual(0.05);
    expect(row?.reason).toContain("after 20 pairs, shown at 10 pairs");
    expect(row?.warnings.map(({ code, facts }) => [code, facts?.equivalenceAt])).toEqual([["wider-interval", 10]]);
  });

  test("is told from one whose interval lies inside", () => {
    const [inside] = judge(
      resultOf({ benchmarks: [benchmarkOfRatios(NARROW_THEN_WIDE.map((ratio) => ratio / 20))] }),
    ).comparisons;
    expect(inside).toMatchObject({ verdict: "unchanged", tags: [], warnings: [] });
  });

  test("never lacks the tag, and never has it without reason", () => {
    const scenarios = ["quiet", "typical", "noisy"] as const;
    const benchmarks = Array.from({ length: 90 }, (_, seed) =>
      simulateBenchmark({
        seed,
        name: `suite/${seed}`,
        pairs: [12, 20, 40][seed % 3] ?? 40,
        scenario: scenarios[(seed >> 2) % 3] ?? "quiet",
      }),
    );
    const rows = judge(resultOf({ benchmarks })).comparisons;
    for (const { verdict, interval, tags } of rows) {
      const [low, high] = interval ?? [null, null];
      const reaches = (low ?? -1) < 1 / 1.02 - 1 - 1e-12 || (high ?? 1) > 0.02 + 1e-12;
      expect(tags.includes("wider-interval")).toBe(verdict === "unchanged" && reaches);
    }
    expect(rows.filter(({ tags }) => tags.includes("wider-interval")).length).toBeGreaterThan(5);
  });
});

describe("a metric that nothing calls exact, but that repeats", () => {
  const BYTES = { unit: "B" };
  const rows: [name: string, base: number[], head: number[], metric: { unit: string }, want: object][] = [
    [
      "in five launches a side is deterministic",
      [7, 7, 7, 7, 7],
      [8, 8, 8, 8, 8],
      BYTES,
      { verdict: "regressed", pValue: 0 },
    ],
    [
      "in five launches and did not move is unchanged",
      [7, 7, 7, 7, 7],
      [7, 7, 7, 7, 7],
      BYTES,
      { verdict: "unchanged", pValue: 1 },
    ],
    [
      "and moved by less than its minimum effect is unchanged",
      Array(5).fill(1000),
      Array(5).fill(1004),
      BYTES,
      { verdict: "unchanged" },
    ],
    ["in four launches is too few to tell", [7, 7, 7, 7], [8, 8, 8, 8], BYTES, { verdict: "inconclusive" }],
    ["but once is noisy", [7, 7, 7, 7, 7.001], [8, 8, 8, 8, 8], BYTES, { verdict: "inconclusive" }],
    [
      "and is a time comes from a coarse clock",
      [7, 7, 7, 7, 7],
      [8, 8, 8, 8, 8],
      { unit: "s" },
      { verdict: "inconclusive" },
    ],
  ];
  for (const [name, base, head, metric, want] of rows) {
    test(name, () => {
      const [row] = judge(resultOf({ benchmarks: [benchmarkOf({ base, head }, { metric })] })).comparisons;
      expect(row).toMatchObject({ ...want, exact: false });
    });
  }
});

test("the advantage of the first place is not told from a job in which one side always came first", () => {
  const coin = judge(resultOf({ benchmarks: [simulateBenchmark({ seed: 5, pairs: 20 })] }));
  expect(coin.control.positionEffect).not.toBeNull();
  const fixed = simulateBenchmark({ seed: 5, pairs: 20, order: "blocks" });
  expect(judge(resultOf({ benchmarks: [fixed] })).control.positionEffect).toBeNull();
});

/** The best of three: what else the machine does only adds. */
function secondsFor(pairs: number): number {
  const launches = Array.from({ length: 2 * pairs }, (_, index) => {
    const build = index % 2 === 0 ? ("base" as const) : ("head" as const);
    const value = (1 + (((index * 7919) % 100_003) / 100_003) * 0.01) * (build === "head" ? 1.1 : 1);
    return launchWith({ build, round: index >> 1, samples: { wall: [value] } });
  });
  const benchmarks = ["suite/a", "suite/b"].map((name) => ({
    name,
    suite: "suite",
    params: {},
    metrics: [metricOf()],
    launches,
  }));
  const terms = { looks: ONE_LOOK, errorRate: 0.05, schedule: "once" } as const;
  const { effects } = judgeSides([{ benchmarks, failures: [], sides: { base: "base", head: "head" } }], terms);
  const runs = [0, 1, 2].map(() => {
    const start = performance.now();
    expect(geometricMean(effects, 1)?.change).toBeCloseTo(0.1, 2);
    return performance.now() - start;
  });
  return Math.min(...runs);
}

// Each pair was once compared with each other: ten thousand pairs took as long as the rest of the judgement.
test("a geometric mean over benchmarks of many pairs takes no square of them", () => {
  secondsFor(2_000);
  // Eight times the pairs: some nine times the work, and 64 times where each pair meets each other.
  expect(secondsFor(40_000) / secondsFor(5_000)).toBeLessThan(30);
});
