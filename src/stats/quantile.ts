import { at, type Sorted } from "./sorted.ts";

/**
 * The p-quantile with linear interpolation between order statistics.
 *
 * @param values ascending, in any unit
 * @param p 0 … 1
 * @returns in the same unit, the smallest value for p = 0 and the largest for p = 1; NaN for no values
 * @throws RangeError when p is outside 0 … 1
 * Source: Hyndman and Fan, The American Statistician 50 (1996), type 7 (the default of R and NumPy).
 */
export function quantile(values: Sorted, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile is asked for 0 to 1, not ${p}`);
  const { length } = values;
  if (length === 0) return Number.NaN;
  const place = (length - 1) * p;
  const below = Math.floor(place);
  const low = at(values, below);
  const high = at(values, Math.min(below + 1, length - 1));
  return low === high ? low : low + (place - below) * (high - low);
}
