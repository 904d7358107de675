import { autocorrelation, inflation } from "./autocorrelation.ts";
import { type Assess, eliminateBackward, FEWEST_POINTS, type Kept, type Strictness } from "./backward-elimination.ts";
import { commitRange } from "./commit-range.ts";
import { differenceScale, LEAST_SCALE } from "./difference-scale.ts";
import { segmentFrequent } from "./frequent-segmentation.ts";
import type { LocalStatistic } from "./local-statistic.ts";
import { fitMixture } from "./mixture-scale.ts";
import { RepeatedLine } from "./repeated-line.ts";
import { hasFrequentSteps, LONGEST_RELEASE_HISTORY, mayHaveFrequentSteps } from "./step-rhythm.ts";
import { HIGHEST_RHO, leastTold } from "./too-noisy.ts";
import { assignUndecided } from "./undecided-points.ts";

/** A change of level in a line. Places are indexes into the line; `range` holds every place where it may lie. */
export interface LevelChange {
  readonly place: number;
  readonly range: readonly [first: number, last: number];
  readonly statistic: LocalStatistic;
}

/**
 * The levels of a line. `scale` is its noise, `rho` its autocorrelation, not clamped, and `leastChange` the smallest
 * change that was told: what was asked for, or more where the line is too noisy for that.
 */
export interface Segmented {
  readonly changes: readonly LevelChange[];
  readonly scale: number;
  readonly rho: number;
  readonly leastChange: number;
}

export interface SegmentationOptions {
  /** Smallest change worth telling, in the unit of the line. */
  readonly leastChange: number;
  /** What the noise of a point is known to be at least, same unit; 0 when nothing is known. */
  readonly floor?: number;
  /** The values are counters that hardly waver: where the line shows it, there are no outliers, only steps. */
  readonly isCounted?: boolean;
  /** What analyses of shorter lines left to go on from; the answer is the same without. */
  readonly repeated?: RepeatedLine;
}

/** Counters waver by less than this. */
const COUNTED = 0.005;

/** A point counts at most as if it were this many scales off. */
const BOUND = 3;

/** What one more change costs, in squared scales times ln n. */
const PENALTY = 3;

const THRESHOLD = 4;

/** The noise of a long line is known again each time that it has so many points more. */
const SCALE_STEP = 64;

/** With fewer points there is no telling noise from change. */
export const FEWEST_FOR_SEGMENTATION = 10;

/**
 * The places where the level of a noisy line changes: rare steps in much noise, or where the line shows that steps come
 * every few points, levels of any length.
 *
 * @param y in natural-log units, in time order; fewer than ten points have no changes
 * Source: `docs/decisions/0008-frequent-steps.md`.
 */
export function segmentLine(y: Float64Array, options: SegmentationOptions): Segmented {
  const floor = options.floor ?? 0;
  const { leastChange } = options;
  const known = y.subarray(0, pointsOfScale(y.length));
  const scale = Math.max(differenceScale(known), floor);
  if (y.length < FEWEST_FOR_SEGMENTATION) return { changes: [], scale, rho: 0, leastChange };
  if (options.isCounted || mayHaveFrequentSteps(y, floor)) {
    const fit = fitMixture(y, options.isCounted ? Math.max(floor, LEAST_SCALE) : floor);
    if ((options.isCounted && fit.scale < COUNTED) || hasFrequentSteps(y, fit)) {
      const least = leastTold(leastChange, fit.scale, 0);
      const kept = segmentFrequent(y, fit.scale, least);
      return { changes: located(y, kept, fit.scale), scale: fit.scale, rho: 0, leastChange: least };
    }
  }
  const penalty = PENALTY * scale ** 2 * Math.log(known.length);
  const line = options.repeated ?? new RepeatedLine();
  const candidates = assignUndecided(y, line.changePoints(y, BOUND * scale, penalty), BOUND * scale);
  return verify(y, candidates, { assess: (places) => line.statistic(places, scale), scale, leastChange });
}

/**
 * A long line has the scale of its points up to the last full step: so a point more hardly ever changes what was found
 * about those before it, and the analyses of the last few points share their work.
 */
function pointsOfScale(length: number): number {
  return length <= LONGEST_RELEASE_HISTORY ? length : length - (length % SCALE_STEP);
}

interface Judging {
  readonly assess: Assess;
  readonly scale: number;
  readonly leastChange: number;
}

/** Which candidates stay, first against the threshold, then against the one that the line's autocorrelation asks for. */
function verify(y: Float64Array, candidates: readonly number[], { assess, scale, leastChange }: Judging): Segmented {
  const strictness: Strictness = { threshold: THRESHOLD, leastChange, fewestPoints: FEWEST_POINTS };
  const pilot = placesOf(eliminateBackward(y.length, candidates, assess, strictness));
  const rho = autocorrelation(y, pilot, scale);
  const threshold = THRESHOLD * inflation(Math.min(Math.max(rho, 0), HIGHEST_RHO), 1);
  const kept = placesOf(eliminateBackward(y.length, pilot, assess, { ...strictness, threshold }));
  // About fewer levels a line that wanders shows it; where they follow the wandering it does not.
  const wandering = kept.length === pilot.length ? rho : autocorrelation(y, kept, scale);
  const least = leastTold(leastChange, scale, wandering);
  const large = eliminateBackward(y.length, kept, assess, { ...strictness, threshold, leastChange: least });
  return { changes: located(y, large, scale), scale, rho: wandering, leastChange: least };
}

function placesOf(kept: readonly Kept[]): number[] {
  return kept.map(({ place }) => place);
}

function located(y: Float64Array, kept: readonly Kept[], scale: number): LevelChange[] {
  return kept.map(({ place, statistic }, index) => {
    const range = commitRange(y, place, {
      after: kept[index - 1]?.place ?? 0,
      before: kept[index + 1]?.place ?? y.length,
      levelBefore: statistic.medianBefore,
      levelAfter: statistic.medianAfter,
      scale,
    });
    return { place, range, statistic };
  });
}
