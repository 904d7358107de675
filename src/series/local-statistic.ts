import { wallaceZ } from "../stats/wallace.ts";
import { MAD_FACTOR } from "./difference-scale.ts";

/** Points looked at on each side of a change. */
export const WINDOW = 20;

/** Values further than this many scales from their side's median are drawn in to it. */
const CLIP = 2.5;

/** Below this many points on a side both sides share one variance. */
const FEWEST_FOR_WELCH = 6;

/** What the points around a place say about a change there. Levels and `delta` are in the unit of the line. */
export interface LocalStatistic {
  readonly z: number;
  readonly t: number;
  readonly degrees: number;
  /** Winsorised mean after minus winsorised mean before, and its standard error. */
  readonly delta: number;
  readonly error: number;
  readonly before: number;
  readonly after: number;
  readonly medianBefore: number;
  readonly medianAfter: number;
  readonly pointsBefore: number;
  readonly pointsAfter: number;
}

/**
 * A robust two-sample t statistic of the change at c between its neighbouring changes a and b, in normal deviates.
 *
 * Up to 20 points on each side are drawn in to 2.5 scales around their median, where the scale is that of the residuals
 * here, but at least half of the line's; then Welch's t, or Student's where a side has fewer than six.
 * @param y the line, in natural-log units
 * @param places a < c < b: the last segment is y[a … c), the next one y[c … b)
 * @param scale the line's noise, > 0; no variance is taken to be below (scale/2)²
 * Source: Welch (1947); Winsorised as in Tukey and McLaughlin, Sankhya A 25 (1963).
 */
export function localStatistic(
  y: Float64Array,
  places: readonly [a: number, c: number, b: number],
  scale: number,
): LocalStatistic {
  const [a, c, b] = places;
  const from = Math.max(a, c - WINDOW);
  const to = Math.min(b, c + WINDOW);
  const pointsBefore = c - from;
  const pointsAfter = to - c;
  const medianBefore = windowMedian(y, from, c);
  const medianAfter = windowMedian(y, c, to);
  const reach = CLIP * residualScale(y, { from, c, to, medianBefore, medianAfter }, scale / 2);
  const before = clipped(y, from, c, medianBefore, reach);
  const after = clipped(y, c, to, medianAfter, reach);
  const { error, degrees } = standardError(before, after, (scale / 2) ** 2);
  const delta = after.mean - before.mean;
  const t = delta / error;
  const z = wallaceZ(t, degrees);
  return {
    z,
    t,
    degrees,
    delta,
    error,
    before: before.mean,
    after: after.mean,
    medianBefore,
    medianAfter,
    pointsBefore,
    pointsAfter,
  };
}

interface Side {
  readonly n: number;
  readonly mean: number;
  readonly squares: number;
}

function standardError(before: Side, after: Side, leastVariance: number): { error: number; degrees: number } {
  const total = before.n + after.n;
  if (Math.min(before.n, after.n) < FEWEST_FOR_WELCH) {
    const degrees = Math.max(total - 2, 1);
    const variance = Math.max((before.squares + after.squares) / degrees, leastVariance);
    return { error: Math.sqrt(variance * (1 / before.n + 1 / after.n)), degrees };
  }
  const u = Math.max(before.squares / (before.n - 1), leastVariance) / before.n;
  const v = Math.max(after.squares / (after.n - 1), leastVariance) / after.n;
  const degrees = (u + v) ** 2 / (u ** 2 / (before.n - 1) + v ** 2 / (after.n - 1));
  return { error: Math.sqrt(u + v), degrees };
}

function clipped(y: Float64Array, from: number, to: number, centre: number, reach: number): Side {
  let sum = 0;
  for (let i = from; i < to; i++) sum += drawnIn((y[i] as number) - centre, reach);
  const n = to - from;
  const mean = sum / n;
  let squares = 0;
  for (let i = from; i < to; i++) squares += (drawnIn((y[i] as number) - centre, reach) - mean) ** 2;
  return { n, mean: centre + mean, squares };
}

function drawnIn(off: number, reach: number): number {
  return Math.min(reach, Math.max(off, -reach));
}

const scratch = new Float64Array(2 * WINDOW);

function windowMedian(y: Float64Array, from: number, to: number): number {
  for (let i = from; i < to; i++) scratch[i - from] = y[i] as number;
  return scratchMedian(to - from);
}

interface Residuals {
  readonly from: number;
  readonly c: number;
  readonly to: number;
  readonly medianBefore: number;
  readonly medianAfter: number;
}

function residualScale(y: Float64Array, place: Residuals, least: number): number {
  const { from, c, to } = place;
  const n = to - from;
  for (let i = from; i < to; i++) {
    scratch[i - from] = Math.abs((y[i] as number) - (i < c ? place.medianBefore : place.medianAfter));
  }
  const spread = MAD_FACTOR * scratchMedian(n) * Math.sqrt(n / Math.max(n - 2, 1));
  return Math.max(spread, least);
}

// Insertion sort: the fastest there is for forty values, and in place.
function scratchMedian(count: number): number {
  for (let i = 1; i < count; i++) {
    const value = scratch[i] as number;
    let j = i - 1;
    for (; j >= 0 && (scratch[j] as number) > value; j--) scratch[j + 1] = scratch[j] as number;
    scratch[j + 1] = value;
  }
  const middle = count >> 1;
  const upper = scratch[middle] as number;
  return count % 2 === 1 ? upper : ((scratch[middle - 1] as number) + upper) / 2;
}
