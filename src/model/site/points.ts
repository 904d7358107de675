import type { SiteShift } from "./steps.ts";
import type { SiteMetric } from "./tables.ts";

/**
 * `data/series/<id>.json`: the history of one benchmark × metric × machine class. Positions count the commits on
 * which the class measured the suite, from the first to the last of this history, oldest first. `commits` is 12
 * hexadecimal digits for each, joined; `times` are seconds since 1970, each as the difference to the one before; `labels`
 * the commits that have one.
 */
export interface SitePoints {
  readonly schema: "benchwarden.points/1";
  readonly id: string;
  readonly benchmark: string;
  readonly suite: string;
  readonly class: string;
  readonly metric: SiteMetric;
  readonly exponent: number;
  readonly commits: string;
  readonly times: readonly number[];
  readonly labels: readonly (readonly [position: number, label: string])[];
  readonly epochs: readonly SiteEpoch[];
  readonly steps: readonly SitePointStep[];
}

/**
 * The points of one epoch, from `from` on, in steps of one commit. Whole numbers: a value is `values[i]` × 10^exponent;
 * its interval reaches from (`values[i]` − `below[i]`) to (`values[i]` + `above[i]`) × 10^exponent. Null: not measured.
 * `launches[i]` processes were measured. `changes`: positions at which something of the environment that does not end
 * an epoch became another (kernel, toolchain, definition of the suite), and what.
 */
export interface SiteEpoch {
  readonly epoch: string;
  readonly from: number;
  readonly values: readonly (number | null)[];
  readonly below: readonly (number | null)[];
  readonly above: readonly (number | null)[];
  readonly launches: readonly number[];
  readonly changes: readonly (readonly [position: number, what: string])[];
}

/** A step of one history: `position` is the first of the new level, `range` the first and last that may be. */
export interface SitePointStep extends SiteShift {
  readonly position: number;
  readonly range: readonly [number, number];
}
