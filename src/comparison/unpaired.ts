import { equivalentShiftPValue } from "../stats/equivalence.ts";
import { minimumShiftPValue } from "../stats/minimum-effect.ts";
import { shiftEstimate, shiftInterval } from "../stats/shift-estimate.ts";
import { type Sorted, sorted } from "../stats/sorted.ts";
import type { LogEffect } from "./log-effect.ts";
import { logRatio } from "./log-ratio.ts";
import type { LaunchValue } from "./pairs.ts";
import type { Margins, TracePoint } from "./trace.ts";

/**
 * The launches of both sides as two samples, for data whose order is not known: natural logarithms over the smallest
 * value of either side, so that only their differences mean anything.
 */
export interface UnpairedSamples {
  readonly base: Sorted;
  readonly head: Sorted;
}

/**
 * Two samples from launches that have no partner.
 *
 * @param base values above zero, any order; at least one
 * @param head likewise, same unit
 */
export function unpairedSamples(base: readonly LaunchValue[], head: readonly LaunchValue[]): UnpairedSamples {
  const least = [...base, ...head].reduce((low, { value }) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const logs = (side: readonly LaunchValue[]): Sorted =>
    sorted(Float64Array.from(side, ({ value }) => logRatio(least, value)));
  return { base: logs(base), head: logs(head) };
}

/** The p-values of the rank-sum test, decided once: without an order there are no looks. `pairs` is the smaller side. */
export function unpairedPoint({ base, head }: UnpairedSamples, margins: Margins): TracePoint {
  return {
    pairs: Math.min(base.length, head.length),
    effect: minimumShiftPValue(base, head, margins.effect),
    shift: minimumShiftPValue(base, head, 0),
    equivalence: equivalentShiftPValue(base, head, margins.equivalence),
  };
}

/** Hodges and Lehmann's shift with the interval of the rank-sum test, at a level that may pay for picking out flagged rows. */
export function unpairedEffect(
  { base, head }: UnpairedSamples,
  { level, claimed }: { level: number; claimed: number },
): LogEffect {
  const { lower, upper } = shiftInterval(base, head, level);
  return { estimate: shiftEstimate(base, head), lower, upper, level: claimed };
}

/**
 * The smallest number of launches a side whose most extreme outcome has a two-sided p-value of at most `level`: the
 * test counts C(2n, n) splits.
 */
export function fewestUnpaired(level: number): number {
  let splits = 2;
  for (let each = 1; each < 1_000; each++) {
    if (2 / splits <= level) return each;
    splits *= (2 * (2 * each + 1)) / (each + 1);
  }
  return 1_000;
}
