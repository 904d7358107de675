import type { SiteComparison } from "./comparison.ts";
import type { SiteMachine } from "./machines.ts";
import type { SiteStep } from "./steps.ts";
import type { SiteClass, SiteCommit, SiteMetric } from "./tables.ts";

/*
 * The documents of the static site, a file each in this folder, described for people in `docs/site-data.md`. Types
 * only: the browser guards what it reads by hand, so that no schema library is sent to it. Fields may be added within a
 * version, none is removed. Names from outside are values in lists, never keys. Numbers are in the metric's base unit,
 * times UTC.
 */

/** `data/index.json`: all that the first page shows. `steps` holds the newest; all are in `data/steps.json`. */
export interface SiteIndex {
  readonly schema: "benchwarden.site/1";
  readonly title: string;
  /** `https://host/owner/name`; null: commits are not linked. */
  readonly repository: string | null;
  /** Time of the newest result: the same store gives the same site. Null: the store is empty. */
  readonly generated: string | null;
  readonly totals: SiteTotals;
  readonly classes: readonly SiteClass[];
  readonly machines: readonly SiteMachine[];
  readonly metrics: readonly SiteMetric[];
  readonly commits: readonly SiteCommit[];
  readonly suites: readonly { readonly name: string; readonly histories: readonly SiteHistory[] }[];
  readonly steps: readonly SiteStep[];
  readonly comparisons: readonly SiteComparison[];
  /** First digits of commit ids for which `data/commits/<digit>.json` exists. */
  readonly subjects: string;
}

/** `regressions`, `improvements`: steps that stand, in the wrong and in the right direction. */
export interface SiteTotals {
  readonly histories: number;
  readonly points: number;
  readonly commits: number;
  readonly steps: number;
  readonly regressions: number;
  readonly improvements: number;
}

/**
 * The newest state of one benchmark × metric × machine class. Its points are in `data/series/<id>.json`. `metric`,
 * `class`, `commit`: indexes into the tables of the index. `spark`: up to 40 levels `0`…`z` (0…35), `.` where nothing
 * was measured.
 */
export interface SiteHistory {
  readonly id: string;
  readonly benchmark: string;
  readonly metric: number;
  readonly class: number;
  readonly points: number;
  readonly commit: number;
  readonly value: number;
  readonly interval: readonly [number, number] | null;
  readonly launches: number;
  readonly spark: string;
  readonly step: SiteLastStep | null;
}

/** The last step of a history; `commit` indexes `SiteIndex.commits`, `at` is its place in the spark line. */
export interface SiteLastStep {
  readonly commit: number;
  readonly effect: number;
  readonly isWorse: boolean | null;
  readonly at: number;
}
