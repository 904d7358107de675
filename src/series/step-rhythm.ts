import { quantile } from "../stats/quantile.ts";
import { sorted } from "../stats/sorted.ts";
import { LEAST_SCALE } from "./difference-scale.ts";
import { type MixtureFit, QUARTER } from "./mixture-scale.ts";

/** A neighbour difference beyond this many of its own scales is a jump. */
const JUMP = 4.5 * Math.SQRT2;

/** Two values within this many scales are of one level. */
const SAME_LEVEL = 2.5;

/** Fewer jumps than these, in number or as a share of the points, are a nightly history's. */
const FEWEST_JUMPS = 4;
const SMALLEST_SHARE = 0.06;

/** What jumps must show, each alone and all together, to be taken as steps and not as noise. */
const LEAST_PERSISTENCE = 0.1;
const LEAST_NOVELTY = 0.25;
const LEAST_SUM = 1;

/** Few points may look like anything: the sum must be larger by this much over their number. */
const SHORT_LINE = 6;

/** Steps must explain the differences by this much better than noise alone, in log-likelihood. */
const LEAST_GAIN = 8;

/** A history with more points than this is not one of releases. */
export const LONGEST_RELEASE_HISTORY = 1_000;

/** The noise that is fitted where steps are frequent is hardly less than this share of what a quarter of the differences says. */
const LEAST_SHARE_OF_QUARTER = 0.45;

/** Whether enough neighbours differ by enough for `hasFrequentSteps`: quick, and so spares most lines the fit. */
export function mayHaveFrequentSteps(y: Float64Array, floor: number): boolean {
  if (y.length > LONGEST_RELEASE_HISTORY) return false;
  const sizes = new Float64Array(y.length - 1);
  for (let i = 1; i < y.length; i++) sizes[i - 1] = Math.abs(value(y, i) - value(y, i - 1));
  const quarter = quantile(sorted(sizes), 0.25) / QUARTER / Math.SQRT2;
  const least = Math.max(LEAST_SHARE_OF_QUARTER * quarter, floor, LEAST_SCALE);
  let jumps = 0;
  for (const size of sizes) if (size > JUMP * least) jumps++;
  return jumps >= Math.max(FEWEST_JUMPS, SMALLEST_SHARE * y.length);
}

/**
 * Whether the line is that of releases: a step every few points, of any length down to one point. Jumps alone do not
 * tell, for outliers, restless stretches and two-level benchmarks jump as well. Steps differ from those in three ways:
 * the points around a jump keep its change (persistence: outliers and noise go back), most jumps lead to a level not
 * seen before (novelty), and two levels do not hold nearly all points.
 *
 * @param y the line
 * @param fit its noise where steps are frequent
 * Source: `docs/decisions/0008-frequent-steps.md`, with what it gives.
 */
export function hasFrequentSteps(y: Float64Array, { scale, gain }: MixtureFit): boolean {
  if (y.length > LONGEST_RELEASE_HISTORY || gain < LEAST_GAIN) return false;
  const jumps: number[] = [];
  for (let i = 1; i < y.length; i++) if (Math.abs(value(y, i) - value(y, i - 1)) > JUMP * scale) jumps.push(i);
  if (jumps.length < Math.max(FEWEST_JUMPS, SMALLEST_SHARE * y.length)) return false;
  const persistence = jumpPersistence(y, jumps);
  const novelty = jumps.filter((jump) => isNovel(y, jump, scale)).length / jumps.length;
  if (persistence < LEAST_PERSISTENCE || novelty < LEAST_NOVELTY) return false;
  return persistence + novelty + 1 - shareOfTwoLevels(y, scale) >= LEAST_SUM + SHORT_LINE / y.length;
}

/**
 * How much of the jumps is still there one and two points further out: the points at a jump itself are left out, so
 * that independent noise gives 0. Each jump counts by its size.
 */
function jumpPersistence(y: Float64Array, jumps: readonly number[]): number {
  let kept = 0;
  let all = 0;
  for (const jump of jumps) {
    if (jump < 2 || jump + 1 >= y.length) continue;
    const change = value(y, jump) - value(y, jump - 1);
    const before = mean(y, Math.max(0, jump - 3), jump - 1);
    const after = mean(y, jump + 1, Math.min(y.length, jump + 3));
    kept += Math.abs(change) * Math.max(-1, Math.min(2, (after - before) / change));
    all += Math.abs(change);
  }
  return all === 0 ? 0 : kept / all;
}

function isNovel(y: Float64Array, jump: number, scale: number): boolean {
  for (let i = 0; i < jump - 1; i++) {
    if (Math.abs(value(y, i) - value(y, jump)) <= SAME_LEVEL * scale) return false;
  }
  return true;
}

function shareOfTwoLevels(y: Float64Array, scale: number): number {
  const ordered = y.slice().sort();
  const [from, first] = fullestWindow(ordered, 2 * SAME_LEVEL * scale);
  const rest = Float64Array.of(...ordered.subarray(0, from), ...ordered.subarray(from + first));
  return (first + fullestWindow(rest, 2 * SAME_LEVEL * scale)[1]) / y.length;
}

function fullestWindow(ordered: Float64Array, width: number): [from: number, count: number] {
  let best: [number, number] = [0, 0];
  let to = 0;
  for (let from = 0; from < ordered.length; from++) {
    while (to < ordered.length && value(ordered, to) <= value(ordered, from) + width) to++;
    if (to - from > best[1]) best = [from, to - from];
  }
  return best;
}

function mean(y: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += value(y, i);
  return sum / (to - from);
}

function value(y: Float64Array, i: number): number {
  return y[i] as number;
}
