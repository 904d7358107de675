import type { Series } from "./series.ts";
import { type Scatter, testSideBySide } from "./side-by-side.ts";
import { pairBetween } from "./side-by-side-pairs.ts";
import type { Step } from "./step.ts";

/** The segmentation may misplace a step by this many points. */
const MISPLACED = 2;

/** How many points beyond a step's range commits of one batch are looked for. */
const REACH = 5;

/** Standard errors by which a paired difference must stay below half of a step to refute it. */
const SURE = 3;

/**
 * One list of steps from both kinds of evidence, each step once, by row.
 *
 * What the segmentation found is left out where pairs show the same step, and where commits of one batch on both sides
 * of it show that there is none: then the line moved between batches, not between commits.
 * @param paired steps seen side by side
 * @param segmented steps seen in the line
 */
export function mergeSteps(
  series: Series,
  paired: readonly Step[],
  segmented: readonly Step[],
  scatter: Scatter,
): Step[] {
  const own = segmented.filter((step) => {
    if (isTold(step, paired)) return false;
    const others = [...paired, ...segmented].filter((other) => other !== step);
    return !isRefuted(series, { step, others, scatter });
  });
  return [...paired, ...own].sort((a, b) => a.row - b.row);
}

/** Pairs in and around the range already tell at least half of the change. */
function isTold(step: Step, paired: readonly Step[]): boolean {
  const near = paired.filter(
    ({ range }) => range[0] <= step.range[1] + MISPLACED && range[1] >= step.range[0] - MISPLACED,
  );
  const told = near.reduce((sum, one) => sum + Math.log1p(one.effect), 0);
  const change = Math.log1p(step.effect);
  return near.length > 0 && told * Math.sign(change) >= Math.abs(change) / 2;
}

interface Question {
  readonly step: Step;
  readonly others: readonly Step[];
  readonly scatter: Scatter;
}

function isRefuted(series: Series, { step, others, scatter }: Question): boolean {
  const change = Math.log1p(step.effect);
  for (let wider = 0; wider <= 2 * REACH; wider++) {
    for (let left = Math.max(0, wider - REACH); left <= Math.min(wider, REACH); left++) {
      const [from, to] = [step.range[0] - 1 - left, step.range[1] + wider - left];
      const pair = from < 0 || to >= series.points.length ? null : pairBetween(series, from, to);
      if (!pair) continue;
      if (others.some(({ range }) => range[1] > from && range[0] <= to)) continue;
      const [test] = testSideBySide([pair], 0, scatter);
      return test !== undefined && test.change * Math.sign(change) + SURE * test.error < Math.abs(change) / 2;
    }
  }
  return false;
}
