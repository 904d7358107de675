import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mannWhitney, normalTails, rankSumCritical } from "../../src/stats/mann-whitney.ts";
import { rankSumCdf } from "../../src/stats/rank-sum-null.ts";
import { shiftEstimate, shiftInterval } from "../../src/stats/shift-estimate.ts";
import { sorted } from "../../src/stats/sorted.ts";
import { REFERENCE } from "./reference.ts";

const { x, y, mwu } = REFERENCE.two_sample;

function countedU(first: readonly number[], second: readonly number[]): number {
  return second.reduce((sum, b) => sum + first.reduce((inner, a) => inner + (b > a ? 1 : b === a ? 0.5 : 0), 0), 0);
}

/** Both tails by trying every split of the values. */
function bruteForce(first: readonly number[], second: readonly number[]): { upper: number; lower: number } {
  const all = [...first, ...second];
  const u = countedU(first, second);
  let [splits, upper, lower] = [0, 0, 0];
  for (let mask = 0; mask < 2 ** all.length; mask++) {
    const chosen = all.filter((_, index) => mask & (1 << index));
    if (chosen.length !== second.length) continue;
    const other = countedU(
      all.filter((_, index) => !(mask & (1 << index))),
      chosen,
    );
    splits++;
    if (other >= u) upper++;
    if (other <= u) lower++;
  }
  return { upper: upper / splits, lower: lower / splits };
}

describe("Mann and Whitney's test", () => {
  test("counts U and has SciPy's p-values from the table without ties and from the normal curve", () => {
    const { u } = mannWhitney(sorted(x), sorted(y));
    expect(x.length * y.length - u).toBe(mwu.U);
    // SciPy's exact method ignores ties and rounds U towards the middle.
    expect(2 * rankSumCdf(Math.ceil(mwu.U), x.length, y.length)).toBeCloseTo(mwu.p_exact, 14);
    const { upper } = normalTails(u, { m: x.length, n: y.length, ties: 6 });
    expect(2 * upper).toBeCloseTo(mwu.p_asym_cc, 12);
  });

  test("with ties equals the enumeration of all splits", () => {
    const sample = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(sample, sample, (first, second) => {
        const want = bruteForce(first, second);
        const got = mannWhitney(sorted(first), sorted(second));
        expect(got.exact).toBe(true);
        expect(got.u).toBe(countedU(first, second));
        expect(got.upper).toBeCloseTo(want.upper, 12);
        expect(got.lower).toBeCloseTo(want.lower, 12);
      }),
      { seed: 4, numRuns: 120 },
    );
  });

  test("without ties equals the enumeration of all splits", () => {
    const first = [1, 4, 6, 9];
    const second = [2, 5, 8, 12, 13];
    const want = bruteForce(first, second);
    const got = mannWhitney(sorted(first), sorted(second));
    expect(got.upper).toBeCloseTo(want.upper, 14);
    expect(got.lower).toBeCloseTo(want.lower, 14);
  });

  const degenerate: [name: string, first: number[], second: number[], want: object][] = [
    ["an empty sample", [], [1, 2], { u: 0, upper: 1, lower: 1, exact: true }],
    ["two empty samples", [], [], { upper: 1, lower: 1 }],
    ["one value each", [1], [2], { u: 1, upper: 0.5, lower: 1 }],
    ["only equal values", [3, 3], [3, 3, 3], { u: 3, upper: 1, lower: 1 }],
    ["unequal counts", [1], [2, 3, 4], { u: 3, upper: 0.25, lower: 1 }],
    ["many equal values", Array(30).fill(1), Array(30).fill(1), { upper: 1, lower: 1, exact: false }],
  ];
  for (const [name, first, second, want] of degenerate) {
    test(`of ${name} is defined`, () => expect(mannWhitney(sorted(first), sorted(second))).toMatchObject(want));
  }

  test("says that it is not exact beyond 40 values a side, and joins the exact one there", () => {
    const first = Array.from({ length: 41 }, (_, index) => 2 * index);
    const second = first.map((value) => value + 11);
    const large = mannWhitney(sorted(first), sorted(second));
    const small = mannWhitney(sorted(first.slice(0, 40)), sorted(second.slice(0, 40)));
    expect([large.exact, small.exact]).toEqual([false, true]);
    expect(large.upper).toBeCloseTo(small.upper, 1.5);
  });

  test("properties: swapping the samples swaps the tails", () => {
    const sample = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(sample, sample, (first, second) => {
        const one = mannWhitney(sorted(first), sorted(second));
        const other = mannWhitney(sorted(second), sorted(first));
        expect(other.upper).toBeCloseTo(one.lower, 10);
        expect(one.upper + one.lower).toBeGreaterThanOrEqual(1 - 1e-9);
        for (const p of [one.upper, one.lower]) expect(p >= 0 && p <= 1).toBe(true);
      }),
      { seed: 8, numRuns: 150 },
    );
  });
});

describe("the shift between two samples", () => {
  test("is the median of all differences, and its interval leaves out k at each end", () => {
    // Hollander, Wolfe and Chicken: with m = 5, n = 4 and α = .0635 (k = 2) the bounds are the 3rd and 18th difference.
    const first = [1, 5, 6, 10, 20];
    const second = [7, 8, 30, 31];
    const all = second.flatMap((b) => first.map((a) => b - a)).sort((a, b) => a - b);
    expect(shiftEstimate(sorted(first), sorted(second))).toBe(((all[9] ?? 0) + (all[10] ?? 0)) / 2);
    const k = rankSumCritical(5, 4, 0.032);
    const interval = shiftInterval(sorted(first), sorted(second), 0.936);
    expect([interval.lower, interval.upper]).toEqual([all[k], all[20 - k - 1]]);
    expect(interval.level).toBeGreaterThanOrEqual(0.936);
  });

  test("of samples that are too small has no bounds, of an empty one no estimate", () => {
    expect(shiftInterval(sorted([1, 2]), sorted([3]), 0.95)).toMatchObject({
      lower: Number.NEGATIVE_INFINITY,
      level: 1,
    });
    expect(shiftEstimate(sorted([]), sorted([3]))).toBeNaN();
  });

  test("properties: it is found as in a full list", () => {
    const sample = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(sample, sample, (first, second) => {
        const all = second.flatMap((b) => first.map((a) => b - a)).sort((a, b) => a - b);
        const [low, high] = [all[Math.floor((all.length - 1) / 2)] ?? 0, all[Math.floor(all.length / 2)] ?? 0];
        expect(shiftEstimate(sorted(first), sorted(second)) + 0).toBe((low + high) / 2 + 0);
      }),
      { seed: 9, numRuns: 150 },
    );
  });
});
