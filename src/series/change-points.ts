import type { ChangePoint } from "../model/detection.ts";
import type { Direction } from "../model/metric.ts";
import type { Step } from "./step.ts";
import type { Subject } from "./subject.ts";

/** Fewer points of the new level than this, and the next ones may still take it back. */
const SETTLED = 5;

/**
 * A step as it is told.
 *
 * @param rows the rows that hold a value, ascending
 * @param isSteady whether earlier analyses saw it too; asked only where that decides
 */
export function changePointOf(subject: Subject, rows: Int32Array, step: Step, isSteady: () => boolean): ChangePoint {
  const { row, range } = step;
  const after = rows.length - firstAtLeast(rows, row);
  const commits = subject.commit?.slice(range[0], range[1] + 1) ?? [];
  return {
    index: row,
    range: [range[0], range[1]],
    time: subject.time?.[row] ?? null,
    commit: subject.commit?.[row] ?? null,
    commits: commits.filter((commit) => commit !== null),
    before: step.before,
    after: step.after,
    effect: step.effect,
    interval: step.interval === null ? null : [step.interval[0], step.interval[1]],
    z: step.z,
    evidence: step.evidence,
    isWorse: isWorse(subject.direction, step.after - step.before),
    status: statusOf(step, after, isSteady),
  };
}

/** Exact numbers and neighbours measured side by side need no later points; a line needs them, and to be seen again. */
function statusOf(step: Step, after: number, isSteady: () => boolean): ChangePoint["status"] {
  if (step.evidence !== "segmentation") return "confirmed";
  if (after < SETTLED) return "provisional";
  return isSteady() ? "confirmed" : "candidate";
}

function isWorse(direction: Direction | null, change: number): boolean | null {
  if (direction === null || direction === "none" || change === 0) return null;
  return direction === "lower" ? change > 0 : change < 0;
}

function firstAtLeast(rows: Int32Array, row: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] ?? 0) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
