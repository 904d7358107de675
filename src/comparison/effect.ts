import { hodgesLehmann, hodgesLehmannInterval } from "../stats/hodges-lehmann.ts";
import { sorted } from "../stats/sorted.ts";
import { ALPHA, type FamilyMember } from "./family.ts";
import type { LogEffect } from "./log-effect.ts";
import type { Looks } from "./looks.ts";
import { unpairedEffect } from "./unpaired.ts";

/**
 * The change of a row with its repeated interval (docs/statistics.md, "What the interval means").
 *
 * Rows that are flagged get the interval of Benjamini and Yekutieli's false coverage rate: among all flagged rows, the
 * share of intervals that miss is at most the error rate. The others get the ordinary level of 95 %.
 * @returns null when the row has no pair, or is not noisy
 */
export function effectOf(member: FamilyMember, terms: { errorRate: number; looks: Looks }): LogEffect | null {
  const flagged = member.adjusted <= terms.errorRate;
  const claimed = flagged ? terms.errorRate : ALPHA;
  const share = flagged ? member.rejected / member.tests : 1;
  const level = 1 - (claimed * share) / terms.looks.constant;
  const { evidence } = member.row;
  if (evidence.kind === "unpaired") return unpairedEffect(evidence, { level, claimed: 1 - claimed });
  const ratios = usedRatios(member);
  if (ratios.length === 0) return null;
  const values = sorted(ratios);
  const interval = hodgesLehmannInterval(values, level);
  return { estimate: hodgesLehmann(values), lower: interval.lower, upper: interval.upper, level: 1 - claimed };
}

/** The log ratios of the pairs that were used, in the order of rounds; none for a row that is not noisy. */
export function usedRatios({ row, pairs }: FamilyMember): Float64Array {
  return row.evidence.kind === "ratios" ? row.evidence.ratios.subarray(0, pairs) : new Float64Array(0);
}
