import { mannWhitney } from "./mann-whitney.ts";
import { signedRank } from "./signed-rank.ts";
import type { Sorted } from "./sorted.ts";

/**
 * p-value of "the centre is at least `margin` away from zero": small means equivalent. Two one-sided tests (TOST).
 *
 * @param values ascending, any unit
 * @param margin ≥ 0, same unit; equality itself (0) is never shown
 * @returns 0 … 1; 1 for no values
 * Source: Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987), with signed-rank tests.
 */
export function equivalencePValue(values: Sorted, margin: number): number {
  return Math.max(signedRank(values, margin).lower, signedRank(values, -margin).upper);
}

/**
 * The same for two samples without pairs: p-value of "the second lies at least `margin` away from the first".
 *
 * @param first ascending, any unit
 * @param second ascending, same unit; an empty sample: 1
 */
export function equivalentShiftPValue(first: Sorted, second: Sorted, margin: number): number {
  return Math.max(mannWhitney(first, second, margin).lower, mannWhitney(first, second, -margin).upper);
}
