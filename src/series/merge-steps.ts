import type { Series } from "./series.ts";
import { type Scatter, testSideBySide } from "./side-by-side.ts";
import { pairBetween } from "./side-by-side-pairs.ts";
import type { Step } from "./step.ts";

/** The segmentation may misplace a step by this many points. */
const MISPLACED = 2;

/** Standard errors that the batches must show of a step that they can see. */
const SUPPORT = 2;

/**
 * One list of steps from both kinds of evidence, each step once, by row.
 *
 * What the segmentation found is left out where pairs show the same step. Where batches link the commits on both sides
 * of it, they have to show it as well: else the line moved between jobs, not between commits.
 * @param paired steps seen side by side
 * @param segmented steps seen in the line
 */
export function mergeSteps(
  series: Series,
  paired: readonly Step[],
  segmented: readonly Step[],
  scatter: Scatter,
): Step[] {
  const own = segmented.filter((step) => !isTold(step, paired) && !isUnsupported(series, { step, paired, scatter }));
  return [...paired, ...own].sort((a, b) => a.row - b.row);
}

/** A pair tells a change of its direction beside it, or pairs in and around its range tell at least half of it. */
function isTold(step: Step, paired: readonly Step[]): boolean {
  const near = paired.filter(
    ({ range }) => range[0] <= step.range[1] + MISPLACED && range[1] >= step.range[0] - MISPLACED,
  );
  if (near.some(({ row }) => row === step.row)) return true;
  const told = near.reduce((sum, one) => sum + Math.log1p(one.effect), 0);
  const change = Math.log1p(step.effect);
  return near.length > 0 && told * Math.sign(change) >= Math.abs(change) / 2;
}

interface Question {
  readonly step: Step;
  readonly paired: readonly Step[];
  readonly scatter: Scatter;
}

/** Batches lead from before the step to after it, and what they show beyond their own steps is not it. */
function isUnsupported(series: Series, { step, paired, scatter }: Question): boolean {
  const [from, to] = [step.range[0] - 1, step.range[1]];
  const seen = from < 0 ? null : changeAlongBatches(series, { from, to }, scatter);
  if (!seen) return false;
  const known = paired.filter(({ range }) => range[1] > from && range[0] <= to);
  const told = known.reduce((sum, one) => sum + Math.log1p(one.effect), 0);
  const change = Math.log1p(step.effect);
  const left = (seen.change - told) * Math.sign(change);
  return left < Math.max(SUPPORT * seen.error, Math.abs(change) / 2);
}

/** From one point to another by as few links as possible, each inside a batch; null where batches do not connect. */
function changeAlongBatches(
  series: Series,
  { from, to }: { from: number; to: number },
  scatter: Scatter,
): { change: number; error: number } | null {
  let change = 0;
  let variance = 0;
  for (let at = from; at < to; ) {
    let next = to;
    let pair = pairBetween(series, at, next);
    while (!pair && next > at + 1) pair = pairBetween(series, at, --next);
    if (!pair) return null;
    const [test] = testSideBySide([pair], 0, scatter);
    if (!test) return null;
    change += test.change;
    variance += test.error ** 2;
    at = next;
  }
  return { change, error: Math.sqrt(variance) };
}
