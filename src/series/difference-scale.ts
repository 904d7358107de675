import { medianInPlace } from "../stats/median.ts";

/** Median absolute deviation → standard deviation, to the five figures that the reference values were computed with. */
export const MAD_FACTOR = 1.4826;

/** No series is taken to be quieter than this, in natural-log units. */
export const LEAST_SCALE = 1e-4;

/**
 * The noise of a line from the differences of neighbours, which rare steps and slow drift hardly touch.
 *
 * Where more than half of the differences are zero (quantised values) the median of the others is used, scaled by the
 * root of their share.
 * @param y in natural-log units, in time order
 * @returns a standard deviation in the same unit, at least `LEAST_SCALE`; that for fewer than two values
 */
export function differenceScale(y: Float64Array): number {
  if (y.length < 2) return LEAST_SCALE;
  const differences = new Float64Array(y.length - 1);
  let changed = 0;
  for (let i = 1; i < y.length; i++) {
    const size = Math.abs((y[i] ?? 0) - (y[i - 1] ?? 0));
    differences[i - 1] = size;
    if (size > 0) changed++;
  }
  const scale = medianInPlace(differences) * TO_SCALE;
  if (scale > 0 || changed === 0) return Math.max(scale, LEAST_SCALE);
  const others = differences.filter((size) => size > 0);
  return Math.max(medianInPlace(others) * TO_SCALE * Math.sqrt(changed / differences.length), LEAST_SCALE);
}

// A difference of two independent values has √2 times their scale.
const TO_SCALE = MAD_FACTOR / Math.SQRT2;
