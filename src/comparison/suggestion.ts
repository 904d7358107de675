import { usedRatios } from "./effect.ts";
import type { FamilyMember } from "./family.ts";
import { halfWidth, type LogEffect } from "./log-effect.ts";
import type { Looks } from "./looks.ts";
import { fewestUnpaired } from "./unpaired.ts";

/**
 * How many further pairs would probably decide an open row: the interval shrinks with the square root of the pairs, and
 * has to clear the minimum effect or fit into the equivalence margin, whichever is nearer.
 *
 * Never fewer than the exact test needs to reject at all: p cannot be below 2^(1 − n).
 * @returns at least 1; launches of each side where these have no partner
 * Source: the width of an interval goes with 1/√n; for the bound docs/statistics.md, "Limits to be honest about".
 */
export function morePairs(effect: LogEffect, member: FamilyMember, terms: { looks: Looks; errorRate: number }): number {
  const { pairs } = member;
  const { margins } = member.row;
  const fewest = fewestToReject(member, terms);
  const half = halfWidth(effect);
  if (!Number.isFinite(half)) return Math.max(1, (isOneSided(member) ? fewest : terms.looks.fewest) - pairs);
  const size = Math.abs(effect.estimate);
  const toFlag = Math.max(fewest, pairsFor(pairs, half, size - margins.effect));
  const toClear = pairsFor(pairs, half, margins.equivalence - size);
  return Math.max(1, Math.min(toFlag, toClear, LARGEST) - pairs);
}

/** More than this is no plan: the report then says that the benchmark is too noisy. */
const LARGEST = 1_000_000;

/** The smallest number of pairs whose most extreme outcome would be rejected, and at least that of the first look. */
function fewestToReject(member: FamilyMember, terms: { looks: Looks; errorRate: number }): number {
  const level = (terms.errorRate * (member.rejected + 1)) / member.tests / terms.looks.constant;
  if (member.row.evidence.kind === "unpaired") return fewestUnpaired(level);
  return Math.max(terms.looks.fewest, Math.ceil(1 - Math.log2(Math.min(1, level))));
}

/** Whether all pairs lie beyond the minimum effect on one side: then only exactness keeps it from being flagged. Launches without partners have no such sign. */
function isOneSided(member: FamilyMember): boolean {
  const { evidence } = member.row;
  if (evidence.kind === "unpaired") return true;
  const ratios = usedRatios(member);
  const margin = member.row.margins.effect;
  return ratios.every((ratio) => ratio > margin) || ratios.every((ratio) => ratio < -margin);
}

function pairsFor(pairs: number, half: number, room: number): number {
  return room > 0 ? Math.ceil(pairs * (half / room) ** 2) : Number.POSITIVE_INFINITY;
}
