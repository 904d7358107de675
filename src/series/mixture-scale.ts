import { quantile } from "../stats/quantile.ts";
import { at, type Sorted, sorted } from "../stats/sorted.ts";
import { LEAST_SCALE } from "./difference-scale.ts";

/** Beyond this many differences a sample of their order statistics does as well. */
const ENOUGH = 512;

const ROUNDS = 200;

/** The noise of a line beside its steps. `gain`: how much likelier, in log units, than that there is noise alone. */
export interface MixtureFit {
  /** A standard deviation in the unit of the line, at least `LEAST_SCALE`, the floor and what rounding causes. */
  readonly scale: number;
  readonly gain: number;
}

/**
 * The noise of a line in which steps are frequent, so that most neighbours may truly differ.
 *
 * The sizes of neighbour differences are taken to be of two kinds, noise (half-normal) and steps (exponential); both and
 * their shares are fitted by expectation and maximisation. Where steps are rare the scale is near that of
 * `differenceScale`.
 * @param y in natural-log units, in time order, at least two values
 * @param floor what the launches of a point say that the noise is at least, same unit; 0 when nothing is known. Knowing
 *   it, the smallest tenth of the differences is believed too: then even lines in which nearly all neighbours differ show
 *   their noise
 * Source: `docs/decisions/0008-frequent-steps.md`; Dempster, Laird and Rubin (1977) for the fit.
 */
export function fitMixture(y: Float64Array, floor = 0): MixtureFit {
  const sizes = differenceSizes(y);
  const least = Math.SQRT2 * Math.max(LEAST_SCALE, floor, rounding(sizes));
  let mixture = startOf(sizes, least);
  for (let round = 0; round < ROUNDS; round++) {
    const last = mixture;
    const fitted = refit(sizes, last);
    const narrow = Math.max(least, fitted.narrow);
    mixture = { narrow, wide: Math.max(2 * narrow, fitted.wide), share: fitted.share };
    if (Math.abs(narrow - last.narrow) < 1e-6 * narrow && Math.abs(fitted.share - last.share) < 1e-6) break;
  }
  const lowest = floor > 0 ? Math.max(least, quantile(sizes, 0.1) / TENTH) : Number.POSITIVE_INFINITY;
  return {
    scale: Math.min(mixture.narrow, lowest) / Math.SQRT2,
    gain: logLikelihood(sizes, mixture) - noiseAlone(sizes, least),
  };
}

function startOf(sizes: Sorted, least: number): Mixture {
  const narrow = Math.max(least, quantile(sizes, 0.25) / QUARTER);
  return { narrow, wide: Math.max(4 * narrow, quantile(sizes, 0.85)), share: 0.3 };
}

// A quarter and a tenth of standard half-normal values are smaller than these.
export const QUARTER = 0.31864;
const TENTH = 0.12566;

/** Density of the standard half-normal at zero. */
const HALF_NORMAL = Math.sqrt(2 / Math.PI);

interface Mixture {
  readonly narrow: number;
  readonly wide: number;
  readonly share: number;
}

function refit(sizes: Sorted, { narrow, wide, share }: Mixture): Mixture {
  const noiseHeight = (1 - share) * (HALF_NORMAL / narrow);
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

function logLikelihood(sizes: Sorted, { narrow, wide, share }: Mixture): number {
  let sum = 0;
  for (let i = 0; i < sizes.length; i++) {
    const size = at(sizes, i);
    const noise = (1 - share) * (HALF_NORMAL / narrow) * Math.exp(-0.5 * (size / narrow) ** 2);
    sum += Math.log(noise + (share / wide) * Math.exp(-size / wide) + Number.MIN_VALUE);
  }
  return sum;
}

function noiseAlone(sizes: Sorted, least: number): number {
  let squares = 0;
  for (let i = 0; i < sizes.length; i++) squares += at(sizes, i) ** 2;
  const scale = Math.max(least, Math.sqrt(squares / sizes.length));
  return sizes.length * Math.log(HALF_NORMAL / scale) - (0.5 * squares) / scale ** 2;
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
