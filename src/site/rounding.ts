/** Figures that a noisy value keeps: more than any interval resolves. */
const FIGURES = 5;

/** Digits that a whole number keeps exactly, with a margin below 2⁵³. */
const LONGEST = 15;

/** A value for the page: five figures of a noisy one, all of an exact one. */
export function rounded(value: number, isExact: boolean): number {
  return isExact ? value : Number(value.toPrecision(FIGURES));
}

/** An interval for the page, or null. */
export function roundedPair(
  pair: readonly [number, number] | null,
  isExact: boolean,
): readonly [number, number] | null {
  return pair && [rounded(pair[0], isExact), rounded(pair[1], isExact)];
}

/**
 * The largest power of ten of which all values are whole multiples, so that they can be written as short whole numbers.
 * Where the largest would have more than 15 digits the smallest lose some.
 */
export function commonExponent(values: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === 0) continue;
    const [digits = "", power = "0"] = Math.abs(value).toExponential().split("e");
    least = Math.min(least, Number(power) - Math.max(0, digits.length - 2));
    most = Math.max(most, Number(power));
  }
  return least === Number.POSITIVE_INFINITY ? 0 : Math.max(least, most - LONGEST + 1);
}

/** A value as a whole number of 10^exponent. */
export function inPowers(value: number, exponent: number): number {
  const whole = Math.round(exponent < 0 ? value * 10 ** -exponent : value / 10 ** exponent);
  return whole === 0 ? 0 : whole;
}
