import { UNKNOWN_METRIC } from "../comparison/failed-rows.ts";
import type { Comparison } from "../model/outcome.ts";
import { cell, fenced } from "./cell.ts";
import type { Section } from "./fit-markdown.ts";

/** Failures with their last lines of output; more would bury the rest. */
const TAILS_SHOWN = 5;
const TAIL_LENGTH = 2_000;
/** Names written out before "and n more". */
const NAMED = 3;

/** Rows that failed alike stand together, in the order of the first: a build or a suite that fails does so for all its benchmarks. */
export function alike(rows: readonly Comparison[]): Comparison[][] {
  const groups = new Map<string, Comparison[]>();
  for (const [index, row] of rows.entries()) {
    const key = row.failure === undefined ? `${index}` : JSON.stringify(row.failure);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

/** `**parse/a** wall, **parse/b** wall and 5 more`. */
export function rowNames(rows: readonly Comparison[]): string {
  const shown = rows.slice(0, NAMED).map((row) => `**${cell(row.benchmark)}**${metricOf(row)}`);
  const more = rows.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Where nothing is known of what failed, "all" tells nobody anything. */
function metricOf({ metric }: Comparison): string {
  return metric === UNKNOWN_METRIC.name ? "" : ` ${cell(metric)}`;
}

/** The last lines of what failed, each once, folded. */
export function tails(rows: readonly Comparison[]): Section[] {
  const told = alike(rows).flatMap(([row, ...more]) =>
    row?.failure === undefined || row.failure.tail === "" ? [] : [{ row, more: more.length, failure: row.failure }],
  );
  const rest = told.length - TAILS_SHOWN;
  const note = `Last lines of ${rest} more ${rest === 1 ? "failure" : "failures"} are in the raw result.`;
  return [
    ...told.slice(0, TAILS_SHOWN).map(
      ({ row, more, failure }): Section => ({
        kind: "folded",
        what: "last lines",
        title: `last lines of ${cell(row.benchmark)}${more > 0 ? ` and ${more} more` : ""} (${cell(failure.build)})`,
        text: fenced(failure.tail, TAIL_LENGTH),
      }),
    ),
    ...(rest > 0 ? [{ kind: "lines", what: "notes", lines: [note] } as const] : []),
  ];
}
