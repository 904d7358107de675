import { median } from "./median.ts";
import { at, type Sorted, sorted } from "./sorted.ts";

/** Makes the median absolute deviation of normal values estimate their standard deviation: 1 / Φ⁻¹(3/4). */
export const NORMAL_CONSISTENCY = 1.482602218505602;

/**
 * Median absolute deviation from a centre, not scaled: multiply by `NORMAL_CONSISTENCY` for a standard deviation.
 *
 * @param values ascending, in any unit
 * @param centre what deviations are taken from; by default the values' own median
 * @returns in the same unit, ≥ 0; 0 when more than half of the values are equal; NaN for no values
 */
export function medianAbsoluteDeviation(values: Sorted, centre: number = median(values)): number {
  const deviations = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) deviations[i] = Math.abs(at(values, i) - centre);
  return median(sorted(deviations));
}
