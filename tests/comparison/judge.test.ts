import { describe, expect, test } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { type Comparison, Outcome } from "../../src/model/outcome.ts";
import { Problem } from "../../src/model/problem.ts";
import { Result, type ResultBenchmark } from "../../src/model/result.ts";
import {
  benchmarkOf,
  benchmarkOfRatios,
  launchWith,
  metricOf,
  resultOf,
  simulateBenchmark,
} from "../simulation/job.ts";
import { REFERENCE } from "../stats/reference.ts";

const EXACT = { name: "bytes", unit: "B", exact: true, minimumEffect: 0, equivalence: 0 };

/** Log ratios about `change` that no test can mistake: ±0.1 % around it. */
function clear(pairs: number, change: number): number[] {
  return Array.from({ length: pairs }, (_, index) => Math.log1p(change) + 0.001 * (((index * 7) % 11) / 5 - 1));
}

function judgeOne(benchmark: ResultBenchmark): Comparison {
  const outcome = judge(resultOf({ benchmarks: [benchmark] }));
  const [row] = Outcome.parse(outcome).comparisons;
  if (!row) throw new Error("no row");
  return row;
}

test("simulated results are documents that the schema accepts", () => {
  const benchmarks = [simulateBenchmark({ pairs: 3, seed: 1 })];
  expect(Result.safeParse(resultOf({ benchmarks })).error).toBeUndefined();
});

describe("a row with enough pairs", () => {
  test("that is slower beyond the minimum effect is regressed", () => {
    const row = judgeOne(benchmarkOfRatios(clear(15, 0.2)));
    expect(row).toMatchObject({
      verdict: "regressed",
      pairs: 15,
      level: 0.95,
      primary: true,
      exact: false,
      morePairs: null,
    });
    expect(row.change).toBeCloseTo(0.2, 3);
    expect(row.reason).toMatch(/^slower: \+20\.0 %, and more than 0\.5 % at an error rate of 5\.0 %, after 15 pairs$/);
  });

  const directions: [direction: "lower" | "higher", change: number, want: string][] = [
    ["lower", 0.2, "regressed"],
    ["lower", -0.2, "improved"],
    ["higher", 0.2, "improved"],
    ["higher", -0.2, "regressed"],
  ];
  for (const [direction, change, want] of directions) {
    test(`with ${direction} values better and a change of ${change} is ${want}`, () => {
      const row = judgeOne(benchmarkOfRatios(clear(12, change), { metric: { direction, unit: "B/s" } }));
      expect(row.verdict).toBe(want);
      expect(Math.sign(row.change ?? 0)).toBe(Math.sign(change));
    });
  }

  test("of a metric without a better direction is never judged, but says that it moved", () => {
    const row = judgeOne(benchmarkOfRatios(clear(12, 0.2), { metric: { direction: "none" } }));
    expect(row).toMatchObject({ verdict: "inconclusive", primary: false, tags: ["moved"] });
  });

  test("that lies inside the equivalence margin is unchanged", () => {
    const row = judgeOne(benchmarkOfRatios(clear(10, 0)));
    expect(row).toMatchObject({ verdict: "unchanged", pairs: 10, tags: [] });
    expect(row.reason).toContain("surely less than 2.0 % either way");
  });

  test("that surely moved, but by less than the margin, is unchanged with the tag small-shift", () => {
    const row = judgeOne(benchmarkOfRatios(clear(15, 0.004)));
    expect(row).toMatchObject({ verdict: "unchanged", tags: ["small-shift"] });
    expect(row.reason).toContain("+0.4 % for certain");
  });

  test("that is too noisy is inconclusive and tells its bounds and how many pairs would decide", () => {
    const ratios = Array.from({ length: 12 }, (_, index) => 0.06 * Math.sin(5 * index));
    const row = judgeOne(benchmarkOfRatios(ratios));
    expect(row.verdict).toBe("inconclusive");
    expect(row.morePairs).toBeGreaterThan(12);
    expect(row.reason).toMatch(/^between −\d.* and \+\d.* after 12 pairs; about \d+ more pairs would decide$/);
    expect(row.minimumDetectable).toBeGreaterThan(0.02);
  });

  test("that nobody would wait for says so, and no number of pairs that looks like a plan", () => {
    const ratios = Array.from({ length: 12 }, (_, index) => (-1) ** index * (0.6 + 0.001 * index));
    const row = judgeOne(benchmarkOfRatios(ratios));
    expect(row.morePairs).toBeGreaterThan(1_000);
    expect(row.reason).toMatch(/ after 12 pairs; too noisy here: more than 1000 more pairs would be needed$/);
  });
});

