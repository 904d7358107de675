import { at, type Sorted } from "./sorted.ts";

/**
 * The median: the middle value, or the mean of the two middle ones.
 *
 * @param values ascending, in any unit
 * @returns in the same unit; NaN for no values
 */
export function median(values: Sorted): number {
  const { length } = values;
  if (length === 0) return Number.NaN;
  const middle = length >> 1;
  return length % 2 === 1 ? at(values, middle) : mean(at(values, middle - 1), at(values, middle));
}

// Halved before the sum where the sum would overflow.
function mean(low: number, high: number): number {
  const sum = low + high;
  return Number.isFinite(sum) ? sum / 2 : low / 2 + high / 2;
}
