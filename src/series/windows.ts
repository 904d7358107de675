import { launchFloor } from "./launch-floor.ts";
import { lineOf } from "./line.ts";
import { WINDOW } from "./local-statistic.ts";
import { RepeatedLine } from "./repeated-line.ts";
import { type Segmented, segmentLine } from "./segmentation.ts";
import { stepOfChange } from "./segmentation-steps.ts";
import type { Step } from "./step.ts";
import type { Subject } from "./subject.ts";

/** After so many points more, what lies further back than as many is settled. */
export const ADVANCE = 1_000;

/** A change that an analysis shows; `place` counts the points that hold a value. */
export interface Found {
  readonly place: number;
  readonly step: Step;
}

/**
 * What later points of an epoch cannot change any more, after its first `points`: the changes up to `start`, where the
 * last window begins. Plain data: kept somewhere, it lets an analysis go on from there.
 */
export interface Settled {
  readonly points: number;
  readonly start: number;
  readonly found: readonly Found[];
}

export const NOTHING_SETTLED: Settled = { points: 0, start: 0, found: [] };

/** What is analysed: a subject, the rows of it that hold a value, and whether these are counters that hardly waver. */
export interface EpochLine {
  readonly subject: Pick<Subject, "values" | "spread" | "launches" | "minimumEffect">;
  readonly rows: Int32Array;
  readonly isCounted: boolean;
}

/** All changes of an epoch, with noise and autocorrelation of its last window. */
export interface Analysis {
  readonly found: readonly Found[];
  readonly window: Omit<Segmented, "changes">;
  readonly settled: Settled;
}

/**
 * The changes of level in the first `length` points of an epoch.
 *
 * Only the last window is cut into levels: one to two thousand points. Each time that a thousand points have come, the
 * changes before the last thousand are settled, and the next window begins at the last of them or inside a level. So a
 * further point costs one window at most, however long the epoch is, and all points together cost as much per point.
 * Noise is that of a window: a machine that grew quieter five thousand points ago is judged by its present quiet.
 * @param known what is settled of the same points, from an analysis of as many or fewer; without it the answer is the
 *   same, and takes longer
 * @param repeated of an analysis of fewer points: the same holds
 * Source: `docs/decisions/0009-windows-and-lives.md`.
 */
export function analyse(
  epoch: EpochLine,
  length: number,
  known: Settled = NOTHING_SETTLED,
  repeated = new RepeatedLine(),
): Analysis {
  let settled = known.points < length ? known : NOTHING_SETTLED;
  for (let next = nextSettling(settled); next < length; next = nextSettling(settled)) {
    settled = settle(segmentWindow(epoch, { from: settled.start, to: next }), settled, next);
  }
  const { window, places, foundUpTo } = segmentWindow(epoch, { from: settled.start, to: length }, repeated);
  return { found: [...settled.found, ...foundUpTo(places.length)], window, settled };
}

function nextSettling({ points }: Settled): number {
  return points === 0 ? 2 * ADVANCE : points + ADVANCE;
}

/** The next window begins with a level, or in the midst of one, at least as far from its end as a statistic looks. */
function settle({ places, foundUpTo }: Window, settled: Settled, points: number): Settled {
  const middle = points - ADVANCE;
  const last = places.findLast((place) => place <= middle) ?? settled.start;
  const next = places.find((place) => place > middle) ?? points;
  const start = Math.max(last, Math.min(middle, next - WINDOW));
  const count = places.filter((place) => place <= start).length;
  return { points, start, found: [...settled.found, ...foundUpTo(count)] };
}

/** Changes of a stretch by their `places` in the epoch; what the first of them are is worked out when it is asked for. */
interface Window {
  readonly places: readonly number[];
  readonly foundUpTo: (count: number) => Found[];
  readonly window: Analysis["window"];
}

function segmentWindow(
  epoch: EpochLine,
  { from, to }: { from: number; to: number },
  repeated = new RepeatedLine(),
): Window {
  const { values, spread, launches, minimumEffect } = epoch.subject;
  const line = lineOf(values, epoch.rows.subarray(from, to));
  const { changes, ...window } = segmentLine(line.y, {
    leastChange: line.isLogarithmic ? Math.log1p(minimumEffect) : minimumEffect,
    floor: launchFloor(line, spread, launches),
    isCounted: epoch.isCounted,
    repeated,
  });
  const places = changes.map(({ place }) => from + place);
  const foundUpTo = (count: number) =>
    changes.slice(0, count).map((change) => ({ place: from + change.place, step: stepOfChange(line, change) }));
  return { places, foundUpTo, window };
}
