import type { ChangePoint } from "../model/change-point.ts";
import type { Direction } from "../model/metric.ts";
import { attributionOf } from "./attribution.ts";
import type { Step } from "./step.ts";
import type { Subject } from "./subject.ts";

/** A step as it is told, at the stage of life that it has reached. */
export function changePointOf(subject: Subject, step: Step, status: ChangePoint["status"]): ChangePoint {
  const { row, range } = step;
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
    attribution: attributionOf(subject.environment, step),
    isWorse: isWorse(subject.direction, step.after - step.before),
    status,
  };
}

function isWorse(direction: Direction | null, change: number): boolean | null {
  if (direction === null || direction === "none" || change === 0) return null;
  return direction === "lower" ? change > 0 : change < 0;
}
