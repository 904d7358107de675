/** Costs that differ by less than this many squared scales cannot be told apart. */
const TOLERANCE = 8.9;

/** For changes of at least this many scales a narrower set covers as well: the bound of the loss alone is near the other. */
const LARGE = 5;
const TOLERANCE_LARGE = 7.4;

/** Where the robust loss of a point is bounded, in squared scales. */
const BOUND = 9;

export interface Surroundings {
  /** The change is looked for after this point and before the next. */
  readonly after: number;
  readonly before: number;
  readonly levelBefore: number;
  readonly levelAfter: number;
  readonly scale: number;
}

/**
 * The places at which a change of level may as well lie: first and last point that can be the first of the new level.
 *
 * @param y the line
 * @param place where it was found; always inside what is returned
 * Covers the true place in 94 to 100 of 100 cases (`tests/series/nightly-histories.test.ts`).
 */
export function commitRange(y: Float64Array, place: number, surroundings: Surroundings): [first: number, last: number] {
  const { levelBefore, levelAfter, scale } = surroundings;
  const isLarge = Math.abs(levelAfter - levelBefore) >= LARGE * scale;
  const tolerance = (isLarge ? TOLERANCE_LARGE : TOLERANCE) * scale ** 2;
  let first = place;
  let cost = 0;
  for (let tau = place - 1; tau > surroundings.after; tau--) {
    cost += gain(y[tau] ?? 0, surroundings);
    if (cost < tolerance) first = tau;
  }
  let last = place;
  cost = 0;
  for (let tau = place + 1; tau < surroundings.before; tau++) {
    cost -= gain(y[tau - 1] ?? 0, surroundings);
    if (cost < tolerance) last = tau;
  }
  return [first, last];
}

// What it costs more to count a point to the new level than to the old one.
function gain(value: number, { levelBefore, levelAfter, scale }: Surroundings): number {
  const bound = BOUND * scale ** 2;
  return Math.min((value - levelAfter) ** 2, bound) - Math.min((value - levelBefore) ** 2, bound);
}
