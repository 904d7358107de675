/** What variances of one kind have in common: a typical value, worth this many degrees of freedom of its own data. */
export interface VariancePrior {
  readonly variance: number;
  /** 0: nothing in common; Infinity: the same variance everywhere. */
  readonly degrees: number;
}

/**
 * The typical variance behind many small samples, and how far each sample's own may be trusted against it.
 *
 * Log variances of normal samples scatter by a known amount; what they scatter beyond it is real difference between the
 * samples, and the more of that, the less the common value is worth.
 * @param variances ≥ 0, any squared unit; those that are zero tell nothing of the scale and are left out
 * @param degrees of freedom of each, > 0
 * @returns variance NaN and degrees 0 when fewer than three variances are left
 * Source: Smyth, Linear models and empirical Bayes methods, Statistical Applications in Genetics 3 (2004), section 6.2.
 */
export function variancePrior(variances: ArrayLike<number>, degrees: ArrayLike<number>): VariancePrior {
  let count = 0;
  let mean = 0;
  let squares = 0;
  let expected = 0;
  for (let i = 0; i < variances.length; i++) {
    const variance = variances[i] ?? 0;
    if (!(variance > 0)) continue;
    const half = (degrees[i] ?? 0) / 2;
    const centred = Math.log(variance) - digamma(half) + Math.log(half);
    count++;
    const off = centred - mean;
    mean += off / count;
    squares += off * (centred - mean);
    expected += trigamma(half);
  }
  if (count < 3) return { variance: Number.NaN, degrees: 0 };
  const excess = squares / (count - 1) - expected / count;
  if (excess <= 0) return { variance: Math.exp(mean), degrees: Number.POSITIVE_INFINITY };
  const half = inverseTrigamma(excess);
  return { variance: Math.exp(mean + digamma(half) - Math.log(half)), degrees: 2 * half };
}

/**
 * A sample's variance drawn towards the common one by its worth in degrees of freedom.
 *
 * @returns the weighted mean, with the sum of both degrees of freedom
 */
export function moderatedVariance(variance: number, degrees: number, prior: VariancePrior): VariancePrior {
  if (prior.degrees === 0) return { variance, degrees };
  if (prior.degrees === Number.POSITIVE_INFINITY) return prior;
  const total = degrees + prior.degrees;
  return { variance: (degrees * variance + prior.degrees * prior.variance) / total, degrees: total };
}

/**
 * The logarithmic derivative of the gamma function, x > 0.
 *
 * Source: asymptotic series 5.11.2 of the NIST Digital Library of Mathematical Functions, after shifting x above 10.
 */
export function digamma(x: number): number {
  let sum = 0;
  let shifted = x;
  for (; shifted < 10; shifted++) sum -= 1 / shifted;
  const square = 1 / (shifted * shifted);
  const series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))));
  return sum + Math.log(shifted) - 0.5 / shifted - series;
}

/** The derivative of `digamma`, x > 0; falls from infinity to 0. Source: as `digamma`, differentiated. */
export function trigamma(x: number): number {
  let sum = 0;
  let shifted = x;
  for (; shifted < 10; shifted++) sum += 1 / (shifted * shifted);
  const square = 1 / (shifted * shifted);
  const series = 1 / 6 - square * (1 / 30 - square * (1 / 42 - square * (1 / 30 - (square * 5) / 66)));
  return sum + 1 / shifted + square / 2 + (square * series) / shifted;
}

/** By Newton's method on 1/trigamma, which is nearly straight and convex: it comes from one side and ends in a few steps. */
function inverseTrigamma(value: number): number {
  let x = 0.5 + 1 / value;
  for (let step = 0; step < 50; step++) {
    const now = trigamma(x);
    const change = (now * (1 - now / value)) / tetragamma(x);
    x += change;
    if (-change / x < 1e-10) break;
  }
  return x;
}

function tetragamma(x: number): number {
  let sum = 0;
  let shifted = x;
  for (; shifted < 10; shifted++) sum -= 2 / shifted ** 3;
  const square = 1 / (shifted * shifted);
  const series = 1 / 2 - square * (1 / 6 - square * (1 / 6 - square * (3 / 10 - (square * 5) / 6)));
  return sum - square - square / shifted - square * square * series;
}
