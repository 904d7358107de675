import type { Evidence } from "../model/change-point.ts";

/**
 * A change of a series before it is told. `row` is the place of the first value of the new level among the series' rows,
 * `range` the first and last row that may be it; `before` and `after` are levels in the metric's base unit, `effect` and
 * `interval` relative.
 */
export interface Step {
  readonly row: number;
  readonly range: readonly [first: number, last: number];
  readonly before: number;
  readonly after: number;
  readonly effect: number;
  readonly interval: readonly [number, number] | null;
  readonly z: number | null;
  readonly evidence: Evidence;
}
