/** Log ratios are multiples of this (about 1e-12), so that their sums and differences are exact in binary. */
const GRID = 2 ** -40;

/**
 * ln(head / base), rounded to 2⁻⁴⁰: equal ratios tie, swapping the sides flips the sign exactly, and what changes all
 * values by one factor changes nothing.
 *
 * @param base positive
 * @param head positive, same unit
 */
export function logRatio(base: number, head: number): number {
  return head >= base ? onGrid(logQuotient(head, base)) : 0 - onGrid(logQuotient(base, head));
}

/** A margin given as a ratio (0.02 = 2 %) on the same scale: an increase by exactly the margin lies on its edge. */
export function logMargin(ratio: number): number {
  return onGrid(Math.log1p(ratio));
}

/** Back from the log scale to a relative change: 0.198 for +19.8 %. Never infinite: JSON has no infinity. */
export function relativeChange(log: number): number {
  return Math.min(Number.MAX_VALUE, Math.expm1(log));
}

// The quotient of the largest and smallest doubles overflows; its logarithm does not.
function logQuotient(larger: number, smaller: number): number {
  const quotient = larger / smaller;
  return Number.isFinite(quotient) ? Math.log(quotient) : Math.log(larger) - Math.log(smaller);
}

function onGrid(value: number): number {
  return Math.round(value / GRID) * GRID;
}
