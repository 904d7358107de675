import type { Stage } from "../model/change-point.ts";
import { type Compared, stageByComparison } from "./compared.ts";
import type { Followed } from "./life.ts";
import type { Step } from "./step.ts";
import type { Subject } from "./subject.ts";

/** What is known of the steps of a subject, by row, beyond their numbers. */
export interface Known {
  readonly steps: readonly Step[];
  readonly followed: readonly Followed[];
  readonly compared: readonly Compared[];
}

/**
 * How far each step has come. Exact numbers, neighbours measured side by side and what is settled need no later points:
 * they are confirmed. For others a comparison of the commits around them decides, or else what the last analyses saw.
 */
export function stagesOf(subject: Subject, { steps, followed, compared }: Known): (step: Step) => Stage {
  const lives = new Map(followed.map(({ found, status }) => [found.step, status]));
  const rowOf = new Map(compared.length === 0 ? [] : subject.commit?.map((commit, row) => [commit ?? "", row]));
  return (step) => {
    if (step.evidence !== "segmentation") return "confirmed";
    const life = lives.get(step) ?? "confirmed";
    if (compared.length === 0) return life;
    const place = steps.indexOf(step);
    const [previous, next] = [steps[place - 1]?.row ?? 0, steps[place + 1]?.row ?? subject.values.length];
    return stageByComparison(compared, rowOf, { step, previous, next }) ?? life;
  };
}
