import type { AchievedInterval } from "./hodges-lehmann.ts";
import { rankSumCritical } from "./mann-whitney.ts";
import { EXACT_RANK_SUM, rankSumCdf } from "./rank-sum-null.ts";
import { at, type Sorted } from "./sorted.ts";

// What one pass over the differences finds out about a pivot.
let countUpTo = 0;
let largestUpTo = 0;
let smallestAbove = 0;

/**
 * Hodges and Lehmann's estimate of how far the second sample lies above the first: the median of all differences.
 *
 * @param first ascending and finite, any unit
 * @param second ascending and finite, same unit
 * @returns in the same unit; NaN when a sample is empty
 */
export function shiftEstimate(first: Sorted, second: Sorted): number {
  const count = first.length * second.length;
  if (count === 0) return Number.NaN;
  const middle = difference(first, second, Math.floor((count + 1) / 2));
  return count % 2 === 1 ? middle : (middle + difference(first, second, count / 2 + 1)) / 2;
}

/**
 * The interval of differences that belongs to the rank-sum test.
 *
 * @param level wanted coverage, 0 < level < 1
 * @returns −∞ and ∞ with level 1 when the samples are too small; the level reached is exact up to 40 values each
 * Source: Hollander, Wolfe and Chicken, section 4.3.
 */
export function shiftInterval(first: Sorted, second: Sorted, level: number): AchievedInterval {
  if (!(level > 0 && level < 1)) throw new RangeError(`a level is between 0 and 1, not ${level}`);
  const [m, n] = [first.length, second.length];
  const k = rankSumCritical(m, n, (1 - level) / 2);
  if (k < 0) return { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY, level: 1 };
  return {
    lower: difference(first, second, k + 1),
    upper: difference(first, second, m * n - k),
    level: Math.max(m, n) <= EXACT_RANK_SUM ? 1 - 2 * rankSumCdf(k, m, n) : level,
  };
}

/** The k-th smallest difference, found by counting as in `walshAverage`. */
function difference(first: Sorted, second: Sorted, k: number): number {
  let low = at(second, 0) - at(first, first.length - 1);
  let high = at(second, second.length - 1) - at(first, 0);
  while (low < high) {
    const middle = low + (high - low) / 2;
    compareDifferences(first, second, middle < high ? middle : low);
    if (countUpTo >= k) high = largestUpTo;
    else low = smallestAbove;
  }
  return low;
}

function compareDifferences(first: Sorted, second: Sorted, pivot: number): void {
  let right = 0;
  let count = 0;
  let below = Number.NEGATIVE_INFINITY;
  let above = Number.POSITIVE_INFINITY;
  for (let left = 0; left < first.length; left++) {
    const value = at(first, left);
    while (right < second.length && at(second, right) - value <= pivot) right++;
    count += right;
    if (right > 0 && at(second, right - 1) - value > below) below = at(second, right - 1) - value;
    if (right < second.length && at(second, right) - value < above) above = at(second, right) - value;
  }
  countUpTo = count;
  largestUpTo = below;
  smallestAbove = above;
}