describe("the numbers of a row", () => {
  // p of the minimum effect at look 10 is the reference value for margin ln 1.005; the constant of normal effort is 3.7.
  const { d, hl95 } = REFERENCE.paired_d10;

  test("are those of the reference sample", () => {
    const row = judgeOne(benchmarkOfRatios(d, { metric: { minimumEffect: Math.expm1(0.005) } }));
    expect(row.pValue).toBeCloseTo(3.7 * 0.01953125, 12);
    expect(row.adjustedPValue).toBe(row.pValue);
    expect(row.change).toBeCloseTo(Math.expm1(hl95.est), 9);
  });

  test("decided once are not corrected for looking", () => {
    const benchmarks = [benchmarkOfRatios(d, { metric: { minimumEffect: Math.expm1(0.005) } })];
    const [row] = judge(resultOf({ benchmarks }), { schedule: "once" }).comparisons;
    expect(row?.pValue).toBeCloseTo(0.01953125, 12);
    expect(row?.interval?.[0]).toBeCloseTo(Math.expm1(hl95.lo), 9);
    expect(row?.interval?.[1]).toBeCloseTo(Math.expm1(hl95.hi), 9);
  });

  test("base and head are medians over the launches that were paired", () => {
    const row = judgeOne(benchmarkOf({ base: [1, 2, 3, 100], head: [2, 4, 6] }));
    expect([row.base, row.head]).toEqual([2, 4]);
  });

  test("adjusted p-values are those of Benjamini and Hochberg over all primary rows", () => {
    const benchmarks = [0, 1, 2].map((index) =>
      benchmarkOfRatios(clear(10, [0.1, 0.001, 0][index] ?? 0), { name: `suite/${index}` }),
    );
    const rows = judge(resultOf({ benchmarks })).comparisons;
    expect(rows.map((row) => row.adjustedPValue)).toEqual([3 * (rows[0]?.pValue ?? 0), 1, 1]);
  });

  test("an interval of several flagged rows is wider than that of one alone", () => {
    const width = (benchmarks: ResultBenchmark[]): number => {
      const [low, high] = judge(resultOf({ benchmarks })).comparisons[0]?.interval ?? [];
      return (high ?? 0) - (low ?? 0);
    };
    const moved = benchmarkOfRatios(clear(20, 0.1), { name: "suite/moved" });
    const still = [1, 2, 3, 4].map((index) => benchmarkOfRatios(clear(20, 0), { name: `suite/${index}` }));
    expect(width([moved, ...still])).toBeGreaterThan(width([moved]));
  });

  test("metrics that are not primary are a family of their own and gate nothing", () => {
    const { metrics, launches, ...rest } = benchmarkOfRatios(clear(15, 0));
    const cpu = launches.map((launch) => ({
      ...launch,
      samples: { ...launch.samples, cpu: [launch.build === "head" ? 2 : 1] },
    }));
    const benchmark = { ...rest, metrics: [...metrics, metricOf({ name: "cpu", primary: false })], launches: cpu };
    const outcome = judge(resultOf({ benchmarks: [benchmark] }));
    expect(outcome.comparisons.map((row) => [row.metric, row.verdict, row.primary])).toEqual([
      ["wall", "unchanged", true],
      ["cpu", "regressed", false],
    ]);
    expect(outcome).toMatchObject({ verdict: "unchanged", exitCode: 0, counts: { unchanged: 1, regressed: 0 } });
  });
});

