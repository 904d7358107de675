import type { Effort } from "../model/config.ts";
import type { ResultBenchmark } from "../model/result.ts";
import { rowsOf } from "./evidence.ts";
import { ALPHA, type FamilyMember, isTest, judgeFamily, type TestedRow, testRow } from "./family.ts";
import { type Looks, looksOf } from "./looks.ts";
import type { Sides } from "./pairs.ts";

/** Launches of a side after which an exact metric that repeated is decided. */
const EXACT_LAUNCHES = 2;

/** What measuring stands at: so many pairs of every open benchmark. */
export interface Standing {
  /** Pairs that every benchmark measured until now has; more are not looked at. */
  readonly look: number;
  readonly effort: Effort;
  readonly errorRate: number;
  readonly seed: number;
  /** Ids of the two builds, by default `base` and `head`. */
  readonly sides?: Sides;
}

/**
 * Why a benchmark needs no further pairs: it moved, it is shown unchanged, it is exact, it has the most pairs that the
 * effort allows, or no number of pairs could help (one build only, no ratio).
 */
export type Decision = "moved" | "unchanged" | "exact" | "spent" | "hopeless";

/** What a primary row stands at: decided and why, or null. Made of the very p-values that `judge` will have. */
export interface RowStanding {
  readonly member: FamilyMember;
  readonly decision: Decision | null;
}

/** Every primary row that can be tested, with its p-values at this look. */
export function standings(benchmarks: readonly ResultBenchmark[], standing: Standing): RowStanding[] {
  const plan = looksOf(standing.effort);
  const rows = rowsOf({ benchmarks, sides: standing.sides ?? { base: "base", head: "head" } });
  const tested = rows
    .filter((row) => row.primary && isTest(row))
    .map((row) => testRow(row, { looks: plan.looks, plan, pairs: standing.look }));
  return standingsOf(tested, { plan, errorRate: standing.errorRate });
}

/** What the rows of one family stand at. */
export function standingsOf(tested: readonly TestedRow[], terms: { plan: Looks; errorRate: number }): RowStanding[] {
  const most = terms.plan.looks.at(-1) ?? 0;
  return judgeFamily(tested, terms.errorRate).map((member) => ({
    member,
    decision: decisionOf(member, { errorRate: terms.errorRate, most }),
  }));
}

function decisionOf(member: FamilyMember, terms: { errorRate: number; most: number }): Decision | null {
  const { evidence, pairing } = member.row;
  if (evidence.kind === "exact") {
    return Math.min(pairing.base.length, pairing.head.length) >= EXACT_LAUNCHES ? "exact" : null;
  }
  if (member.adjusted <= terms.errorRate) return "moved";
  if (member.equivalence <= ALPHA) return "unchanged";
  return member.pairs >= terms.most ? "spent" : null;
}
