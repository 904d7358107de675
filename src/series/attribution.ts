import type { ChangePoint } from "../model/change-point.ts";
import type { Step } from "./step.ts";

/**
 * What a step is attributed to: a commit, or the environment where that changed within the step's range.
 *
 * A commit measured again in the new environment (a bridge) has that environment: the border then lies before it, and a
 * step that is still in the same place is the commit's. What was measured side by side had one environment.
 * @param environment of each row; null where it is not known
 */
export function attributionOf(environment: readonly string[] | null, step: Step): ChangePoint["attribution"] {
  if (!environment || step.evidence === "side-by-side") return "commit";
  const [first, last] = step.range;
  for (let row = Math.max(first, 1); row <= last; row++) {
    if (environment[row] !== environment[row - 1]) return "environment";
  }
  return "commit";
}