describe("a row below the first look", () => {
  const rows: [name: string, ratios: number[], reason: string, more: number][] = [
    [
      "all slower",
      [0.35, 0.36, 0.3577, 0.37, 0.34],
      "5 of 5 pairs slower, median +43.0 %; 3 more pairs would decide",
      3,
    ],
    [
      "all faster",
      [-0.35, -0.36, -0.3577, -0.37, -0.34],
      "5 of 5 pairs faster, median −30.1 %; 3 more pairs would decide",
      3,
    ],
    [
      "mixed",
      [0.3, -0.1, 0.2, 0.1],
      "3 of 4 pairs slower, median +16.2 %; 4 more pairs are the fewest that can decide",
      4,
    ],
    ["one pair", [0.3], "1 of 1 pair slower, median +35.0 %; 7 more pairs would decide", 7],
    ["two constant sides", [0.7, 0.7], "2 of 2 pairs slower, median +101.4 %; 6 more pairs would decide", 6],
    [
      "seven equal",
      [0, 0, 0, 0, 0, 0, 0],
      "7 of 7 pairs equal, median 0.0 %; 1 more pair is the fewest that can decide",
      1,
    ],
  ];
  for (const [name, ratios, reason, morePairs] of rows) {
    test(`with ${name} is inconclusive and tells what was seen`, () => {
      const row = judgeOne(benchmarkOfRatios(ratios));
      expect(row).toMatchObject({
        verdict: "inconclusive",
        reason,
        morePairs,
        pValue: 1,
        interval: [null, null],
        minimumDetectable: null,
      });
    });
  }

  test("is promised no verdict with fewer pairs than its family allows", () => {
    const others = Array.from({ length: 99 }, (_, index) =>
      benchmarkOfRatios(clear(10, 0), { name: `suite/${index}` }),
    );
    const outcome = judge(resultOf({ benchmarks: [benchmarkOfRatios([0.4, 0.4, 0.41]), ...others] }));
    // 3.7 · 2^(1 − n) ≤ .05 / 100 needs n = 14.
    expect(outcome.comparisons[0]?.morePairs).toBe(11);
  });

  test("has its interval from 8 pairs on", () => {
    expect(judgeOne(benchmarkOfRatios(clear(7, 0.1))).interval).toEqual([null, null]);
    expect(judgeOne(benchmarkOfRatios(clear(8, 0.1))).interval?.[0]).toBeGreaterThan(0.09);
  });
});

describe("an exact metric", () => {
  const rows: [name: string, base: number[], head: number[], want: Partial<Comparison>][] = [
    [
      "that is the same",
      [100, 100],
      [100, 100],
      { verdict: "unchanged", change: 0, pValue: 1, reason: "exact: the same in every launch" },
    ],
    [
      "that grew",
      [100, 100],
      [105, 105],
      { verdict: "regressed", change: 0.05, pValue: 0, reason: "exact: +5.0 % in every launch" },
    ],
    ["that shrank", [100, 100], [95, 95], { verdict: "improved", pValue: 0 }],
    ["that is zero on both sides", [0, 0], [0, 0], { verdict: "unchanged", change: 0, base: 0, head: 0 }],
    ["that is negative and the same", [-3, -3], [-3, -3], { verdict: "unchanged", change: 0 }],
    ["that rose from zero", [0, 0], [5, 5], { verdict: "inconclusive", change: null, pValue: null, base: 0, head: 5 }],
    ["that fell to zero", [5, 5], [0, 0], { verdict: "inconclusive", change: null, interval: null }],
  ];
  for (const [name, base, head, want] of rows) {
    test(`${name} is ${want.verdict}`, () =>
      expect(judgeOne(benchmarkOf({ base, head }, { metric: EXACT }))).toMatchObject(want));
  }

  test("counts only changes beyond its minimum effect", () => {
    const metric = { ...EXACT, minimumEffect: 0.01 };
    expect(judgeOne(benchmarkOf({ base: [1000, 1000], head: [1010, 1010] }, { metric })).verdict).toBe("unchanged");
    expect(judgeOne(benchmarkOf({ base: [1000, 1000], head: [1011, 1011] }, { metric })).verdict).toBe("regressed");
  });

  test("of one launch a side is judged with a warning", () => {
    const row = judgeOne(benchmarkOf({ base: [100], head: [105] }, { metric: EXACT }));
    expect(row.verdict).toBe("regressed");
    expect(row.warnings.map(({ code }) => code)).toEqual(["exact-unchecked"]);
  });

  test("whose launches differ is judged like a noisy one, with a warning", () => {
    const base = Array.from({ length: 10 }, (_, index) => 100 + (index % 3) / 100);
    const row = judgeOne(benchmarkOf({ base, head: base.toReversed() }, { metric: EXACT }));
    expect(row).toMatchObject({ verdict: "unchanged", exact: false });
    expect(row.warnings.map(({ code }) => code)).toContain("not-exact");
  });

  test("that does not repeat in a few launches is inconclusive, never regressed", () => {
    expect(judgeOne(benchmarkOf({ base: [100, 100], head: [105, 106] }, { metric: EXACT })).verdict).toBe(
      "inconclusive",
    );
  });
});

