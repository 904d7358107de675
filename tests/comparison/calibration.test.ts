import { beforeAll, describe, expect, test, vi } from "vitest";
import { looksOf } from "../../src/comparison/looks.ts";
import { traceOf } from "../../src/comparison/trace.ts";
import { minimumEffectPValue } from "../../src/stats/minimum-effect.ts";
import { sorted } from "../../src/stats/sorted.ts";
import { simulateBenchmark } from "../simulation/job.ts";
import { type JudgedBenchmark, judgedRequest, meanOf, ratiosOf, shareOf } from "../simulation/judged.ts";
import { SCENARIOS, type Scenario } from "../simulation/noise.ts";
import { simulatePullRequest } from "../simulation/pull-request.ts";

const FULL = process.env.BENCHWARDEN_FULL === "1";
const DRAWS = FULL ? 4_000 : 800;
const REQUESTS = FULL ? 400 : 16;
const NAMES = Object.keys(SCENARIOS) as Scenario[];

vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

/** Two standard errors of a share seen in so many draws: what a sample may miss a goal by. */
function slack(share: number, draws: number): number {
  return 2 * Math.sqrt((share * (1 - share)) / draws);
}

describe(`without a change, ${DRAWS} jobs`, () => {
  for (const scenario of NAMES) {
    for (const pairs of [10, 20]) {
      test(`the paired test rejects in 3.5 to 6.5 % on a ${scenario} machine with ${pairs} pairs`, () => {
        const share = shareOf(
          DRAWS,
          (seed) => minimumEffectPValue(sorted(ratiosOf(simulateBenchmark({ scenario, pairs, seed }))), 0) <= 0.05,
        );
        const allowed = FULL ? 0 : slack(0.05, DRAWS);
        expect(share).toBeGreaterThanOrEqual(0.035 - allowed);
        expect(share).toBeLessThanOrEqual(0.065 + allowed);
      });
    }
  }

  test("the same test is worthless when one side is measured after the other", () => {
    const share = shareOf(
      200,
      (seed) =>
        minimumEffectPValue(sorted(ratiosOf(simulateBenchmark({ pairs: 20, seed, order: "blocks" }))), 0) <= 0.05,
    );
    expect(share).toBeGreaterThan(0.3);
  });

  for (const scenario of NAMES) {
    test(`looking at every look keeps 5 % and 1 % on a ${scenario} machine`, () => {
      const plan = looksOf("normal");
      const ends = Array.from({ length: DRAWS }, (_, seed) => {
        const ratios = ratiosOf(simulateBenchmark({ scenario, pairs: 40, seed, iterations: 5 }));
        return traceOf(ratios, plan.looks, { margins: { effect: 0, equivalence: 0.02 }, plan }).at(-1)?.effect ?? 0;
      });
      for (const alpha of [0.05, 0.01]) {
        expect(ends.filter((p) => p <= alpha).length / DRAWS).toBeLessThanOrEqual(alpha + slack(alpha, DRAWS));
      }
    });
  }
});

test("a change as large as the equivalence margin is called unchanged in at most 5 %", () => {
  const plan = looksOf("normal");
  const share = shareOf(DRAWS, (seed) => {
    const ratios = ratiosOf(simulateBenchmark({ pairs: 40, seed, change: 0.02, iterations: 5 }));
    return (
      (traceOf(ratios, plan.looks, { margins: { effect: 0.005, equivalence: Math.log(1.02) }, plan }).at(-1)
        ?.equivalence ?? 1) <= 0.05
    );
  });
  expect(share).toBeLessThanOrEqual(0.05 + slack(0.05, DRAWS));
});

describe(`pull requests of 100 benchmarks, 10 % of them changed, ${REQUESTS} of them`, () => {
  let requests: JudgedBenchmark[][] = [];
  let all: JudgedBenchmark[] = [];
  beforeAll(() => {
    const seeds = Array.from({ length: REQUESTS }, (_, seed) => seed);
    requests = seeds.map((seed) => judgedRequest(simulatePullRequest({ benchmarks: 100, changed: 0.1, seed })));
    all = requests.flat();
    if (FULL) console.log(summary());
  });

  const powerOf = (size: number): { share: number; count: number } => {
    const planted = all.filter(({ truth }) => truth.scenario === "typical" && truth.size === size);
    return {
      share: meanOf(planted.map(({ flagged, isFalse }) => (flagged && !isFalse ? 1 : 0))),
      count: planted.length,
    };
  };

  function summary(): string {
    const any = meanOf(requests.map((rows) => (rows.some(({ isFalse }) => isFalse) ? 1 : 0)));
    const pairs = meanOf(all.map(({ row }) => row.pairs));
    const powers = [0.01, 0.02, 0.05, 0.1].map(
      (size) => `${size}: ${powerOf(size).share.toFixed(3)} of ${powerOf(size).count}`,
    );
    return `any false flag ${any}, mean pairs ${pairs.toFixed(2)}, power on typical noise ${powers.join(", ")}`;
  }

  test("at most 5 % have any false flag", () => {
    const share = meanOf(requests.map((rows) => (rows.some(({ isFalse }) => isFalse) ? 1 : 0)));
    expect(share).toBeLessThanOrEqual(0.05 + (FULL ? 0 : slack(0.05, REQUESTS)));
  });

  test("at most 5 % of all flags are false", () => {
    const rates = requests.map(
      (rows) =>
        rows.filter(({ isFalse }) => isFalse).length / Math.max(1, rows.filter(({ flagged }) => flagged).length),
    );
    expect(meanOf(rates)).toBeLessThanOrEqual(0.05);
  });

  test("a change of 2 % on typical noise is found in 95 %, one of 5 % nearly always", () => {
    const [small, large] = [powerOf(0.02), powerOf(0.05)];
    expect(small.share).toBeGreaterThanOrEqual(0.95 - slack(0.05, small.count));
    expect(large.share).toBeGreaterThanOrEqual(0.999 - slack(0.001, large.count));
  });

  test("a benchmark takes about 15 pairs, at most 40", () => {
    expect(meanOf(all.map(({ row }) => row.pairs))).toBeLessThanOrEqual(FULL ? 15 : 15.5);
    expect(Math.max(...all.map(({ row }) => row.pairs))).toBeLessThanOrEqual(40);
  });

  test("the interval that is shown holds the truth in at least 95 %", () => {
    const held = all.filter(({ row, truth }) => {
      const [low, high] = row.interval ?? [null, null];
      return (low ?? -1) <= truth.change && truth.change <= (high ?? Number.POSITIVE_INFINITY);
    });
    expect(held.length / all.length).toBeGreaterThanOrEqual(0.95);
  });
});

test(`pull requests without a change are clean in 95 %`, () => {
  const share = shareOf(REQUESTS, (seed) =>
    judgedRequest(simulatePullRequest({ benchmarks: 100, changed: 0, seed: seed + 10_000 })).some(
      ({ flagged }) => flagged,
    ),
  );
  expect(share).toBeLessThanOrEqual(0.05 + (FULL ? 0 : slack(0.05, REQUESTS)));
});
