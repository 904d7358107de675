import { placeSteps } from "./place-steps.ts";
import type { Series } from "./series.ts";
import type { SideEvidence } from "./side-by-side-evidence.ts";
import type { Step } from "./step.ts";
import type { PlacedStep } from "./step-fit.ts";

/** The steps that pairs of commits show, in the order of the points. */
export function stepsOfPairs(series: Series, { steps, tests }: Pick<SideEvidence, "steps" | "tests">): Step[] {
  return placeSteps(tests, steps).map((placed) => stepOf(series, placed));
}

function stepOf(series: Series, { ties, range, change, error, test }: PlacedStep): Step {
  const row = bestPlace(series, ties[0] - 1, ties[1]);
  const before = series.points[range[0] - 1]?.value ?? 0;
  const half = (error * test.half) / test.error;
  return {
    row,
    range,
    before,
    after: before * Math.exp(change),
    effect: Math.expm1(change),
    interval: [Math.expm1(change - half), Math.expm1(change + half)],
    z: (test.z * (change / error)) / (test.change / test.error),
    evidence: "side-by-side",
  };
}

/** Where the values after one point and up to another part best into those near the first and those near the second. */
function bestPlace(series: Series, from: number, to: number): number {
  const logs = series.points.slice(from, to + 1).map((point) => Math.log(point.value));
  const [first = 0, last = 0] = [logs[0], logs.at(-1)];
  let best = 1;
  let gain = 0;
  let most = 0;
  for (let index = 1; index < logs.length - 1; index++) {
    const value = logs[index] ?? 0;
    gain += (value - last) ** 2 - (value - first) ** 2;
    if (gain > most) {
      most = gain;
      best = index + 1;
    }
  }
  return from + best;
}
