import type { Warning } from "../model/warning.ts";
import { formatShare } from "../units/percent.ts";
import type { Row } from "./evidence.ts";
import type { FamilyMember } from "./family.ts";
import type { LogEffect } from "./log-effect.ts";
import { relativeChange } from "./log-ratio.ts";
import { lostRoundsText } from "./lost-rounds.ts";
import { modesOf } from "./modes.ts";

/** Doubts about one row that do not change its verdict. */
export function rowWarnings(row: Row): Warning[] {
  return [notExact(row), uncheckedClaim(row), noRatio(row), lostPairs(row), twoLevels(row)].filter(
    (warning) => warning !== null,
  );
}

function notExact({ demoted, metric }: Row): Warning | null {
  if (!demoted) return null;
  return {
    code: "not-exact",
    text: `${metric.name} is said to repeat exactly, but its launches differ; it was judged like a noisy metric`,
  };
}

function uncheckedClaim({ evidence, pairing }: Row): Warning | null {
  if (evidence.kind !== "exact" || (pairing.base.length > 1 && pairing.head.length > 1)) return null;
  return { code: "exact-unchecked", text: "only one launch of a side: that repetitions agree could not be checked" };
}

function noRatio({ evidence, pairing }: Row): Warning | null {
  if (evidence.kind !== "no-ratio") return null;
  const { count } = evidence;
  const isPaired = pairing.pairs.length > 0;
  const of = isPaired ? pairing.pairs.length : pairing.base.length + pairing.head.length;
  const what = isPaired ? "pairs have a value of zero or less on a side" : "launches have a value of zero or less";
  return { code: "no-ratio", text: `${count} of ${of} ${what}`, facts: { pairs: count, of } };
}

function lostPairs({ evidence, pairing }: Row): Warning | null {
  if (pairing.lost === 0 || evidence.kind === "one-sided") return null;
  const rounds = pairing.pairs.length + pairing.lost;
  return {
    code: "lost-pairs",
    text: `${pairing.lost} of ${rounds} rounds gave no pair: ${lostRoundsText(pairing.lostTo)}`,
    facts: { lost: pairing.lost, rounds },
  };
}

function twoLevels({ demoted, evidence, pairing }: Row): Warning | null {
  if ((evidence.kind !== "ratios" && evidence.kind !== "unpaired") || demoted) return null;
  const modes = modesOf(pairing.base, pairing.head);
  if (modes === null) return null;
  const apart = relativeChange(modes.distance);
  const shares = `${inPercent(modes.base)} of base and ${inPercent(modes.head)} of head launches are on the higher one`;
  return {
    code: "bimodal",
    text: `launches jump between two levels ${formatShare(apart)} apart: ${shares}`,
    facts: { apart, baseShare: modes.base, headShare: modes.head },
  };
}

function inPercent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/**
 * An unchanged row whose interval reaches beyond the margin, although the true change is shown to lie inside: both are
 * true. The interval is two-sided, pays for every look at every level and is made of all pairs; the verdict is one
 * one-sided question, which was answered at one look.
 */
export function widerInterval(effect: LogEffect, { row, pairs, equivalenceAt }: FamilyMember): Warning | null {
  const margin = row.margins.equivalence;
  if (effect.lower >= -margin && effect.upper <= margin) return null;
  const within = formatShare(relativeChange(margin));
  const look = equivalenceAt < pairs ? `, which ${equivalenceAt} of the ${pairs} pairs settled` : "";
  return {
    code: "wider-interval",
    text: `the interval reaches beyond ±${within} because it answers a harder question (both ends at once, at every look); "unchanged" rests on the test of the margin alone${look}`,
    facts: { margin: relativeChange(margin), equivalenceAt, pairs },
  };
}
