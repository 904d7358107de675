import { median } from "../stats/median.ts";
import { sorted } from "../stats/sorted.ts";

const PLACES = 40;
const LEVELS = 36;

/** A line whose values differ by less than this share of their middle is drawn flat rather than blown up. */
const LEAST_RANGE = 0.05;

/** From this ratio of largest to smallest on, levels are logarithmic. */
const WIDE = 10;

/**
 * A history as at most 40 digits of base 36, `.` where nothing was measured: the median of each bucket of positions,
 * between the smallest and the largest.
 */
export function spark(values: readonly (number | null)[]): string {
  const buckets = bucketMedians(values);
  const known = buckets.filter((value) => value !== null);
  if (known.length === 0) return "";
  const isLogarithmic = Math.min(...known) > 0 && Math.max(...known) / Math.min(...known) > WIDE;
  const scale = isLogarithmic ? Math.log : (value: number) => value;
  const { from, to } = range(known.map(scale), isLogarithmic);
  const digit = (value: number) => Math.round(((scale(value) - from) / (to - from)) * (LEVELS - 1)).toString(LEVELS);
  return buckets.map((value) => (value === null ? "." : digit(value))).join("");
}

/** The place in the spark line of a position among `count`. */
export function sparkPlace(position: number, count: number): number {
  return count <= PLACES ? position : Math.floor((position * PLACES) / count);
}

function bucketMedians(values: readonly (number | null)[]): (number | null)[] {
  const buckets: number[][] = Array.from({ length: Math.min(values.length, PLACES) }, () => []);
  values.forEach((value, position) => {
    if (value !== null) buckets[sparkPlace(position, values.length)]?.push(value);
  });
  return buckets.map((bucket) => (bucket.length === 0 ? null : median(sorted(bucket))));
}

function range(values: readonly number[], isLogarithmic: boolean): { from: number; to: number } {
  const from = Math.min(...values);
  const to = Math.max(...values);
  if (isLogarithmic) return { from, to };
  const middle = from / 2 + to / 2;
  const least = Math.abs(middle) * LEAST_RANGE || 1;
  return to - from >= least ? { from, to } : { from: middle - least / 2, to: middle + least / 2 };
}
