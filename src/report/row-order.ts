import type { Comparison, Outcome, Verdict } from "../model/outcome.ts";

/** Worst first; within a verdict the largest change first. */
export const WORST_FIRST: readonly Verdict[] = [
  "invalid",
  "regressed",
  "failed",
  "inconclusive",
  "improved",
  "missing",
  "unchanged",
];

export interface SortedRows {
  /** What changed, failed, stayed undecided or shifted a little for certain: above the fold. */
  readonly notable: readonly Comparison[];
  /** The other primary rows and all rows that are only information. */
  readonly rest: readonly Comparison[];
}

/** Splits the rows of an outcome into what must be read and what may be unfolded. */
export function sortRows(outcome: Outcome): SortedRows {
  const sorted = [...outcome.comparisons].sort(byWeight);
  return { notable: sorted.filter(isNotable), rest: sorted.filter((row) => !isNotable(row)) };
}

function isNotable(row: Comparison): boolean {
  if (!row.primary) return false;
  return row.verdict !== "unchanged" || row.tags.includes("small-shift");
}

function byWeight(a: Comparison, b: Comparison): number {
  if (a.primary !== b.primary) return a.primary ? -1 : 1;
  const rank = WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict);
  if (rank !== 0) return rank;
  const size = Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0);
  if (size !== 0) return size;
  return a.benchmark < b.benchmark ? -1 : a.benchmark > b.benchmark ? 1 : a.metric < b.metric ? -1 : 1;
}
