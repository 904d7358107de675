import { describe, expect, test } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { judgeJobs } from "../../src/comparison/judge-jobs.ts";
import type { JudgedJob } from "../../src/comparison/judged-job.ts";
import { Outcome } from "../../src/model/outcome.ts";
import type { ResultBenchmark } from "../../src/model/result.ts";
import { benchmarkOf, measuredAdaptively, type ResultParts, resultOf, simulateBenchmark } from "../simulation/job.ts";
import { simulatePullRequest } from "../simulation/pull-request.ts";

/** The jobs of a comparison whose benchmarks are dealt out to so many shards. */
function dealt(benchmarks: readonly ResultBenchmark[], shards: number, parts: Partial<ResultParts> = {}): JudgedJob[] {
  return Array.from({ length: shards }, (_, index) => {
    const result = resultOf({ ...parts, benchmarks: benchmarks.filter((_one, nth) => nth % shards === index) });
    const request = { ...result.request, shard: { index, of: shards } };
    return { request, result: { ...result, request } };
  });
}

function absent(names: readonly string[] | null, why: string): JudgedJob {
  const { request } = resultOf({ benchmarks: [] });
  return { request: { ...request, benchmarks: names === null ? null : [...names] }, result: null, why };
}

function byName(outcome: Outcome) {
  return outcome.comparisons.toSorted((a, b) => (a.benchmark < b.benchmark ? -1 : 1));
}

describe("several jobs of one comparison", () => {
  test("are judged as one: every p-value, interval and verdict is that of a single job with all benchmarks", () => {
    const benchmarks = simulatePullRequest({ benchmarks: 40, changed: 0.3, seed: 5 }).map((one) => one.benchmark);
    const whole = judge(resultOf({ benchmarks }));
    for (const shards of [2, 3, 7]) {
      const joined = Outcome.parse(judgeJobs(dealt(benchmarks, shards)));
      expect(byName(joined)).toEqual(byName(whole));
      expect(joined).toMatchObject({ verdict: whole.verdict, exitCode: whole.exitCode, counts: whole.counts });
      expect(joined.geometricMean?.change).toBeCloseTo(whole.geometricMean?.change ?? Number.NaN, 12);
    }
  });

  test("share one family: what would be flagged alone is held against all tests of the report", () => {
    const slow = simulateBenchmark({ name: "suite/slow", pairs: 10, change: 0.05, scenario: "typical", seed: 4 });
    const quiet = Array.from({ length: 60 }, (_, index) =>
      simulateBenchmark({ name: `suite/${index}`, pairs: 10, scenario: "typical", seed: 90 + index }),
    );
    const alone = judgeJobs(dealt([slow], 1)).comparisons[0];
    const among = judgeJobs([...dealt([slow], 1), ...dealt(quiet, 2)]).comparisons[0];
    expect(alone?.pValue).toBe(among?.pValue);
    expect(among?.adjustedPValue).toBeGreaterThan(alone?.adjustedPValue ?? 1);
  });

  test("that each stopped by the looks of its own part keep the false alarms of the whole below the rate", () => {
    const runs = process.env.BENCHWARDEN_FULL === "1" ? 200 : 12;
    let alarms = 0;
    for (let seed = 1; seed <= runs; seed++) {
      const benchmarks = simulatePullRequest({ benchmarks: 60, changed: 0, seed }).map((one) => one.benchmark);
      const jobs = [0, 1, 2].flatMap((part) =>
        dealt(measuredAdaptively(benchmarks.slice(20 * part, 20 * part + 20)), 1),
      );
      const { counts } = judgeJobs(jobs);
      if ((counts.regressed ?? 0) + (counts.improved ?? 0) > 0) alarms++;
    }
    // P(any false flag) ≤ 5 %: more than 3 of 12, or 18 of 200, would come by chance once in a thousand.
    expect(alarms).toBeLessThanOrEqual(runs === 200 ? 18 : 3);
  });

  test("name every machine, the longest duration, and each notice once", () => {
    const [one, two] = dealt([simulateBenchmark({ pairs: 10, seed: 1 })], 2);
    if (!one?.result || !two?.result) throw new Error("two jobs");
    const machine = { ...two.result.machine, fingerprint: "fedcba9876543210" };
    const notices = ["The config changed."];
    const outcome = judgeJobs([
      { ...one, request: { ...one.request, notices } },
      {
        request: { ...two.request, notices },
        result: { ...two.result, machine, durationSeconds: 99, stopped: "interrupted" },
      },
    ]);
    expect(outcome.environment.fingerprint).toBe("0123456789abcdef, fedcba9876543210");
    expect(outcome).toMatchObject({ durationSeconds: 99, notices, stopped: "interrupted" });
  });

  test("of which one's rebuilt base changed: its rows are invalid, the others stand", () => {
    const builds = ["base", "head", "control"] as const;
    const good = dealt(
      [1, 2, 3].map((nth) =>
        simulateBenchmark({ name: `suite/${nth}`, pairs: 20, scenario: "quiet", control: 0, change: 0.1, seed: nth }),
      ),
      1,
      { builds },
    );
    const bad = dealt(
      [simulateBenchmark({ name: "suite/bad", pairs: 20, scenario: "quiet", control: 0.1, seed: 9 })],
      1,
      { builds },
    );
    const outcome = judgeJobs([...good, ...bad]);
    expect(outcome).toMatchObject({
      verdict: "regressed",
      counts: { regressed: 3, invalid: 1 },
      control: { verdict: "regressed" },
    });
    expect(judgeJobs(bad)).toMatchObject({ verdict: "invalid", exitCode: 3 });
  });

  test("of which one found both builds the same: its rows are unchanged, the others measured", () => {
    const same = dealt([benchmarkOf({ base: [], head: [] }, { name: "suite/same" })], 1, {
      stopped: "identical",
      artifacts: { base: "0".repeat(64), head: "0".repeat(64) },
    });
    const outcome = judgeJobs([
      ...same,
      ...dealt([simulateBenchmark({ pairs: 20, scenario: "quiet", change: 0.1, seed: 1 })], 1),
    ]);
    expect(outcome.counts).toMatchObject({ unchanged: 1, regressed: 1 });
  });

  test("in which the same build failed are one row of it", () => {
    const failure = {
      benchmark: null,
      suite: null,
      build: "head",
      code: "build-failed",
      message: "make",
      tail: "",
    } as const;
    const outcome = judgeJobs(dealt([], 3, { failures: [failure] }));
    expect(outcome.comparisons).toHaveLength(1);
    expect(outcome).toMatchObject({ verdict: "failed", counts: { failed: 1 } });
  });
});

