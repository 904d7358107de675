import { equivalencePValue } from "../stats/equivalence.ts";
import { minimumEffectPValue } from "../stats/minimum-effect.ts";
import { sorted } from "../stats/sorted.ts";
import type { Looks } from "./looks.ts";

/** Margins on the log scale: what is too small to matter, and what counts as the same. */
export interface Margins {
  readonly effect: number;
  readonly equivalence: number;
}

/** Sequential p-values at one look: each look's own and all earlier ones are paid for. */
export interface TracePoint {
  readonly pairs: number;
  /** Of "the change is no larger than the minimum effect". */
  readonly effect: number;
  /** Of "there is no change at all". */
  readonly shift: number;
  /** Of "the change is at least the equivalence margin". */
  readonly equivalence: number;
}

/**
 * The sequential p-values of one benchmark × metric along its looks, none of them ever growing.
 *
 * @param ratios log ratios of the pairs in the order of rounds
 * @param looks numbers of pairs, ascending, none larger than there are
 * @param plan what looking several times costs
 * Source: docs/statistics.md, "Efforts and looks".
 */
export function traceOf(
  ratios: Float64Array,
  looks: readonly number[],
  { margins, plan }: { margins: Margins; plan: Looks },
): TracePoint[] {
  let [effect, shift, equivalence] = [1, 1, 1];
  return looks.map((pairs) => {
    const values = sorted(ratios.subarray(0, pairs));
    effect = Math.min(effect, plan.constant * minimumEffectPValue(values, margins.effect));
    shift = Math.min(shift, plan.constant * minimumEffectPValue(values, 0));
    equivalence = Math.min(equivalence, plan.equivalenceConstant * equivalencePValue(values, margins.equivalence));
    return { pairs, effect, shift, equivalence };
  });
}
