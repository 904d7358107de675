import { wallaceZ } from "../stats/wallace.ts";
import { eliminateBackward, type Kept } from "./backward-elimination.ts";
import { commitRange } from "./commit-range.ts";
import { type LocalStatistic, WINDOW } from "./local-statistic.ts";
import { robustSegmentation } from "./robust-segmentation.ts";

/** What one more change costs, in squared scales times ln n. */
const PENALTY = 3;

const THRESHOLD = 4.5;

/** A level of at most two points that is left as it was entered: an outlier unless it is far out. */
const EXCURSION = 2;
const EXCURSION_THRESHOLD = 8;

/** From this many points on, a stretch may be noisier than its line. */
const FEWEST_FOR_OWN_SCATTER = 10;

/** Levels on both sides of an excursion are the same when they differ by less than this share of it. */
const RETURNED = 1 / 3;

/**
 * The changes of a line in which steps are frequent: a level may be as short as one point, and no point is taken for an
 * outlier unless the line returns after it. What that asks for is a scale that does not come from neighbour differences
 * as a whole (`fitMixture`).
 *
 * @param y the line, in natural-log units
 * @param leastChange smallest change worth telling, same unit
 */
export function segmentFrequent(y: Float64Array, scale: number, leastChange: number): Kept[] {
  const penalty = PENALTY * scale ** 2 * Math.log(y.length);
  const assess = (places: readonly [number, number, number]) => knownScaleStatistic(y, places, scale);
  const strictness = { threshold: THRESHOLD, leastChange, fewestPoints: 1 };
  let candidates = robustSegmentation(y, Number.POSITIVE_INFINITY, penalty).changePoints();
  for (;;) {
    const kept = eliminateBackward(y.length, candidates, assess, strictness);
    const weakest = weakestExcursion(y, kept, scale);
    if (weakest === null) return eliminateBackward(y.length, sharpestPlaces(y, kept, scale), assess, strictness);
    candidates = kept.map(({ place }) => place).filter((place) => !weakest.includes(place));
  }
}

/**
 * The places of changes, each where among those that it may have the line moves most. A candidate lies where its level
 * fits best, and levels here are often two, of which the step between was too small to stay: what direct neighbours say
 * is free of that.
 */
function sharpestPlaces(y: Float64Array, kept: readonly Kept[], scale: number): number[] {
  const places: number[] = [];
  for (const [index, { place, statistic }] of kept.entries()) {
    const { medianBefore: levelBefore, medianAfter: levelAfter } = statistic;
    const [after, before] = [places.at(-1) ?? 0, kept[index + 1]?.place ?? y.length];
    const [first, last] = commitRange(y, place, { after, before, levelBefore, levelAfter, scale });
    const move = (at: number) => ((y[at] as number) - (y[at - 1] as number)) * Math.sign(statistic.delta);
    let sharpest = place;
    for (let at = first; at <= last; at++) if (move(at) > move(sharpest)) sharpest = at;
    places.push(sharpest);
  }
  return places;
}

/** Start and end of the least of the excursions that are too small to be believed; null when there is none. */
function weakestExcursion(y: Float64Array, kept: readonly Kept[], scale: number): readonly [number, number] | null {
  const places = [0, ...kept.map(({ place }) => place), y.length];
  let weakest: readonly [number, number] | null = null;
  let least = EXCURSION_THRESHOLD;
  for (let k = 1; k + 2 < places.length; k++) {
    const [a = 0, from = 0, to = 0, b = 0] = places.slice(k - 1, k + 3);
    if (to - from > EXCURSION) continue;
    const around = knownScaleStatistic(y, [a, from, to], scale);
    const next = windowMean(y, to, Math.min(b, to + WINDOW));
    if (Math.abs(next - around.before) > RETURNED * Math.abs(around.delta)) continue;
    if (Math.abs(around.z) >= least) continue;
    least = Math.abs(around.z);
    weakest = [from, to];
  }
  return weakest;
}

/**
 * The statistic of a change when the scale is known from the whole line: means of up to 20 points a side. A stretch of
 * at least ten points that scatters more than the line counts with its own scatter; a shorter one cannot tell.
 */
function knownScaleStatistic(
  y: Float64Array,
  [a, c, b]: readonly [a: number, c: number, b: number],
  scale: number,
): LocalStatistic {
  const from = Math.max(a, c - WINDOW);
  const to = Math.min(b, c + WINDOW);
  const [pointsBefore, pointsAfter] = [c - from, to - c];
  const before = windowMean(y, from, c);
  const after = windowMean(y, c, to);
  const own = (squares(y, from, c, before) + squares(y, c, to, after)) / Math.max(to - from - 2, 1);
  const variance = to - from >= FEWEST_FOR_OWN_SCATTER ? Math.max(scale ** 2, own) : scale ** 2;
  const error = Math.sqrt(variance * (1 / pointsBefore + 1 / pointsAfter));
  const delta = after - before;
  const t = delta / error;
  const degrees = Math.max(y.length, 5);
  const z = wallaceZ(t, degrees);
  const medians = { medianBefore: before, medianAfter: after };
  return { z, t, degrees, delta, error, before, after, ...medians, pointsBefore, pointsAfter };
}

function windowMean(y: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += y[i] as number;
  return sum / (to - from);
}

function squares(y: Float64Array, from: number, to: number, centre: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += ((y[i] as number) - centre) ** 2;
  return sum;
}