describe("a job that gave no result", () => {
  const steady = () => dealt([simulateBenchmark({ pairs: 20, scenario: "quiet", seed: 1 })], 1);

  test("is a missing row for each benchmark it should have measured, and the whole is not called unchanged", () => {
    const outcome = Outcome.parse(judgeJobs([...steady(), absent(["suite/a", "suite/b"], "no machine took the job")]));
    expect(outcome).toMatchObject({ verdict: "missing", exitCode: 6, counts: { unchanged: 1, missing: 2 } });
    expect(outcome.comparisons.at(-1)).toMatchObject({ benchmark: "suite/b", reason: "no machine took the job" });
  });

  test("does not hide a regression that another one found", () => {
    const slow = dealt([simulateBenchmark({ pairs: 20, scenario: "quiet", change: 0.1, seed: 1 })], 1);
    expect(judgeJobs([...slow, absent(null, "gone")])).toMatchObject({ verdict: "regressed", exitCode: 1 });
  });

  test("alone is a whole outcome, with its suites in place of benchmarks", () => {
    const outcome = Outcome.parse(judgeJobs([absent(null, "the machine stopped during measure")]));
    expect(outcome).toMatchObject({
      verdict: "missing",
      exitCode: 6,
      stopped: "nothing",
      environment: { fingerprint: "" },
    });
    expect(outcome.comparisons.map((row) => row.benchmark)).toEqual(["suite"]);
  });
});

test("a benchmark of which many launches claim the impossible is invalid, one of which few do is judged by the rest", () => {
  const lying = (share: number) => {
    const benchmark = simulateBenchmark({ pairs: 20, scenario: "quiet", change: 0.1, seed: 1 });
    const lies = share * benchmark.launches.length;
    const launches = benchmark.launches.map((one, index) => (index < lies ? { ...one, dropped: "implausible" } : one));
    return judge(resultOf({ benchmarks: [{ ...benchmark, launches }] }));
  };
  expect(lying(0.5).comparisons[0]).toMatchObject({
    verdict: "invalid",
    reason: expect.stringContaining("20 of 40 launches"),
  });
  expect(lying(0.5)).toMatchObject({ verdict: "invalid", exitCode: 3 });
  expect(lying(0.1)).toMatchObject({ verdict: "regressed" });
});
