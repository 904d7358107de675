/** From this many neighbours on their equality tells whether numbers repeat exactly. */
const ENOUGH = 10;

/** A smaller share of equal neighbours than this, and every number differs from the one before. */
const SMALLEST_SHARE = 0.05;

/**
 * Whether values look like numbers that repeat exactly: some neighbours are equal. Counters that waver by a thousandth
 * (instructions of a process whose start-up is not quite the same) are called exact, too, and are not: each of their
 * values would be a step.
 *
 * @param values oldest first; null, NaN and infinities are gaps
 * @returns true where fewer than ten neighbours cannot tell
 */
export function hasRepeats(values: ArrayLike<number | null>): boolean {
  let last: number | null = null;
  let neighbours = 0;
  let equal = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    if (last !== null) neighbours++;
    if (value === last) equal++;
    last = value;
  }
  return neighbours < ENOUGH || equal >= SMALLEST_SHARE * neighbours;
}
