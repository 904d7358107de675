import type { Comparison } from "../model/outcome.ts";

/** Metrics that time a benchmark, and metrics that count what it executed. */
const TIMED = new Set(["wall", "cpu", "user", "cycles"]);
const COUNTED_WORK = new Set(["instructions", "ir"]);

/**
 * Tags rows that moved although the number of executed instructions did not: then the code's place in memory is the
 * likelier cause than its work (docs/statistics.md, "Limits to be honest about").
 *
 * @param minimumEffectOf the minimum effect of a row's metric, relative
 */
export function tagLayoutSuspects(
  rows: readonly Comparison[],
  minimumEffectOf: (row: Comparison) => number,
): Comparison[] {
  const steady = new Set<string>();
  for (const row of rows) {
    if (!COUNTED_WORK.has(nameOf(row)) || row.verdict !== "unchanged") continue;
    if (row.change !== null && Math.abs(row.change) <= minimumEffectOf(row)) steady.add(row.benchmark);
  }
  return rows.map((row) => {
    const moved = row.verdict === "regressed" || row.verdict === "improved";
    const suspect = moved && TIMED.has(nameOf(row)) && steady.has(row.benchmark);
    return suspect ? { ...row, tags: [...row.tags, "layout-suspect"] } : row;
  });
}

// `instructions:u` of perf is user space only.
function nameOf({ metric }: Comparison): string {
  return (metric.split(":", 1)[0] ?? metric).toLowerCase();
}
