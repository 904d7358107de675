import type { Warning } from "../model/warning.ts";
import { formatShare } from "../units/percent.ts";
import type { Row } from "./evidence.ts";
import { relativeChange } from "./log-ratio.ts";
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
  return {
    code: "no-ratio",
    text: `${count} of ${pairing.pairs.length} pairs have a value of zero or less on a side`,
    facts: { pairs: count, of: pairing.pairs.length },
  };
}

function lostPairs({ evidence, pairing }: Row): Warning | null {
  if (pairing.lost === 0 || evidence.kind === "one-sided") return null;
  const rounds = pairing.pairs.length + pairing.lost;
  return {
    code: "lost-pairs",
    text: `${pairing.lost} of ${rounds} rounds gave no pair`,
    facts: { lost: pairing.lost, rounds },
  };
}

function twoLevels({ demoted, evidence, pairing }: Row): Warning | null {
  if (evidence.kind !== "ratios" || demoted) return null;
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
