import type { COUNTED, Comparison, Outcome, Verdict } from "../model/outcome.ts";
import { EXIT, type ExitCode } from "../model/problem.ts";
import { NOT_MEASURED } from "./absent-rows.ts";

/** The verdict of the whole job, its exit code and how many primary rows have each verdict. */
export type Overall = Pick<Outcome, "verdict" | "exitCode" | "counts">;

/**
 * The first that holds of: invalid job, regressed, failed, nothing measured, inconclusive; else improved or unchanged
 * (the order of the exit codes), be it of one job of several. Only primary rows count. Inconclusive has an exit code of its own only when asked for.
 */
export function overall(rows: readonly Comparison[], terms: { strict: boolean; invalid: boolean }): Overall {
  const counts = countsOf(rows);
  const has = (verdict: Verdict): boolean => counts[verdict] > 0;
  const nothing = !rows.some(isMeasured) || rows.some((row) => row.primary && row.tags.includes(NOT_MEASURED));
  const [verdict, exitCode] = decide(has, { ...terms, nothing });
  return { verdict, exitCode, counts };
}

function decide(
  has: (verdict: Verdict) => boolean,
  terms: { strict: boolean; invalid: boolean; nothing: boolean },
): [Verdict, ExitCode] {
  if (terms.invalid) return ["invalid", EXIT.invalid];
  if (has("regressed")) return ["regressed", EXIT.regressed];
  if (has("failed")) return ["failed", EXIT.failed];
  if (terms.nothing) return ["missing", EXIT.nothing];
  if (has("inconclusive")) return ["inconclusive", terms.strict ? EXIT.inconclusive : EXIT.fine];
  if (has("improved")) return ["improved", EXIT.fine];
  return [has("unchanged") || !has("missing") ? "unchanged" : "missing", EXIT.fine];
}

function countsOf(rows: readonly Comparison[]): Record<(typeof COUNTED)[number], number> {
  const counts = { regressed: 0, improved: 0, unchanged: 0, inconclusive: 0, invalid: 0, failed: 0, missing: 0 };
  for (const row of rows) if (row.primary) counts[row.verdict]++;
  return counts;
}

// A benchmark of one build only was measured; a row without any launch or pair was not.
function isMeasured(row: Comparison): boolean {
  return row.pairs > 0 || row.change !== null || row.verdict === "missing";
}
