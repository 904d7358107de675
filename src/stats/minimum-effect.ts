import { signedRank } from "./signed-rank.ts";
import type { Sorted } from "./sorted.ts";

/**
 * Two-sided p-value of "the centre is no further than `margin` from zero".
 *
 * @param values ascending, any unit
 * @param margin ≥ 0, same unit; 0 gives the ordinary two-sided signed-rank test
 * @returns 0 … 1; 1 for no values
 * Source: `statistics.md` 2.4.
 */
export function minimumEffectPValue(values: Sorted, margin: number): number {
  const above = signedRank(values, margin).upper;
  const below = signedRank(values, -margin).lower;
  return Math.min(1, 2 * Math.min(above, below));
}
