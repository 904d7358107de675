import { medianInPlace } from "../stats/median.ts";

/** Residuals further out than this many scales do not count as more. */
const CLIP = 2.5;

/**
 * How much neighbouring points of a line resemble each other beyond its levels: lag-1 autocorrelation of the residuals
 * to the median of each segment, with the bias that fitted levels cause added back.
 *
 * @param y the line
 * @param places first points of the segments but the first, ascending
 * @param scale the line's noise, > 0
 * @returns not clamped: about −1 … 1; 0 for fewer than two points or none that differ
 * Source: the bias of a fitted mean as in Kendall, Biometrika 41 (1954).
 */
export function autocorrelation(y: Float64Array, places: readonly number[], scale: number): number {
  const residuals = segmentResiduals(y, places);
  const reach = CLIP * scale;
  let products = 0;
  let squares = 0;
  let last = 0;
  for (let i = 0; i < residuals.length; i++) {
    const residual = Math.max(-reach, Math.min(reach, residuals[i] ?? 0));
    if (i > 0) products += residual * last;
    squares += residual * residual;
    last = residual;
  }
  return squares === 0 ? 0 : products / squares + (0.5 * (places.length + 2)) / y.length;
}

/** Each value less the median of its segment. */
function segmentResiduals(y: Float64Array, places: readonly number[]): Float64Array {
  const residuals = new Float64Array(y.length);
  let from = 0;
  for (const to of [...places, y.length]) {
    const level = medianInPlace(y.slice(from, to));
    for (let i = from; i < to; i++) residuals[i] = (y[i] ?? 0) - level;
    from = to;
  }
  return residuals;
}

/** By how much a threshold must grow so that autocorrelated noise passes it no more often; `weight` 0 … 1. */
export function inflation(rho: number, weight: number): number {
  return 1 + weight * (Math.sqrt((1 + rho) / (1 - rho)) - 1);
}
