import { studentQuantile } from "../stats/student-distribution.ts";
import { type Line, relativeChange } from "./line.ts";
import type { LevelChange } from "./segmentation.ts";
import type { Step } from "./step.ts";

/** A change of a line as a step of the values behind it: in their unit, at their rows. */
export function stepOfChange(line: Line, { place, range, statistic }: LevelChange): Step {
  const [before, after] = [line.toValue(statistic.before), line.toValue(statistic.after)];
  const half = studentQuantile(0.975, statistic.degrees) * statistic.error;
  const effectAt = (delta: number) => relativeChange(before, line.toValue(statistic.before + delta));
  const ends = [effectAt(statistic.delta - half), effectAt(statistic.delta + half)] as const;
  return {
    row: line.rows[place] ?? 0,
    // The change may lie in the gap before the first possible place.
    range: [(line.rows[range[0] - 1] ?? -1) + 1, line.rows[range[1]] ?? 0],
    before,
    after,
    effect: relativeChange(before, after),
    interval: [Math.min(...ends), Math.max(...ends)],
    z: statistic.z,
    evidence: "segmentation",
  };
}
