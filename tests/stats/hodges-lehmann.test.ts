import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hodgesLehmann, hodgesLehmannInterval } from "../../src/stats/hodges-lehmann.ts";
import { signedRankCritical } from "../../src/stats/signed-rank-null.ts";
import { sorted } from "../../src/stats/sorted.ts";
import { walshAverage, walshCount } from "../../src/stats/walsh-average.ts";
import { PAIRED } from "./reference.ts";

/** All Walsh averages, from the definition. */
function listed(values: readonly number[]): number[] {
  return values.flatMap((one, index) => values.slice(index).map((other) => (one + other) / 2)).sort((a, b) => a - b);
}

const numbers = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 25 });
const quantised = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 25 });

describe("the k-th Walsh average", () => {
  for (const [name, arbitrary] of [
    ["real", numbers],
    ["quantised", quantised],
  ] as const) {
    test(`of ${name} values is the one that a full listing gives`, () => {
      fc.assert(
        fc.property(arbitrary, (input) => {
          const all = listed(input);
          const values = sorted(input);
          for (const k of [1, 2, Math.ceil(all.length / 2), all.length - 1, all.length]) {
            if (k >= 1 && k <= all.length) expect(walshAverage(values, k) + 0).toBe((all[k - 1] ?? Number.NaN) + 0);
          }
        }),
        { seed: 3, numRuns: 200 },
      );
    });
  }

  test("that is not there is refused", () => {
    expect(() => walshAverage(sorted([1, 2]), 4)).toThrow(RangeError);
    expect(() => walshAverage(sorted([1, 2]), 0)).toThrow(RangeError);
    expect(() => walshAverage(sorted([]), 1)).toThrow(RangeError);
    expect(walshCount(2)).toBe(3);
  });

  test("of 100,000 values needs no list of five billion", () => {
    const values = sorted(Float64Array.from({ length: 100_000 }, (_, index) => ((index * 7919) % 100_003) / 100_003));
    expect(hodgesLehmann(values)).toBeCloseTo(0.5, 2);
  });
});

describe("the estimate and its interval", () => {
  for (const [name, reference] of PAIRED) {
    for (const want of [reference.hl95, reference.hl_rci, reference.hl99]) {
      test(`of ${name} at α = ${want.alpha} are the reference ones`, () => {
        const values = sorted(reference.d);
        const got = hodgesLehmannInterval(values, 1 - want.alpha);
        expect(signedRankCritical(values.length, want.alpha / 2)).toBe(want.k);
        expect(hodgesLehmann(values)).toBeCloseTo(want.est, 14);
        expect(got.lower).toBeCloseTo(want.lo, 14);
        expect(got.upper).toBeCloseTo(want.hi, 14);
        expect(got.level).toBeCloseTo(want.achieved, 14);
      });
    }
  }

  test("too few values for a level have no bounds", () => {
    expect(hodgesLehmannInterval(sorted([1, 2, 3, 4, 5]), 0.95)).toEqual({
      lower: Number.NEGATIVE_INFINITY,
      upper: Number.POSITIVE_INFINITY,
      level: 1,
    });
    expect(hodgesLehmannInterval(sorted([1, 2, 3, 4, 5, 6]), 0.95).lower).toBe(1);
  });

  test("nothing, one value and a constant series are defined", () => {
    expect(hodgesLehmann(sorted([]))).toBeNaN();
    expect(hodgesLehmannInterval(sorted([]), 0.95).level).toBe(1);
    expect(hodgesLehmann(sorted([4]))).toBe(4);
    expect(hodgesLehmannInterval(sorted(Array(10).fill(4)), 0.95)).toMatchObject({ lower: 4, upper: 4 });
  });

  test("a level outside 0 to 1 is refused", () => {
    for (const level of [0, 1, 1.5, Number.NaN])
      expect(() => hodgesLehmannInterval(sorted([1, 2]), level)).toThrow(RangeError);
  });

  test("properties: the interval holds the estimate, reaches its level, and grows with it", () => {
    fc.assert(
      fc.property(numbers, (input) => {
        const values = sorted(input);
        const estimate = hodgesLehmann(values);
        const [narrow, wide] = [hodgesLehmannInterval(values, 0.8), hodgesLehmannInterval(values, 0.98)];
        for (const { lower, upper } of [narrow, wide]) {
          expect(lower).toBeLessThanOrEqual(estimate);
          expect(upper).toBeGreaterThanOrEqual(estimate);
        }
        expect(narrow.level).toBeGreaterThanOrEqual(0.8 - 1e-12);
        expect(wide.lower).toBeLessThanOrEqual(narrow.lower);
        expect(wide.upper).toBeGreaterThanOrEqual(narrow.upper);
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  test("properties: swapping all signs swaps estimate and bounds exactly", () => {
    fc.assert(
      fc.property(numbers, (input) => {
        const [here, swapped] = [sorted(input), sorted(input.map((value) => -value))];
        expect(hodgesLehmann(swapped) + 0).toBe(-hodgesLehmann(here) + 0);
        const [one, other] = [hodgesLehmannInterval(here, 0.9), hodgesLehmannInterval(swapped, 0.9)];
        expect([-other.upper + 0, -other.lower + 0]).toEqual([one.lower + 0, one.upper + 0]);
      }),
      { seed: 6, numRuns: 200 },
    );
  });
});
