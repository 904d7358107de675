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

/**
 * The same of values in any order, in a fraction of the time that sorting them takes.
 *
 * @param values not NaN; their order is changed
 * @returns exactly what `median` gives; NaN for no values
 * Source: Hoare, Algorithm 65: Find, Communications of the ACM 4 (1961), with the median of three as pivot.
 */
export function medianInPlace(values: Float64Array): number {
  const { length } = values;
  if (length === 0) return Number.NaN;
  const middle = length >> 1;
  moveToPlace(values, middle);
  if (length % 2 === 1) return at(values, middle);
  let below = at(values, 0);
  for (let i = 1; i < middle; i++) if (at(values, i) > below) below = at(values, i);
  return mean(below, at(values, middle));
}

// Swaps until values[place] is what it would be in ascending order, nothing larger before and nothing smaller behind it.
function moveToPlace(values: Float64Array, place: number): void {
  let from = 0;
  let to = values.length - 1;
  while (from < to) {
    const pivot = middleOfThree(at(values, from), at(values, (from + to) >> 1), at(values, to));
    let left = from;
    let right = to;
    while (left <= right) {
      while (at(values, left) < pivot) left++;
      while (at(values, right) > pivot) right--;
      if (left > right) break;
      const kept = at(values, left);
      values[left++] = at(values, right);
      values[right--] = kept;
    }
    if (place <= right) to = right;
    else if (place >= left) from = left;
    else return;
  }
}

function middleOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

// Halved before the sum where the sum would overflow.
function mean(low: number, high: number): number {
  const sum = low + high;
  return Number.isFinite(sum) ? sum / 2 : low / 2 + high / 2;
}
