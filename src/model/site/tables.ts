import type { Direction } from "../metric.ts";

/** A value with what makes it comparable: index into `SiteIndex.metrics`. */
export interface SiteMetric {
  readonly name: string;
  readonly unit: string;
  readonly direction: Direction;
  readonly exact: boolean;
  readonly primary: boolean;
}

export interface SiteClass {
  readonly name: string;
  /** When the newest result of the class was measured; null: not known. */
  readonly lastResult: string | null;
  readonly results: number;
}

/** A commit that the index mentions. `label` is a tag, `subject` the first line of its message. */
export interface SiteCommit {
  readonly id: string;
  readonly time: string;
  readonly label: string | null;
  readonly subject: string | null;
}
