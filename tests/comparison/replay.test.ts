import { expect, test } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { benchmarkOf, benchmarkOfRatios, measuredAdaptively, resultOf, simulateBenchmark } from "../simulation/job.ts";

test("replaying looks stops where measuring would have stopped, with the same outcome", () => {
  const scenarios = ["quiet", "typical", "noisy"] as const;
  const benchmarks = Array.from({ length: 12 }, (_, index) =>
    simulateBenchmark({
      seed: 4,
      pairs: 40,
      name: `suite/${index}`,
      scenario: scenarios[index % 3] ?? "quiet",
      change: index % 4 === 0 ? 0.05 : 0,
    }),
  );
  const replayed = judge(resultOf({ benchmarks }), { schedule: "replay" });
  const measured = judge(resultOf({ benchmarks: measuredAdaptively(benchmarks) }));
  const numbers = (outcome: typeof measured) => outcome.comparisons.map(({ warnings: _, ...row }) => row);
  expect(numbers(replayed)).toEqual(numbers(measured));
  expect(new Set(replayed.comparisons.map((row) => row.pairs)).size).toBeGreaterThan(1);
});

test("pairs after the stop are not used", () => {
  const benchmark = benchmarkOfRatios([...Array(10).fill(0), ...Array(30).fill(0.3)]);
  const [row] = judge(resultOf({ benchmarks: [benchmark] }), { schedule: "replay" }).comparisons;
  expect(row).toMatchObject({ verdict: "unchanged", pairs: 10, base: 1, head: 1 });
});

test("a row that is never decided has all its pairs, also between two looks", () => {
  const ratios = Array.from({ length: 17 }, (_, index) => 0.3 * Math.sin(5 * index + 1));
  const [row] = judge(resultOf({ benchmarks: [benchmarkOfRatios(ratios)] }), { schedule: "replay" }).comparisons;
  expect(row).toMatchObject({ verdict: "inconclusive", pairs: 17 });
});

test("an exact metric needs no looks", () => {
  const metric = { exact: true, minimumEffect: 0, equivalence: 0 };
  const [row] = judge(resultOf({ benchmarks: [benchmarkOf({ base: [2, 2], head: [3, 3] }, { metric })] }), {
    schedule: "replay",
  }).comparisons;
  expect(row).toMatchObject({ verdict: "regressed", pairs: 2 });
});
