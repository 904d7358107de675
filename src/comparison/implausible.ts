import type { Comparison } from "../model/outcome.ts";
import { IMPLAUSIBLE, type Result } from "../model/result.ts";

/** Beyond this share of launches that claim the impossible, the rest is not believed either. */
const TOLERATED_SHARE = 0.25;

/** Rows of benchmarks of which many launches say that they took longer than they did are invalid. */
export function withImplausible(rows: Comparison[], results: readonly Result[]): Comparison[] {
  const reasons = new Map<string, string>();
  for (const { name, launches } of results.flatMap(({ benchmarks }) => benchmarks)) {
    const count = launches.filter(({ dropped }) => dropped === IMPLAUSIBLE).length;
    if (count <= TOLERATED_SHARE * launches.length || count === 0) continue;
    reasons.set(
      name,
      `${count} of ${launches.length} launches report more time than they took: their numbers are not true`,
    );
  }
  return rows.map((row) => {
    const reason = reasons.get(row.benchmark);
    return reason === undefined || row.verdict === "failed"
      ? row
      : { ...row, verdict: "invalid", reason, morePairs: null };
  });
}
