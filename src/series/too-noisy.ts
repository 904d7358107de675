/** Beyond this noise a line says little. */
const NOISY = 0.05;

/** Autocorrelation is not believed beyond this; a line that has more of it wanders. */
export const HIGHEST_RHO = 0.6;

/** Changes of a line that is too noisy must be as large as this many of its points' deviations. */
const LARGE = 2;

/** Beyond this a larger autocorrelation makes no larger deviation. */
const MOST_RHO = 0.9;

/** @param scale the noise of a line, @param rho its autocorrelation, not clamped */
export function isTooNoisy(scale: number, rho: number): boolean {
  return scale > NOISY || rho > HIGHEST_RHO;
}

/**
 * The smallest change that is told of a line, in its unit: the one that is asked for, or two deviations of points where
 * these are too noisy. The scale of differences hides slow wandering: a deviation is √(1/(1 − ρ)) of it.
 */
export function leastTold(asked: number, scale: number, rho: number): number {
  if (!isTooNoisy(scale, rho)) return asked;
  return Math.max(asked, (LARGE * scale) / Math.sqrt(1 - Math.min(Math.max(rho, 0), MOST_RHO)));
}
