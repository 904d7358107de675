import { quantile } from "../stats/quantile.ts";
import { at, type Sorted, sorted } from "../stats/sorted.ts";
import { LEAST_SCALE } from "./difference-scale.ts";

/** Beyond this many differences a sample of their order statistics does as well. */
const ENOUGH = 512;

const ROUNDS = 200;

/**
 * The noise of a line in which steps are frequent, so that most neighbours may truly differ.
 *
 * The sizes of neighbour differences are taken to be of two kinds, noise (half-normal) and steps (exponential); both and
 * their shares are fitted by expectation and maximisation. Where steps are rare the answer is near that of
 * `differenceScale`.
 * @param y in natural-log units, in time order, at least two values
 * @param floor what the noise is known to be at least, same unit
 * @returns a standard deviation in the same unit, at least `LEAST_SCALE`, the floor and what rounding causes
 * Source: `docs/decisions/` on release histories; Dempster, Laird and Rubin (1977) for the fit.
 */
export function mixtureScale(y: Float64Array, floor = 0): number {
  const sizes = differenceSizes(y);
  const least = Math.SQRT2 * Math.max(LEAST_SCALE, floor, rounding(sizes));
  let narrow = Math.max(least, quantile(sizes, 0.25) / QUARTER);
  let wide = Math.max(4 * narrow, quantile(sizes, 0.85));
  let share = 0.3;
  for (let round = 0; round < ROUNDS; round++) {
    const fitted = refit(sizes, { narrow, wide, share });
    const next = Math.max(least, fitted.narrow);
    const isDone = Math.abs(next - narrow) < 1e-6 * narrow && Math.abs(fitted.share - share) < 1e-6;
    narrow = next;
    wide = Math.max(2 * narrow, fitted.wide);
    share = fitted.share;
    if (isDone) break;
  }
  return narrow / Math.SQRT2;
}

// A quarter of standard half-normal values are smaller than this.
const QUARTER = 0.31864;

interface Mixture {
  readonly narrow: number;
  readonly wide: number;
  readonly share: number;
}

function refit(sizes: Sorted, { narrow, wide, share }: Mixture): Mixture {
  const noiseHeight = ((1 - share) * Math.SQRT2) / (narrow * Math.sqrt(Math.PI));
  const stepHeight = share / wide;
  let weight = 0;
  let squares = 0;
  let steps = 0;
  for (let i = 0; i < sizes.length; i++) {
    const size = at(sizes, i);
    const noise = noiseHeight * Math.exp(-0.5 * (size / narrow) ** 2);
    const isNoise = noise / (noise + stepHeight * Math.exp(-size / wide) + Number.MIN_VALUE);
    weight += isNoise;
    squares += isNoise * size * size;
    steps += (1 - isNoise) * size;
  }
  const others = sizes.length - weight;
  return {
    narrow: weight > 0 ? Math.sqrt(squares / weight) : narrow,
    wide: others > 0 ? steps / others : wide,
    share: others / sizes.length,
  };
}

function differenceSizes(y: Float64Array): Sorted {
  const sizes = new Float64Array(y.length - 1);
  for (let i = 1; i < y.length; i++) sizes[i - 1] = Math.abs((y[i] ?? 0) - (y[i - 1] ?? 0));
  const all = sorted(sizes);
  if (all.length <= ENOUGH) return all;
  return sorted(
    Float64Array.from({ length: ENOUGH }, (_, i) => at(all, Math.floor(((i + 0.5) * all.length) / ENOUGH))),
  );
}

/** Values that come in quanta cannot be known better than to half of one. */
function rounding(sizes: Sorted): number {
  const zeros = sizes.findIndex((size) => size > 0);
  return zeros > 0 ? at(sizes, zeros) / 2 : 0;
}
