/**
 * Benjamini and Hochberg's adjusted p-values: rejecting those ≤ q keeps the expected share of false rejections ≤ q for
 * independent or positively dependent tests.
 *
 * @param pValues in any order, each 0 … 1
 * @returns in the same order, each at least its p-value and at most 1; empty for none
 * Source: Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995).
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): Float64Array {
  const values = new Float64Array(pValues);
  const order = [...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  const adjusted = new Float64Array(values.length);
  let least = 1;
  let rank = values.length;
  for (const index of order) {
    // The quotient first: it is at least 1, so rounding never brings a value below its p-value.
    least = Math.min(least, (values[index] ?? 0) * (values.length / rank));
    adjusted[index] = least;
    rank--;
  }
  return adjusted;
}
