import { relativeChange } from "./line.ts";
import type { Step } from "./step.ts";

/**
 * The steps of numbers that repeat exactly: every change beyond the minimum effect, at its commit.
 *
 * Each value is held against the level of the last step, so that many small changes in one direction are told once
 * they add up.
 * @param values in the base unit, in time order; null, NaN and infinities are gaps: a change after one may lie in it
 * @param minimumEffect relative, ≥ 0
 */
export function exactSteps(values: ArrayLike<number | null>, minimumEffect: number): Step[] {
  const steps: Step[] = [];
  let level: number | null = null;
  let last = -1;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    const effect = level === null ? 0 : relativeChange(level, value);
    if (level !== null && Math.abs(effect) > minimumEffect) {
      steps.push({
        row,
        range: [last + 1, row],
        before: level,
        after: value,
        effect,
        interval: [effect, effect],
        z: null,
        evidence: "exact",
      });
    }
    if (level === null || Math.abs(effect) > minimumEffect) level = value;
    last = row;
  }
  return steps;
}
