import type { Comparison, Outcome, Verdict } from "../model/outcome.ts";
import type { FamilyMember } from "./family.ts";
import { drift, positionEffect } from "./job-effects.ts";
import { type JudgeTerms, judgeSides, type MeasuredSides } from "./judge-sides.ts";
import { noiseFloor } from "./noise-floor.ts";

type Control = Outcome["control"];

/** What a rebuilt base may show without making the job invalid. */
const STEADY: ReadonlySet<Control["verdict"]> = new Set(["not-run", "unchanged", "inconclusive"]);

/** What counts first over the rows of the rebuilt base. */
const ORDER: readonly Verdict[] = ["regressed", "improved", "failed", "missing", "inconclusive", "unchanged"];

/** What the job says of itself: noise, order, drift, and the rebuilt base. */
export function controlOf(verdict: Control["verdict"], members: Iterable<FamilyMember>, constant: number): Control {
  const noisy = [...members].map(({ row }) => row).filter((row) => row.primary && row.evidence.kind === "ratios");
  return {
    verdict,
    noiseFloor: noiseFloor(noisy, constant),
    positionEffect: positionEffect(noisy),
    drift: drift(noisy),
  };
}

/** The base built again in another place, judged like the head. */
export function controlVerdict(measured: MeasuredSides, control: string, terms: JudgeTerms): Verdict {
  const sides = { base: measured.sides.base, head: control };
  const primary = judgeSides([{ ...measured, sides }], terms).comparisons.filter((row) => row.primary);
  return ORDER.find((verdict) => primary.some((row) => row.verdict === verdict)) ?? "inconclusive";
}

/** Whether the verdict over the rebuilt base makes the job invalid: a build that only moved house has changed. */
export function isInvalidating(verdict: Control["verdict"]): boolean {
  return !STEADY.has(verdict);
}

/** What is said of the rebuilt bases of several jobs: the worst. */
export function worstControl(verdicts: readonly Control["verdict"][]): Control["verdict"] {
  return ORDER.find((verdict) => verdicts.includes(verdict)) ?? "not-run";
}

export const REBUILT_BASE = "the base built again was not unchanged: nothing can be told from this job";

/** In an invalid job no row is a verdict; its numbers stay. What failed or is missing still is. */
export function invalidated(row: Comparison, reason: string): Comparison {
  if (row.verdict === "failed" || row.verdict === "missing") return row;
  return { ...row, verdict: "invalid", reason, morePairs: null };
}
