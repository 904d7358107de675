import { describe, expect, test } from "vitest";
import { middleRange, rangeText } from "../../../benchmarks/sandbox/numbers.ts";
import { createRandom } from "../../../src/units/random.ts";

describe("the range of a median", () => {
  // Ranks from the table of confidence limits for the median, 95 % (Dixon & Massey; R: qbinom(0.025, n, 0.5)).
  const rows: [n: number, low: number, high: number][] = [
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [20, 6, 15],
    [25, 8, 18],
    [50, 18, 33],
    [100, 40, 61],
  ];
  for (const [n, low, high] of rows) {
    test(`of ${n} values lies between the ${low}. and the ${high}.`, () => {
      const values = Array.from({ length: n }, (_, index) => index + 1).reverse();
      expect(middleRange(values)).toEqual([low, high]);
    });
  }

  test("of five values is not known", () => {
    expect(middleRange([1, 2, 3, 4, 5])).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  test("holds the true median of skewed values in 95 % of samples", () => {
    const random = createRandom(1, "range");
    const held = Array.from({ length: 2_000 }, () => {
      const [low, high] = middleRange(Array.from({ length: 40 }, () => -Math.log(1 - random.uniform())));
      return low <= Math.LN2 && Math.LN2 <= high;
    }).filter(Boolean).length;
    expect(held / 2_000).toBeGreaterThan(0.94);
    expect(held / 2_000).toBeLessThan(0.985);
  });

  test("is said in words", () => {
    expect(rangeText([1.26, 2], 1)).toBe("95 % in 1.3 to 2.0");
  });
});
