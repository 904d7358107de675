import { describe, expect, test, vi } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { looksOf } from "../../src/comparison/looks.ts";
import { decide, forecast } from "../../src/comparison/progress.ts";
import { standings } from "../../src/comparison/standings.ts";
import type { ResultBenchmark } from "../../src/model/result.ts";
import {
  benchmarkOf,
  benchmarkOfRatios,
  launchWith,
  measuredAdaptively,
  metricOf,
  resultOf,
  simulateBenchmark,
  upToRound,
} from "../simulation/job.ts";

const JOBS = process.env.BENCHWARDEN_FULL === "1" ? 60 : 6;

vi.setConfig({ testTimeout: 900_000 });

function standing(look: number) {
  return { look, effort: "normal", errorRate: 0.05, seed: 1 } as const;
}

function decisions(benchmarks: readonly ResultBenchmark[], look: number): Record<string, string> {
  return Object.fromEntries(decide(benchmarks, standing(look)));
}

const clear = (pairs: number, centre: number): number[] =>
  Array.from({ length: pairs }, (_, i) => centre + 0.001 * Math.sin(3 * i));
const wild = (pairs: number): number[] => Array.from({ length: pairs }, (_, i) => 0.2 * Math.sin(5 * i + 1));
const EXACT = { exact: true, name: "bytes", minimumEffect: 0, equivalence: 0 };

describe("a benchmark is decided", () => {
  const rows: [name: string, benchmark: ResultBenchmark, look: number, want: string | undefined][] = [
    ["when it surely moved", benchmarkOfRatios(clear(10, 0.1)), 10, "moved"],
    ["when it is surely the same", benchmarkOfRatios(clear(10, 0)), 10, "unchanged"],
    ["when it has the most pairs of the effort", benchmarkOfRatios(wild(40)), 40, "spent"],
    ["not one pair before that", benchmarkOfRatios(wild(39)), 39, undefined],
    ["not while it is noisy", benchmarkOfRatios(wild(30)), 30, undefined],
    ["not before the first look", benchmarkOfRatios(clear(9, 0.1)), 9, undefined],
    ["when it is exact and repeated", benchmarkOf({ base: [1, 1], head: [2, 2] }, { metric: EXACT }), 2, "exact"],
    [
      "not when it is exact and was launched once",
      benchmarkOf({ base: [1], head: [2] }, { metric: EXACT }),
      1,
      undefined,
    ],
    [
      "not when it claims to be exact and differs",
      benchmarkOf({ base: [1, 2], head: [1, 2] }, { metric: EXACT }),
      2,
      undefined,
    ],
    ["when only one build has it", benchmarkOf({ base: [1, 1], head: [] }), 2, "hopeless"],
    ["when it has no ratio", benchmarkOf({ base: [0, 1], head: [1, 1] }), 2, "hopeless"],
    ["when it has nothing to judge", benchmarkOfRatios(wild(2), { metric: { primary: false } }), 2, "hopeless"],
  ];
  for (const [name, benchmark, look, want] of rows) {
    test(name, () => expect(decisions([benchmark], look)[benchmark.name]).toBe(want));
  }

  test("only when all its primary metrics are", () => {
    const metrics = [metricOf(), metricOf({ name: "cpu" })];
    const launchesOf = (cpu: (round: number) => number) =>
      Array.from({ length: 10 }, (_, round) => [
        launchWith({ build: "base", round, samples: { wall: [1], cpu: [1] } }),
        launchWith({ build: "head", round, samples: { wall: [1], cpu: [cpu(round)] } }),
      ]).flat();
    const benchmark = { name: "suite/one", suite: "suite", params: {}, metrics };
    expect(decisions([{ ...benchmark, launches: launchesOf(() => 1) }], 10)).toEqual({ "suite/one": "unchanged" });
    expect(decisions([{ ...benchmark, launches: launchesOf((round) => 1 + (round % 3) / 10) }], 10)).toEqual({});
  });

  test("by its pairs up to the look, whatever came after", () => {
    const benchmark = benchmarkOfRatios([...clear(10, 0), ...wild(10)]);
    expect(decisions([benchmark], 10)).toEqual({ "suite/one": "unchanged" });
  });

  test("between the builds that are named", () => {
    const benchmark = benchmarkOfRatios(clear(10, 0.1));
    const launches = benchmark.launches.map((launch) => ({
      ...launch,
      build: launch.build === "head" ? "pr" : "main",
    }));
    const sides = { base: "main", head: "pr" };
    expect(decide([{ ...benchmark, launches }], { ...standing(10), sides }).get("suite/one")).toBe("moved");
    expect(decide([{ ...benchmark, launches }], standing(10)).get("suite/one")).toBe("hopeless");
  });
});

