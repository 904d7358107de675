import type { LevelChange, Segmented } from "./segmentation.ts";

/** A change may be placed this many points elsewhere by another analysis and still be the same. */
const SAME_CHANGE = 5;

/** How many analyses in a row have to show a change. */
export const ANALYSES = 3;

/** Whether an earlier analysis of the line, with fewer points, had this change already. */
export function wasSeen(change: LevelChange, earlier: Segmented): boolean {
  return earlier.changes.some(
    (other) =>
      other.statistic.delta * change.statistic.delta > 0 &&
      (Math.abs(other.place - change.place) <= SAME_CHANGE ||
        (other.place >= change.range[0] && other.place <= change.range[1])),
  );
}
