import fc from "fast-check";
import { expect, test } from "vitest";
import { median, medianInPlace } from "../../src/stats/median.ts";
import { medianAbsoluteDeviation, NORMAL_CONSISTENCY } from "../../src/stats/median-absolute-deviation.ts";
import { normalQuantile } from "../../src/stats/normal-distribution.ts";
import { quantile } from "../../src/stats/quantile.ts";
import { sorted } from "../../src/stats/sorted.ts";

const medians: [name: string, values: number[], want: number][] = [
  ["no values", [], Number.NaN],
  ["one value", [7], 7],
  ["two values", [1, 2], 1.5],
  ["an odd number", [9, 1, 5], 5],
  ["an even number", [9, 1, 5, 6], 5.5],
  ["values whose sum overflows", [Number.MAX_VALUE, Number.MAX_VALUE], Number.MAX_VALUE],
];
for (const [name, values, want] of medians) {
  test(`the median of ${name} is ${want}`, () => expect(median(sorted(values))).toBe(want));
  test(`the median in place of ${name} is ${want}`, () => expect(medianInPlace(Float64Array.from(values))).toBe(want));
}

test("the median in place is the one of the sorted values, with ties, infinities and both zeros too", () => {
  const value = fc.oneof(
    fc.double({ noNaN: true }),
    fc.integer({ min: -2, max: 2 }),
    fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0),
  );
  const differs = (one: number, other: number): boolean => one !== other && !(Number.isNaN(one) && Number.isNaN(other));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), (values) => {
      const inPlace = Float64Array.from(values);
      const found = medianInPlace(inPlace);
      expect(differs(found, median(sorted(values)))).toBe(false);
      expect(inPlace.sort()).toEqual(Float64Array.from(values).sort());
    }),
    { numRuns: 500 },
  );
});

test("the median in place is not slowed down by sorted, reversed or equal values", () => {
  const n = 200_000;
  for (const of of [(i: number) => i, (i: number) => n - i, () => 3, (i: number) => Math.min(i, n - i)]) {
    const values = Float64Array.from({ length: n }, (_, index) => of(index));
    expect(medianInPlace(values.slice())).toBe(median(sorted(values)));
  }
});

// R: quantile(c(1, 3, 4, 8, 20), p, type = 7)
const quantiles: [p: number, want: number][] = [
  [0, 1],
  [0.1, 1.8],
  [0.25, 3],
  [0.5, 4],
  [0.9, 15.2],
  [1, 20],
];
for (const [p, want] of quantiles) {
  test(`the ${p}-quantile interpolates as R's type 7 does`, () => {
    expect(quantile(sorted([20, 1, 4, 8, 3]), p)).toBeCloseTo(want, 12);
  });
}

test("a quantile of no values is not a number, and of one value is that value", () => {
  expect(quantile(sorted([]), 0.5)).toBeNaN();
  expect(quantile(sorted([4]), 0.9)).toBe(4);
});

test("a quantile outside 0 to 1 is refused", () => {
  expect(() => quantile(sorted([1]), 1.01)).toThrow(RangeError);
  expect(() => quantile(sorted([1]), Number.NaN)).toThrow(RangeError);
});

const deviations: [name: string, values: number[], want: number][] = [
  ["no values", [], Number.NaN],
  ["one value", [3], 0],
  ["a constant series", [3, 3, 3, 3], 0],
  ["mostly equal values", [3, 3, 3, 9], 0],
  ["1 to 5", [1, 2, 3, 4, 5], 1],
  ["1 to 5 with a wild one", [1, 2, 3, 4, 500], 1],
];
for (const [name, values, want] of deviations) {
  test(`the median absolute deviation of ${name} is ${want}`, () => {
    expect(medianAbsoluteDeviation(sorted(values))).toBe(want);
  });
}

test("the median absolute deviation can be taken from another centre", () => {
  expect(medianAbsoluteDeviation(sorted([1, 2, 3]), 0)).toBe(2);
});

test("the consistency factor is that of the normal distribution", () => {
  expect(NORMAL_CONSISTENCY).toBeCloseTo(1 / normalQuantile(0.75), 14);
});
