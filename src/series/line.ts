import { median } from "../stats/median.ts";
import { sorted } from "../stats/sorted.ts";

/**
 * The values of a series on the scale on which changes are looked for, without its gaps.
 *
 * `y` are natural logarithms, so that differences are relative changes; where a value is zero or negative there is no
 * logarithm, and `y` are the values divided by the median of their sizes. `rows[i]` is the place of `y[i]` among the
 * given values.
 */
export interface Line {
  readonly y: Float64Array;
  readonly rows: Int32Array;
  /** From the scale of `y` back to the unit of the values. */
  readonly toValue: (y: number) => number;
  readonly isLogarithmic: boolean;
  /** What a y of 1 stands for on the scale that has no logarithm; 1 on the other. */
  readonly unit: number;
}

/**
 * @param values in the metric's base unit, oldest first; null, NaN and infinities are gaps
 * @param rows those of `values` that make up the line, ascending, none of them a gap: a stretch of `finiteRows`
 */
export function lineOf(values: ArrayLike<number | null>, rows: Int32Array = finiteRows(values)): Line {
  const y = new Float64Array(rows.length);
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i] ?? 0] ?? 0;
    y[i] = value;
    if (value < least) least = value;
  }
  if (least > 0) {
    for (let i = 0; i < y.length; i++) y[i] = Math.log(y[i] ?? 1);
    return { y, rows, toValue: (log) => finite(Math.exp(log)), isLogarithmic: true, unit: 1 };
  }
  const unit = typicalSize(y);
  for (let i = 0; i < y.length; i++) y[i] = (y[i] ?? 0) / unit;
  return { y, rows, toValue: (scaled) => finite(scaled * unit), isLogarithmic: false, unit };
}

/**
 * The relative change from one level to another; where the first is zero, relative to the other: +1 or −1. Always
 * finite: what no number holds is the largest that one does.
 */
export function relativeChange(before: number, after: number): number {
  if (before === after) return 0;
  const change = after - before;
  const base = Math.abs(before) || Math.abs(after);
  return finite(Number.isFinite(change) ? change / base : after / base - before / base);
}

function finite(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}

/** The places of all values that are no gaps, ascending. */
export function finiteRows(values: ArrayLike<number | null>): Int32Array {
  const rows = new Int32Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    if (Number.isFinite(values[row])) rows[count++] = row;
  }
  return rows.slice(0, count);
}

/** No value is more of its units than this, so that squares and their sums stay numbers. */
const MOST_UNITS = 1e100;

function typicalSize(values: Float64Array): number {
  const sizes = sorted(values.map(Math.abs));
  return Math.max(median(sizes), (sizes.at(-1) ?? 0) / MOST_UNITS) || 1;
}