describe("zero variance of a noisy metric", () => {
  test("is no certainty: two constant launches a side are inconclusive", () => {
    expect(judgeOne(benchmarkOf({ base: [1, 1], head: [2, 2] })).verdict).toBe("inconclusive");
  });

  test("is judged by the ordinary test once there are pairs enough", () => {
    expect(judgeOne(benchmarkOf({ base: Array(10).fill(1), head: Array(10).fill(2) }))).toMatchObject({
      verdict: "regressed",
      change: expect.closeTo(1, 9),
    });
    expect(judgeOne(benchmarkOf({ base: Array(10).fill(1), head: Array(10).fill(1) }))).toMatchObject({
      verdict: "unchanged",
      change: 0,
    });
  });
});

describe("values without a ratio", () => {
  const rows: [name: string, base: number[], head: number[]][] = [
    ["zero in one launch", [1, 1, 0], [1, 1, 1]],
    ["negative in the head", [1, 1, 1], [1, -1, 1]],
    ["negative on both sides", [-1, -1], [-2, -2]],
  ];
  for (const [name, base, head] of rows) {
    test(`${name}: a row that says so, without an infinity`, () => {
      const row = judgeOne(benchmarkOf({ base, head }));
      expect(row).toMatchObject({ verdict: "inconclusive", change: null, interval: null, pValue: null });
      expect(row.reason).toContain("has no ratio");
      expect(row.warnings.map(({ code }) => code)).toContain("no-ratio");
    });
  }

  test("values at the limits of doubles give finite numbers", () => {
    const base = Array.from({ length: 10 }, () => Number.MIN_VALUE);
    const row = judgeOne(benchmarkOf({ base, head: base.map(() => Number.MAX_VALUE) }));
    expect(row.verdict).toBe("regressed");
    expect(JSON.stringify(row)).not.toMatch(/Infinity|NaN/);
    expect(Number.isFinite(row.change)).toBe(true);
  });
});

describe("a benchmark of one build only", () => {
  test("is missing with its reason and never fails the run", () => {
    const benchmarks = [
      benchmarkOf({ base: [], head: [1, 2] }, { name: "suite/new" }),
      benchmarkOf({ base: [3, 3], head: [] }, { name: "suite/gone" }),
      benchmarkOfRatios(clear(10, 0), { name: "suite/both" }),
    ];
    const outcome = judge(resultOf({ benchmarks }));
    expect(outcome.comparisons.map((row) => [row.verdict, row.reason, row.base, row.head])).toEqual([
      ["missing", "added", null, 1.5],
      ["missing", "removed", 3, null],
      ["unchanged", expect.any(String), 1, expect.any(Number)],
    ]);
    expect(outcome).toMatchObject({ verdict: "unchanged", exitCode: 0, counts: { missing: 2, unchanged: 1 } });
  });

  test("all missing is no failure", () => {
    const outcome = judge(resultOf({ benchmarks: [benchmarkOf({ base: [], head: [1] })] }));
    expect(outcome).toMatchObject({ verdict: "missing", exitCode: 0 });
  });

  test("is not told from a round that was cut off", () => {
    const outcome = judge(resultOf({ benchmarks: [benchmarkOf({ base: [1], head: [] })], stopped: "interrupted" }));
    expect(outcome.comparisons[0]?.verdict).toBe("inconclusive");
  });
});

