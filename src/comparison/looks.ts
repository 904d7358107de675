import type { Effort } from "../model/config.ts";

/** When a comparison looks at its pairs, and what looking several times costs. */
export interface Looks {
  /** Numbers of pairs at which it may stop, ascending; the last one is the most that is ever measured. */
  readonly looks: readonly number[];
  /**
   * What the smallest p-value over the looks is multiplied with, so that P(c · min p ≤ α) ≤ α for .0001 ≤ α ≤ .05.
   * Found by `benchmarks/statistics/calibrate-looks.ts`, whose output is kept beside it.
   */
  readonly constant: number;
  /** The same for the one-sided tests behind "unchanged", which need to hold at α = .05 only. */
  readonly equivalenceConstant: number;
  /** Fewer pairs than this are never tested: the exact test could not reject at the levels used. */
  readonly fewest: number;
}

const EFFORTS: Record<Effort, Looks> = {
  quick: { looks: [8, 12, 20], constant: 2.3, equivalenceConstant: 2.0, fewest: 8 },
  normal: { looks: [10, 15, 20, 30, 40], constant: 3.7, equivalenceConstant: 2.8, fewest: 8 },
  thorough: { looks: [15, 20, 30, 40, 60], constant: 4.3, equivalenceConstant: 2.9, fewest: 8 },
};

/** One decision with a number of pairs that was fixed in advance: nothing to correct for. */
export const ONE_LOOK: Looks = { looks: [], constant: 1, equivalenceConstant: 1, fewest: 6 };

/** The looks of an effort (docs/statistics.md, "Efforts and looks"). */
export function looksOf(effort: Effort): Looks {
  return EFFORTS[effort];
}

/**
 * The looks that a job which ended with n pairs has had: the planned ones up to n, and n itself when it ended between
 * two of them. None below `fewest`.
 */
export function looksUntil(plan: Looks, pairs: number): number[] {
  const past = plan.looks.filter((look) => look <= pairs);
  if (pairs >= plan.fewest && past.at(-1) !== pairs) past.push(pairs);
  return past;
}
