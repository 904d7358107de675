import { at, sorted } from "../stats/sorted.ts";
import type { LaunchValue } from "./pairs.ts";

/** Launches that fall into two groups: how far these lie apart, and which share of each side is in the higher one. */
export interface Modes {
  /** Distance of the groups' means, natural log. */
  readonly distance: number;
  readonly base: number;
  readonly head: number;
}

/** Fewer launches than this a side tell nothing about groups. */
const FEWEST_LAUNCHES = 10;
/** The groups' distance in standard deviations within them; one bell-shaped group split in two has 2.7. Seen falsely in 0.3 % of noisy rows. */
const SEPARATION = 5;
/** A side has two groups when each holds this share of it and at least three launches. */
const SHARE = 0.1;
const FEWEST_IN_GROUP = 3;

/**
 * Looks for two levels between which processes jump, as they do with an unlucky memory layout or a slow core.
 *
 * Launches of both sides are split where the groups differ most from each other (Otsu's criterion). Two levels are only
 * seen when one side has both: a plain change of the head splits the sides, not the launches of one side.
 * @param base positive values, any order
 * @param head positive values, any order
 * @returns null when there is one level, or too little to tell
 */
export function modesOf(base: readonly LaunchValue[], head: readonly LaunchValue[]): Modes | null {
  if (Math.min(base.length, head.length) < FEWEST_LAUNCHES) return null;
  const logs = sorted([...base, ...head].map(({ value }) => Math.log(value)));
  const { split, distance, spread } = bestSplit(logs);
  if (distance < SEPARATION * spread || distance === 0) return null;
  const border = Math.exp((at(logs, split - 1) + at(logs, split)) / 2);
  const [baseHigh, headHigh] = [base, head].map((side) => side.filter(({ value }) => value > border).length);
  if (!hasBoth(baseHigh ?? 0, base.length) && !hasBoth(headHigh ?? 0, head.length)) return null;
  return { distance, base: (baseHigh ?? 0) / base.length, head: (headHigh ?? 0) / head.length };
}

function hasBoth(high: number, all: number): boolean {
  return Math.min(high, all - high) >= Math.max(FEWEST_IN_GROUP, SHARE * all);
}

/** The split with the largest variance between its groups, by running sums. */
function bestSplit(values: Float64Array): { split: number; distance: number; spread: number } {
  const n = values.length;
  const centre = at(values, n >> 1);
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value - centre;
    squares += (value - centre) ** 2;
  }
  let best = { split: 1, distance: 0, between: -1 };
  let left = 0;
  for (let split = 1; split < n; split++) {
    left += at(values, split - 1) - centre;
    const distance = (sum - left) / (n - split) - left / split;
    const between = (split * (n - split) * distance * distance) / n;
    if (between > best.between) best = { split, distance, between };
  }
  const within = Math.max(0, squares - (sum * sum) / n - best.between);
  return { split: best.split, distance: best.distance, spread: Math.sqrt(within / (n - 2)) };
}