describe("failures", () => {
  const failure = {
    benchmark: null,
    suite: null,
    build: "head",
    code: "build-failed",
    message: "",
    tail: "error: no",
  } as const;

  test("of a benchmark make one row with the last lines, and exit 5", () => {
    const benchmarks = [benchmarkOfRatios(clear(10, 0))];
    const failures = [
      { ...failure, benchmark: "suite/broken", suite: "suite", code: "exited" as const, message: "status 3" },
    ];
    const outcome = judge(resultOf({ benchmarks, failures }));
    expect(outcome).toMatchObject({ verdict: "failed", exitCode: 5, counts: { failed: 1, unchanged: 1 } });
    expect(outcome.comparisons.find((row) => row.verdict === "failed")).toMatchObject({
      benchmark: "suite/broken",
      metric: "wall",
      reason: "head: status 3",
      failure: { code: "exited", build: "head", tail: "error: no" },
    });
  });

  test("replace the verdict of what was measured before", () => {
    const benchmarks = [benchmarkOfRatios(clear(15, 0.2))];
    const failures = [{ ...failure, benchmark: "suite/one", suite: "suite", code: "unstable" as const }];
    const outcome = judge(resultOf({ benchmarks, failures }));
    expect(outcome.comparisons.map((row) => row.verdict)).toEqual(["failed"]);
  });

  test("of a suite or a build fail all of its benchmarks that are known", () => {
    const benchmarks = ["one/a", "one/b", "two/c"].map((name) => benchmarkOfRatios(clear(10, 0), { name }));
    const ofSuite = judge(resultOf({ benchmarks, failures: [{ ...failure, suite: "one", code: "no-output" }] }));
    expect(ofSuite.counts).toMatchObject({ failed: 2, unchanged: 1 });
    const ofBuild = judge(resultOf({ benchmarks, failures: [failure] }));
    expect(ofBuild.counts).toMatchObject({ failed: 3, unchanged: 0 });
  });

  test("of a build without known benchmarks make one row", () => {
    const outcome = judge(resultOf({ benchmarks: [], failures: [failure, { ...failure, tail: "again" }] }));
    expect(outcome.comparisons.map((row) => [row.benchmark, row.verdict, row.reason])).toEqual([
      ["head", "failed", "head: build-failed"],
    ]);
    expect(outcome.exitCode).toBe(5);
  });

  test("of another build than base and head fail nothing", () => {
    const outcome = judge(
      resultOf({ benchmarks: [benchmarkOfRatios(clear(10, 0))], failures: [{ ...failure, build: "control" }] }),
    );
    expect(outcome.verdict).toBe("unchanged");
  });
});

describe("builds with the same bytes", () => {
  const same = { base: "c".repeat(64), head: "c".repeat(64) };

  test("are unchanged without a pair", () => {
    const outcome = Outcome.parse(judge(resultOf({ benchmarks: [], stopped: "identical", artifacts: same })));
    expect(outcome).toMatchObject({ verdict: "unchanged", exitCode: 0, counts: { unchanged: 1 } });
    expect(outcome.comparisons).toMatchObject([
      {
        benchmark: "suite",
        verdict: "unchanged",
        pairs: 0,
        change: 0,
        reason: "the builds are byte for byte the same",
      },
    ]);
  });

  test("keep the names of benchmarks where they are known", () => {
    const benchmarks = [{ ...benchmarkOf({ base: [], head: [] }), name: "suite/known" }];
    const outcome = judge(resultOf({ benchmarks, stopped: "identical", artifacts: same }));
    expect(outcome.comparisons.map((row) => [row.benchmark, row.metric])).toEqual([["suite/known", "wall"]]);
  });

  test("are not believed to be so when the hashes differ", () => {
    expect(judge(resultOf({ benchmarks: [], stopped: "identical" })).exitCode).toBe(6);
    const unknown = judge(resultOf({ benchmarks: [], stopped: "identical", artifacts: { base: null, head: null } }));
    expect(unknown.exitCode).toBe(6);
  });

  test("that were measured all the same are judged by what was measured", () => {
    const outcome = judge(resultOf({ benchmarks: [benchmarkOfRatios(clear(10, 0))], artifacts: same }));
    expect(outcome.comparisons[0]?.pairs).toBe(10);
  });
});

