import { at, type Sorted } from "../stats/sorted.ts";

/** What the smallest and largest of five launches cover: the level of a recording's interval. */
const LEVEL = 0.9375;

/**
 * An interval for the median by order statistics, without any assumption on the distribution.
 *
 * @param values ascending, in any unit
 * @returns the narrowest symmetric pair of values that covers the median in 93.75 of 100 cases; smallest and largest
 *   where fewer than five cannot reach that; null for fewer than two values
 * Source: Hahn & Meeker, Statistical Intervals, ch. 5.
 */
export function medianInterval(values: Sorted): [lower: number, upper: number] | null {
  const n = values.length;
  if (n < 2) return null;
  const left = n > MANY ? Math.floor((n - MANY_QUANTILE * Math.sqrt(n)) / 2) : leftOut(n);
  return [at(values, left), at(values, n - 1 - left)];
}

/** Beyond this many values 2⁻ⁿ leaves the range of numbers, and a normal curve serves as well. */
const MANY = 1_000;
const MANY_QUANTILE = 1.8627;

/** How many values may be left out at each end: the most with P(median outside) within the level. */
function leftOut(n: number): number {
  let left = 0;
  let probability = 2 ** -n;
  let outside = probability;
  for (;;) {
    probability *= (n - left) / (left + 1);
    outside += probability;
    if (1 - 2 * outside < LEVEL) return left;
    left++;
  }
}
