import { median } from "../stats/median.ts";
import { sorted } from "../stats/sorted.ts";
import { formatPercent, formatShare } from "../units/percent.ts";
import { usedRatios } from "./effect.ts";
import type { FamilyMember } from "./family.ts";
import type { LogEffect } from "./log-effect.ts";
import { relativeChange } from "./log-ratio.ts";

/** The sentence behind a verdict, for a person who has not read how verdicts are made. */
export interface ReasonFacts {
  readonly member: FamilyMember;
  readonly effect: LogEffect;
  readonly more: number;
}

export function movedReason({ member, effect }: ReasonFacts): string {
  const word = directionWord(member, effect.estimate);
  const margin = relativeChange(member.row.margins.effect);
  const claim = margin > 0 ? `more than ${formatShare(margin)}` : "not zero";
  const rate = formatShare(1 - effect.level);
  return `${word}: ${formatPercent(relativeChange(effect.estimate))}, and ${claim} at an error rate of ${rate}, ${basis(member)}`;
}

export function unchangedReason({ member, effect }: ReasonFacts): string {
  const margin = formatShare(relativeChange(member.row.margins.equivalence));
  const since = member.equivalenceAt < member.pairs ? `, shown at ${pairs(member.equivalenceAt)}` : "";
  return `surely less than ${margin} either way ${basis(member)}${since}; measured ${formatPercent(relativeChange(effect.estimate))}`;
}

export function smallShiftReason({ member, effect }: ReasonFacts): string {
  const margin = formatShare(relativeChange(member.row.margins.equivalence));
  return `surely less than ${margin}, but ${formatPercent(relativeChange(effect.estimate))} for certain, ${basis(member)}`;
}

export function openReason(facts: ReasonFacts): string {
  const { member, effect, more } = facts;
  if (!Number.isFinite(effect.lower) || !Number.isFinite(effect.upper)) return fewReason(facts);
  const [low, high] = [effect.lower, effect.upper].map((end) => formatPercent(relativeChange(end)));
  return `between ${low} and ${high} ${basis(member)}; ${moreClause(member, more)}`;
}

/** Nobody waits for more pairs than this, whatever the budget. */
const MOST_WAITED_FOR = 1_000;

function moreClause(member: FamilyMember, more: number): string {
  if (more > MOST_WAITED_FOR)
    return `too noisy here: more than ${MOST_WAITED_FOR} more ${moreWord(member, more)} would be needed`;
  return `about ${more} more ${moreWord(member, more)} would decide`;
}

/** Neither direction of the metric is better, but it moved. */
export function directionlessReason({ member, effect }: ReasonFacts): string {
  return `moved by ${formatPercent(relativeChange(effect.estimate))} for certain ${basis(member)}; neither direction of this metric is better`;
}

// "5 of 5 pairs slower, median +43 %; 3 more pairs would decide"
function fewReason({ member, effect, more }: ReasonFacts): string {
  if (member.row.evidence.kind === "unpaired") {
    const seen = `${formatPercent(relativeChange(effect.estimate))} ${basis(member)}`;
    return `${seen}, too few for an interval; ${more} more of each side ${more === 1 ? "is" : "are"} the fewest that can decide`;
  }
  const ratios = usedRatios(member);
  const middle = median(sorted(ratios));
  const same = ratios.filter((ratio) => Math.sign(ratio) === Math.sign(middle)).length;
  const seen = `${same} of ${pairs(ratios.length)} ${directionWord(member, middle)}, median ${formatPercent(relativeChange(middle))}`;
  const isClear = same === ratios.length && middle !== 0;
  const wish = isClear ? "would decide" : `${more === 1 ? "is" : "are"} the fewest that can decide`;
  return `${seen}; ${more} more ${pairWord(more)} ${wish}`;
}

function directionWord(member: FamilyMember, change: number): string {
  if (change === 0) return "equal";
  const isTime = member.row.metric.unit === "s" && member.row.metric.direction === "lower";
  if (isTime) return change > 0 ? "slower" : "faster";
  return change > 0 ? "higher" : "lower";
}

/** What a verdict rests on: pairs, or the launches of two samples that have no partners. */
function basis({ row, pairs: used }: FamilyMember): string {
  const { evidence } = row;
  if (evidence.kind !== "unpaired") return `after ${pairs(used)}`;
  return `from ${evidence.base.length} base and ${evidence.head.length} head launches without pairs`;
}

function moreWord({ row }: FamilyMember, count: number): string {
  return row.evidence.kind === "unpaired" ? "launches of each side" : pairWord(count);
}

function pairs(count: number): string {
  return `${count} ${pairWord(count)}`;
}

function pairWord(count: number): string {
  return count === 1 ? "pair" : "pairs";
}
