import type { Metric } from "../model/metric.ts";
import type { Comparison, Verdict } from "../model/outcome.ts";
import { median } from "../stats/median.ts";
import { sorted } from "../stats/sorted.ts";
import { formatPercent, formatShare } from "../units/percent.ts";
import type { Row } from "./evidence.ts";
import { ALPHA, type FamilyMember } from "./family.ts";
import { halfWidth, type LogEffect } from "./log-effect.ts";
import { relativeChange } from "./log-ratio.ts";
import type { Looks } from "./looks.ts";
import { directionlessReason, movedReason, openReason, smallShiftReason, unchangedReason } from "./reason.ts";
import { rowWarnings, widerInterval } from "./row-warnings.ts";
import { morePairs } from "./suggestion.ts";

/** What rows are judged by. */
export interface Terms {
  readonly looks: Looks;
  readonly errorRate: number;
}

/**
 * The verdict of one tested row with everything that the outcome shows of it (docs/statistics.md, "What each verdict claims").
 *
 * @param effect of `effectOf`
 */
export function judgedComparison(member: FamilyMember, effect: LogEffect | null, terms: Terms): Comparison {
  const { evidence } = member.row;
  const common = {
    ...blankComparison(member.row),
    ...sideMedians(member),
    pairs: member.pairs,
    pValue: member.pValue,
    adjustedPValue: member.adjusted,
    ...(evidence.kind === "exact"
      ? {}
      : { equivalencePValue: member.equivalence, equivalenceAt: member.equivalenceAt }),
  };
  if (evidence.kind === "exact") return { ...common, ...exactJudgement(member, evidence) };
  if (effect === null) return { ...common, reason: "no round gave a launch of both builds" };
  return { ...common, ...testedJudgement(member, effect, terms) };
}

/** A row that could not be tested: one build only, no ratio, no launch. */
export function untestedComparison(row: Row): Comparison {
  const common = blankComparison(row);
  switch (row.evidence.kind) {
    case "one-sided":
      return { ...common, ...sideMedians({ row, pairs: 0 }), verdict: "missing", reason: row.evidence.how };
    case "no-ratio":
      return { ...common, base: row.evidence.base, head: row.evidence.head, reason: noRatioReason(row) };
    default:
      return { ...common, reason: "no launch of either build could be used" };
  }
}

/** A row with nothing known but its name. */
export function blankComparison(
  row: { benchmark: string; metric: Metric; primary: boolean } & Partial<Row>,
): Comparison {
  const { metric } = row;
  return {
    benchmark: row.benchmark,
    metric: metric.name,
    unit: metric.unit,
    direction: metric.direction,
    exact: metric.exact && row.demoted !== true,
    primary: row.primary,
    verdict: "inconclusive",
    base: null,
    head: null,
    change: null,
    interval: null,
    level: 1 - ALPHA,
    pairs: row.pairing?.pairs.length ?? 0,
    pValue: null,
    adjustedPValue: null,
    minimumDetectable: null,
    reason: "",
    morePairs: null,
    tags: [],
    warnings: row.pairing ? rowWarnings(row as Row) : [],
  };
}

function exactJudgement(
  member: FamilyMember,
  { base, head, change }: { base: number; head: number; change: number },
): Partial<Comparison> {
  const relative = change === 0 ? 0 : Math.min(Number.MAX_VALUE, (head - base) / base);
  const margin = member.row.metric.minimumEffect;
  const moved = member.pValue === 0;
  const same =
    change === 0
      ? "the same in every launch"
      : `${formatPercent(relative)}, within the ${formatShare(margin)} that does not count`;
  return {
    verdict: moved ? movedVerdict(member.row.metric, change) : "unchanged",
    change: relative,
    interval: [relative, relative],
    minimumDetectable: 0,
    reason: moved ? `exact: ${formatPercent(relative)} in every launch` : `exact: ${same}`,
    tags: moved && member.row.metric.direction === "none" ? ["moved"] : [],
  };
}

function testedJudgement(member: FamilyMember, effect: LogEffect, terms: Terms): Partial<Comparison> {
  const more = morePairs(effect, member, terms);
  const facts = { member, effect, more };
  const shown = shownEffect(effect);
  if (member.adjusted <= terms.errorRate) {
    const verdict = movedVerdict(member.row.metric, effect.estimate);
    const judged = verdict !== "inconclusive";
    return {
      ...shown,
      verdict,
      reason: judged ? movedReason(facts) : directionlessReason(facts),
      tags: judged ? [] : ["moved"],
    };
  }
  if (member.equivalence <= ALPHA) {
    const small = member.adjustedShift <= terms.errorRate;
    const reason = small ? smallShiftReason(facts) : unchangedReason(facts);
    const wider = widerInterval(effect, member);
    return {
      ...shown,
      verdict: "unchanged",
      reason,
      tags: [...(small ? ["small-shift"] : []), ...(wider ? ["wider-interval"] : [])],
      warnings: [...blankComparison(member.row).warnings, ...(wider ? [wider] : [])],
    };
  }
  return { ...shown, verdict: "inconclusive", reason: openReason(facts), morePairs: more };
}

function movedVerdict(metric: Metric, change: number): Verdict {
  if (metric.direction === "none") return "inconclusive";
  return change > 0 === (metric.direction === "lower") ? "regressed" : "improved";
}

function shownEffect(effect: LogEffect): Pick<Comparison, "change" | "interval" | "level" | "minimumDetectable"> {
  const half = halfWidth(effect);
  return {
    change: relativeChange(effect.estimate),
    interval: [boundOf(effect.lower), boundOf(effect.upper)],
    level: effect.level,
    minimumDetectable: Number.isFinite(half) ? relativeChange(half) : null,
  };
}

// An end that nothing bounds is null, not "−100 %".
function boundOf(log: number): number | null {
  return Number.isFinite(log) ? relativeChange(log) : null;
}

function sideMedians({ row, pairs }: { row: Row; pairs: number }): Pick<Comparison, "base" | "head"> {
  const used = row.pairing.pairs.slice(0, pairs);
  const base = used.length > 0 ? used.map((pair) => pair.base.value) : row.pairing.base.map(({ value }) => value);
  const head = used.length > 0 ? used.map((pair) => pair.head.value) : row.pairing.head.map(({ value }) => value);
  return { base: middle(base), head: middle(head) };
}

function middle(values: readonly number[]): number | null {
  return values.length > 0 ? median(sorted(values)) : null;
}

function noRatioReason(row: Row): string {
  if (row.evidence.kind !== "no-ratio") return "";
  const { base, head } = row.evidence;
  const unit = row.metric.unit === "1" ? "" : ` ${row.metric.unit}`;
  return `${base} → ${head}${unit}: a value of zero or less has no ratio, so no change can be told`;
}
