/**
 * E-value of Student's t-test against "the mean is zero": may be looked at after every value, without a plan of looks.
 *
 * Under the null its expected value is at most 1 whenever one stops, so P(it ever reaches 1/α) ≤ α. It supposes normal
 * values; the verdicts of comparisons rest on exact sign-flip tests instead, and this is for those who need to look
 * at any time.
 * @param values in any order and unit
 * @param weight g > 0, how large an effect is expected: the prior variance of mean / standard deviation
 * @returns ≥ 0; 1 (nothing is known) for fewer than two values or only zeros; Infinity for equal values that are not zero
 * Source: Wang and Ramdas, Anytime-valid t-tests and confidence sequences for Gaussian means with unknown variance,
 * Sequential Analysis 44 (2025); the Bayes factor is that of Gönen et al., The American Statistician 59 (2005).
 */
export function eValue(values: ArrayLike<number>, weight = 1): number {
  if (!(weight > 0)) throw new RangeError(`a weight is positive, not ${weight}`);
  const n = values.length;
  const { mean, squares } = moments(values);
  if (n < 2 || (mean === 0 && squares === 0)) return 1;
  if (squares === 0) return Number.POSITIVE_INFINITY;
  const degrees = n - 1;
  const spread = 1 + n * weight;
  const square = (n * mean * mean * degrees) / squares;
  const logRatio = Math.log1p(square / degrees) - Math.log1p(square / (degrees * spread));
  return Math.exp((n / 2) * logRatio - Math.log(spread) / 2);
}

/**
 * Which of several e-values to reject so that the expected share of false rejections stays ≤ q, whatever the dependence
 * between them: the k largest, for the largest k whose smallest is ≥ m / (q·k).
 *
 * @returns a flag for each, in the same order
 * Source: Wang and Ramdas, False discovery rate control with e-values, Journal of the Royal Statistical Society B 84 (2022).
 */
export function rejectEValues(eValues: ArrayLike<number>, q: number): boolean[] {
  const descending = Float64Array.from(eValues).sort().reverse();
  const most = descending.findLastIndex((value, index) => value >= descending.length / (q * (index + 1)));
  const threshold = descending[most] ?? Number.POSITIVE_INFINITY;
  return Array.from(eValues, (value) => most >= 0 && value >= threshold);
}

function moments(values: ArrayLike<number>): { mean: number; squares: number } {
  let mean = 0;
  let squares = 0;
  for (let index = 0; index < values.length; index++) {
    const off = (values[index] ?? 0) - mean;
    mean += off / (index + 1);
    squares += off * ((values[index] ?? 0) - mean);
  }
  return { mean, squares };
}
