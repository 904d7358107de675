/**
 * The regularised incomplete beta function I_x(a, b), to a relative 1e-13.
 *
 * @param x 0 … 1
 * @param a positive
 * @param b positive
 * Source: continued fraction 8.17.22 of the NIST Digital Library of Mathematical Functions, by Lentz's method.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  // The fraction converges fast left of the mean; the other side is its mirror.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const logFront = a * Math.log(x) + b * Math.log1p(-x) - logBeta(Math.max(a, b), Math.min(a, b));
  return (Math.exp(logFront) * betaFraction(x, a, b)) / a;
}

/**
 * Natural logarithm of the gamma function for x > 0, to an absolute 1e-13.
 *
 * Source: Stirling's series, 5.11.1 of the NIST Digital Library of Mathematical Functions, after shifting x above 12.
 */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < 12) {
    product *= shifted;
    shifted += 1;
  }
  const main = (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI);
  return main + stirlingRest(shifted) - Math.log(product);
}

// For a large argument the two gammas nearly cancel, so their difference is written out.
function logBeta(larger: number, smaller: number): number {
  if (larger < 12) return logGamma(larger) + logGamma(smaller) - logGamma(larger + smaller);
  const sum = larger + smaller;
  const difference = smaller * (1 - Math.log(sum)) - (larger - 0.5) * Math.log1p(smaller / larger);
  return logGamma(smaller) + difference + stirlingRest(larger) - stirlingRest(sum);
}

/** What Stirling's formula leaves out, for x ≥ 12. */
function stirlingRest(x: number): number {
  const square = 1 / (x * x);
  return (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / x;
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return fraction;
}