describe("measuring and judging never disagree", () => {
  for (let seed = 0; seed < JOBS; seed++) {
    test(`in a job of 24 benchmarks measured until decided, seed ${seed}`, () => {
      const scenarios = ["quiet", "typical", "noisy"] as const;
      const benchmarks = Array.from({ length: 24 }, (_, index) =>
        simulateBenchmark({
          seed,
          pairs: 40,
          name: `suite/${index}`,
          scenario: scenarios[index % 3] ?? "quiet",
          change: [0, 0, 0, 0.02, 0.05, -0.1][index % 6] ?? 0,
        }),
      );
      const measured = measuredAdaptively(benchmarks);
      const rows = judge(resultOf({ benchmarks: measured })).comparisons;
      const last = standings(measured, standing(40));
      for (const { member, decision } of last) {
        const row = rows.find((one) => one.benchmark === member.row.benchmark);
        expect(row?.pValue).toBe(member.pValue);
        expect(row?.adjustedPValue).toBe(member.adjusted);
        const want = { moved: ["regressed", "improved"], unchanged: ["unchanged"], spent: ["inconclusive"] }[
          String(decision)
        ];
        expect(want, `${row?.benchmark} is ${decision}`).toContain(row?.verdict);
      }
    });
  }

  test("a benchmark that was decided stays so when others go on", () => {
    const benchmarks = [0, 1, 2, 3, 4, 5].map((index) =>
      simulateBenchmark({
        seed: 9,
        pairs: 40,
        name: `suite/${index}`,
        scenario: index > 2 ? "noisy" : "typical",
        change: index / 100,
      }),
    );
    let before = new Set<string>();
    for (const look of looksOf("normal").looks) {
      const now = decide(
        benchmarks.map((benchmark) => upToRound(benchmark, look)),
        standing(look),
      );
      for (const name of before) expect(now.has(name)).toBe(true);
      before = new Set(now.keys());
    }
    expect(before.size).toBe(6);
  });
});

describe("the forecast", () => {
  test("is nothing for what is decided", () => {
    const benchmarks = [
      benchmarkOfRatios(clear(10, 0)),
      benchmarkOf({ base: [1, 1], head: [] }, { name: "suite/gone" }),
    ];
    expect([...forecast(benchmarks, standing(10)).values()]).toEqual([0, 0]);
  });

  test("is the rest of the effort for what cannot be decided", () => {
    const benchmarks = [benchmarkOfRatios(wild(10))];
    expect(forecast(benchmarks, standing(10)).get("suite/one")).toBeGreaterThan(25);
    expect(forecast(benchmarks, standing(10)).get("suite/one")).toBeLessThanOrEqual(30);
  });

  test("is the same for the same seed", () => {
    const benchmarks = [simulateBenchmark({ seed: 3, pairs: 10, scenario: "noisy" })];
    expect(forecast(benchmarks, standing(10))).toEqual(forecast(benchmarks, standing(10)));
  });

  test("before any pair is all of the effort, and after one launch of an exact metric one more", () => {
    const benchmarks = [
      benchmarkOf({ base: [1], head: [2] }),
      benchmarkOf({ base: [1], head: [2] }, { name: "suite/exact", metric: EXACT }),
    ];
    expect(Object.fromEntries(forecast(benchmarks, standing(1)))).toEqual({ "suite/one": 39, "suite/exact": 1 });
  });

  test("of the rounds in all is right within 20 % after the first look, for a suite of 40", () => {
    let right = 0;
    for (let seed = 0; seed < JOBS; seed++) {
      const benchmarks = Array.from({ length: 40 }, (_, index) =>
        simulateBenchmark({
          seed,
          pairs: 40,
          name: `suite/${index}`,
          scenario: index % 5 === 0 ? "noisy" : index % 2 ? "quiet" : "typical",
        }),
      );
      const first = benchmarks.map((benchmark) => upToRound(benchmark, 10));
      const expected = 400 + [...forecast(first, standing(10)).values()].reduce((sum, rounds) => sum + rounds, 0);
      const really = measuredAdaptively(benchmarks).reduce((sum, { launches }) => sum + launches.length / 2, 0);
      if (Math.abs(expected / really - 1) <= 0.2) right++;
    }
    expect(right / JOBS).toBeGreaterThanOrEqual(0.95);
  });
});
