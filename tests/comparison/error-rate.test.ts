import { describe, expect, test } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { measuredAdaptively, resultOf, simulateBenchmark } from "../simulation/job.ts";
import { meanOf } from "../simulation/judged.ts";

const REQUESTS = process.env.BENCHWARDEN_FULL === "1" ? 1_000 : 60;
/** Of ten benchmarks on typical noise seven are the same. */
const CHANGES = [0, 0, 0, 0, 0, 0, 0, 0.02, 0.03, 0.05];

interface Found {
  /** Share of the changes of this size that are called regressed. */
  readonly powers: ReadonlyMap<number, number>;
  readonly pairs: number;
}

/** What `compare` finds and how long it takes, at an error rate. */
function foundAt(errorRate: number): Found {
  const rows = Array.from({ length: REQUESTS }, (_, request) => {
    const benchmarks = CHANGES.map((change, index) =>
      simulateBenchmark({ name: `suite/${index}`, pairs: 40, seed: 100 * request + index, change }),
    );
    const measured = measuredAdaptively(benchmarks, { errorRate });
    return judge(resultOf({ benchmarks: measured, measurement: { errorRate } })).comparisons;
  });
  const power = (size: number): number =>
    meanOf(rows.map((row) => (row[CHANGES.indexOf(size)]?.verdict === "regressed" ? 1 : 0)));
  return {
    powers: new Map([0.02, 0.03, 0.05].map((size) => [size, power(size)])),
    pairs: meanOf(rows.flat().map(({ pairs }) => pairs)),
  };
}

describe(`a smaller error rate than 5 %, ${REQUESTS} pull requests of ten benchmarks`, () => {
  const usual = foundAt(0.05);
  const rows: [errorRate: number, morePairs: number, lost: number][] = [
    [0.01, 2, 0.05],
    [0.001, 4, 0.15],
  ];
  for (const [errorRate, morePairs, lost] of rows) {
    test(`${100 * errorRate} % costs at most ${morePairs} pairs, and ${100 * lost} in a hundred changes of 2 %`, () => {
      const found = foundAt(errorRate);
      expect(found.pairs - usual.pairs).toBeLessThanOrEqual(morePairs);
      expect((usual.powers.get(0.02) ?? 0) - (found.powers.get(0.02) ?? 0)).toBeLessThanOrEqual(lost);
      expect(found.powers.get(0.03)).toBeGreaterThanOrEqual(0.98);
      expect(found.powers.get(0.05)).toBe(1);
    });
  }
});
