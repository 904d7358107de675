import type { Outcome } from "../model/outcome.ts";
import type { SiteClass } from "../model/site/tables.ts";
import type { CodeDetection } from "../series/detect.ts";
import type { Series } from "../series/series.ts";
import type { WatchedMachine } from "./machines-file.ts";

/** What is known of a commit beyond its id: a tag, and the first line of its message. Both are foreign text. */
export interface CommitName {
  readonly tag: string | null;
  readonly subject: string | null;
}

/** A stored comparison as it is judged now. `time` is when it was measured. */
export interface ComparisonResult {
  readonly time: string;
  readonly pr: number | null;
  readonly outcome: Pick<Outcome, "verdict" | "counts" | "comparisons" | "environment" | "builds">;
}

/** All that the static site is made of. */
export interface SiteInput {
  readonly title: string;
  /** Where commits are linked to; anything but a plain https address is taken as null. */
  readonly repositoryUrl: string | null;
  /** Where the site will stand, for the feed's links; null: relative ones. */
  readonly siteUrl: string | null;
  /** Time of the newest result, never a clock; null: there is none. */
  readonly generated: string | null;
  readonly classes: readonly SiteClass[];
  readonly series: readonly Series[];
  readonly detection: CodeDetection;
  readonly machines?: readonly WatchedMachine[];
  /** By full commit id. */
  readonly names: ReadonlyMap<string, CommitName>;
  readonly comparisons?: readonly ComparisonResult[];
}
