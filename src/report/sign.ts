import type { Verdict } from "../model/outcome.ts";

const SIGNS: Readonly<Record<Verdict, string>> = {
  regressed: "🔴",
  failed: "❌",
  invalid: "⚠️",
  missing: "⚫",
  inconclusive: "🟡",
  improved: "🟢",
  unchanged: "⚪",
};

/** A sign that the eye finds in a long page. The word always stands beside it: colour alone tells nobody anything. */
export function signOf(verdict: Verdict): string {
  return SIGNS[verdict];
}
