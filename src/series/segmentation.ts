import { autocorrelation, inflation } from "./autocorrelation.ts";
import { eliminateBackward, FEWEST_POINTS, type Kept, type Strictness } from "./backward-elimination.ts";
import { commitRange } from "./commit-range.ts";
import { differenceScale } from "./difference-scale.ts";
import type { LocalStatistic } from "./local-statistic.ts";
import { robustSegmentation } from "./robust-segmentation.ts";

/** A change of level in a line. Places are indexes into the line; `range` holds every place where it may lie. */
export interface LevelChange {
  readonly place: number;
  readonly range: readonly [first: number, last: number];
  readonly statistic: LocalStatistic;
}

/** The levels of a line. `scale` is its noise and `rho` its autocorrelation, not clamped. */
export interface Segmented {
  readonly changes: readonly LevelChange[];
  readonly scale: number;
  readonly rho: number;
}

/** A point counts at most as if it were this many scales off. */
const BOUND = 3;

/** What one more change costs, in squared scales times ln n. */
const PENALTY = 3;

const THRESHOLD = 4;

/** Autocorrelation is not believed beyond this. */
const HIGHEST_RHO = 0.6;

/** With fewer points there is no telling noise from change. */
export const FEWEST_FOR_SEGMENTATION = 10;

/**
 * The places where the level of a noisy line changes.
 *
 * @param y in natural-log units, in time order; fewer than ten points have no changes
 * @param leastChange smallest change worth telling, same unit
 * Source: `statistics.md` 3.1 to 3.7.
 */
export function segmentLine(y: Float64Array, leastChange: number): Segmented {
  const scale = differenceScale(y);
  if (y.length < FEWEST_FOR_SEGMENTATION) return { changes: [], scale, rho: 0 };
  const penalty = PENALTY * scale ** 2 * Math.log(y.length);
  const candidates = robustSegmentation(y, BOUND * scale, penalty).changePoints();
  const strictness: Strictness = { threshold: THRESHOLD, leastChange, fewestPoints: FEWEST_POINTS };
  const pilot = places(eliminateBackward(y, candidates, scale, strictness));
  const rho = autocorrelation(y, pilot, scale);
  const threshold = THRESHOLD * inflation(Math.min(Math.max(rho, 0), HIGHEST_RHO), 1);
  const kept = eliminateBackward(y, pilot, scale, { ...strictness, threshold });
  return { changes: kept.map((_, index) => locate(y, kept, index, scale)), scale, rho };
}

function places(kept: readonly Kept[]): number[] {
  return kept.map(({ place }) => place);
}

function locate(y: Float64Array, kept: readonly Kept[], index: number, scale: number): LevelChange {
  const { place, statistic } = kept[index] as Kept;
  const range = commitRange(y, place, {
    after: kept[index - 1]?.place ?? 0,
    before: kept[index + 1]?.place ?? y.length,
    levelBefore: statistic.medianBefore,
    levelAfter: statistic.medianAfter,
    scale,
  });
  return { place, range, statistic };
}