describe("tags", () => {
  test("a row that moved while the instructions did not is a layout suspect", () => {
    const wall = metricOf();
    const instructions = metricOf({
      name: "instructions",
      unit: "1",
      primary: false,
      minimumEffect: 0.0005,
      equivalence: 0.003,
    });
    const launches = (change: number) =>
      Array.from({ length: 15 }, (_, round) =>
        (["base", "head"] as const).map((build) => {
          const noise = 1 + 0.0001 * Math.sin(round + (build === "head" ? 1 : 0));
          const counted = 1e9 * noise * (build === "head" ? 1 + change : 1);
          return launchWith({
            build,
            round,
            samples: { wall: [noise * (build === "head" ? 1.1 : 1)], instructions: [counted] },
          });
        }),
      ).flat();
    const tagsWith = (change: number): string[] => {
      const benchmark = {
        name: "suite/one",
        suite: "suite",
        params: {},
        metrics: [wall, instructions],
        launches: launches(change),
      };
      return judge(resultOf({ benchmarks: [benchmark] })).comparisons[0]?.tags ?? [];
    };
    expect(tagsWith(0)).toEqual(["layout-suspect"]);
    expect(tagsWith(0.1)).toEqual([]);
  });
});

describe("the whole job", () => {
  test("lost pairs are told with their reasons", () => {
    const benchmark = benchmarkOfRatios(clear(12, 0));
    const reasons = ["launch-failed", "steal", "steal", "see [here](https://example.org)"];
    const launches = benchmark.launches.map((launch) => ({ ...launch, dropped: reasons[launch.round] ?? null }));
    const row = judgeOne({ ...benchmark, launches });
    expect(row.pairs).toBe(8);
    const text =
      "4 of 12 rounds gave no pair: launch-failed 1 (the launch failed), steal 2 (CPU time went to other virtual machines), unknown-reason 1";
    expect(row.warnings).toMatchObject([{ code: "lost-pairs", text, facts: { lost: 4, rounds: 12 } }]);
  });

  test("carries what the report needs of the result", () => {
    const result = resultOf({ benchmarks: [] });
    result.request.notices = ["the harness is that of the base"];
    result.warnings = [{ code: "no-sandbox", text: "measured without a sandbox" }];
    result.machine.fitness = [
      { check: "governor", state: "unfit", text: "is powersave" },
      { check: "smt", state: "warn", text: "is on" },
    ];
    const outcome = judge(result);
    expect(outcome).toMatchObject({
      schema: "benchwarden.outcome/1",
      seed: 1,
      durationSeconds: 60,
      notices: ["the harness is that of the base"],
      environment: { machineClass: "local", fingerprint: "0123456789abcdef", sandbox: "none" },
      builds: [{ id: "base" }, { id: "head" }],
    });
    expect(outcome.warnings.map(({ code }) => code)).toEqual(["no-sandbox", "machine-unfit"]);
  });

  test("that is a recording is refused with a problem", () => {
    const result = resultOf({ benchmarks: [] });
    result.request.mode = "record";
    expect(() => judge(result)).toThrow(Problem);
    const two = resultOf({ benchmarks: [], builds: ["base", "head"] });
    for (const build of two.request.builds) build.role = "record";
    expect(() => judge(two)).toThrow(/base \(record\), head \(record\)/);
  });

  test("with two heads is refused", () => {
    const result = resultOf({ benchmarks: [], builds: ["base", "head", "control"] });
    for (const build of result.request.builds) if (build.id === "control") build.role = "head";
    expect(() => judge(result)).toThrow(Problem);
  });

  test("the minimum of each launch can be asked for", () => {
    const launches = Array.from({ length: 10 }, (_, round) =>
      (["base", "head"] as const).map((build) =>
        launchWith({ build, round, samples: { wall: build === "base" ? [1, 1, 1] : [1, 3, 3] } }),
      ),
    ).flat();
    const benchmarks = [{ name: "suite/one", suite: "suite", params: {}, metrics: [metricOf()], launches }];
    expect(judge(resultOf({ benchmarks })).verdict).toBe("regressed");
    expect(judge(resultOf({ benchmarks }), { summary: "minimum" }).verdict).toBe("unchanged");
  });
});
