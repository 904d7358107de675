import type { Verdict } from "../outcome.ts";

export interface SiteComparison {
  readonly class: string;
  readonly time: string;
  readonly pr: number | null;
  readonly base: string;
  readonly head: string;
  readonly verdict: Verdict;
  readonly counts: readonly (readonly [Verdict, number])[];
  readonly rows: readonly SiteComparisonRow[];
}

/** One row of a comparison that is not `unchanged`. */
export interface SiteComparisonRow {
  readonly benchmark: string;
  readonly metric: string;
  readonly verdict: Verdict;
  readonly change: number | null;
  readonly interval: readonly [number | null, number | null] | null;
}
