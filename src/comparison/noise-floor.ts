import { hodgesLehmannInterval } from "../stats/hodges-lehmann.ts";
import { median } from "../stats/median.ts";
import { NORMAL_CONSISTENCY } from "../stats/median-absolute-deviation.ts";
import { normalQuantile } from "../stats/normal-distribution.ts";
import { sorted } from "../stats/sorted.ts";
import type { Row } from "./evidence.ts";
import { ALPHA } from "./family.ts";
import { logRatio, relativeChange } from "./log-ratio.ts";
import type { LaunchValue } from "./pairs.ts";

/** With fewer pairs of neighbouring base launches than this in all, nothing is said. */
const FEWEST_NEIGHBOURS = 12;

/**
 * What a comparison of the base with itself would have resolved in this job, as a relative half-width.
 *
 * Disjoint pairs of neighbouring base launches show how far two launches of one build lie apart. Neighbours are taken
 * among the launches with the same place in their round, so that an advantage of the first place is not taken for noise.
 * The floor is the half-width that an interval has with that spread at the row's number of pairs; the median over rows.
 * @param rows noisy rows that were tested
 * @param constant what looking several times costs (`Looks.constant`)
 * @returns null when there are fewer than 12 neighbours in all, or no row with enough pairs for an interval
 * Source: the estimate of a spread from successive differences, von Neumann, Annals of Mathematical Statistics 12 (1941).
 */
export function noiseFloor(rows: readonly Row[], constant: number): number | null {
  const floors: number[] = [];
  let neighbours = 0;
  for (const row of rows) {
    const distances = neighbourDistances(row.pairing.base);
    neighbours += distances.length;
    const floor = spreadOf(distances) * unitHalfWidth(row.pairing.pairs.length, constant);
    if (distances.length > 0 && Number.isFinite(floor)) floors.push(floor);
  }
  if (neighbours < FEWEST_NEIGHBOURS || floors.length === 0) return null;
  return relativeChange(median(sorted(floors)));
}

function neighbourDistances(launches: readonly LaunchValue[]): number[] {
  const distances: number[] = [];
  const waiting = new Map<number, number>();
  for (const { position, value } of launches) {
    const earlier = waiting.get(position);
    if (earlier === undefined) {
      waiting.set(position, value);
    } else {
      distances.push(Math.abs(logRatio(earlier, value)));
      waiting.delete(position);
    }
  }
  return distances;
}

// The distances are between values of one centre, so they are taken from zero.
function spreadOf(distances: readonly number[]): number {
  return distances.length === 0 ? 0 : median(sorted(distances)) * NORMAL_CONSISTENCY;
}

const halfWidths = new Map<string, number>();

/** Half-width of the interval of n pairs that lie exactly as normal ones with standard deviation 1 do on average. */
function unitHalfWidth(pairs: number, constant: number): number {
  const key = `${pairs} ${constant}`;
  const known = halfWidths.get(key);
  if (known !== undefined) return known;
  const scores = Float64Array.from({ length: pairs }, (_, index) => normalQuantile((index + 0.5) / pairs));
  const { lower, upper } = pairs === 0 ? UNBOUNDED : hodgesLehmannInterval(sorted(scores), 1 - ALPHA / constant);
  const half = (upper - lower) / 2;
  halfWidths.set(key, half);
  return half;
}

const UNBOUNDED = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
