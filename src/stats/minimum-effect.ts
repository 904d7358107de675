import { mannWhitney } from "./mann-whitney.ts";
import { signedRank } from "./signed-rank.ts";
import type { Sorted } from "./sorted.ts";

/**
 * Two-sided p-value of "the centre is no further than `margin` from zero".
 *
 * @param values ascending, any unit
 * @param margin ≥ 0, same unit; 0 gives the ordinary two-sided signed-rank test
 * @returns 0 … 1; 1 for no values
 * Source: Murphy and Myors, Journal of Applied Psychology 84 (1999), for the hypothesis; the test is Wilcoxon's, on both edges.
 */
export function minimumEffectPValue(values: Sorted, margin: number): number {
  const above = signedRank(values, margin).upper;
  const below = signedRank(values, -margin).lower;
  return Math.min(1, 2 * Math.min(above, below));
}

/**
 * The same for two samples without pairs: two-sided p-value of "the second lies no further than `margin` from the first".
 *
 * @param first ascending, any unit
 * @param second ascending, same unit; an empty sample: 1
 * @param margin ≥ 0, same unit; 0 gives Mann and Whitney's ordinary two-sided test
 */
export function minimumShiftPValue(first: Sorted, second: Sorted, margin: number): number {
  const above = mannWhitney(first, second, margin).upper;
  const below = mannWhitney(first, second, -margin).lower;
  return Math.min(1, 2 * Math.min(above, below));
}
