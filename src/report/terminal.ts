import type { Comparison, Outcome } from "../model/outcome.ts";
import { terminalText } from "./cell.ts";
import { alike } from "./failure-lines.ts";
import { hostTexts, otherWarnings } from "./host-texts.ts";
import {
  changeText,
  environmentClauses,
  headline,
  meanText,
  rowDoubts,
  stopText,
  tagLegend,
  valueTexts,
  verdictText,
} from "./phrases.ts";
import { sortRows } from "./row-order.ts";

const COLUMNS = ["benchmark", "metric", "base", "head", "change", "verdict"] as const;
const RIGHT = new Set([2, 3, 4]);
const TAIL_LINES = 20;

/** The outcome for people at a terminal: verdict first, one table, reasons, environment. */
export function renderTerminal(outcome: Outcome): string {
  const { notable, rest } = sortRows(outcome);
  const rows = [...notable, ...rest];
  const parts = [
    headline(outcome),
    stopText(outcome),
    ...[...hostTexts(outcome), ...outcome.notices].map((text) => terminalText(text, 1_000)),
  ];
  if (rows.length > 0) parts.push(table(rows));
  parts.push(
    ...alike(notable).flatMap(reason),
    tagLegend(rows).join("\n"),
    ...otherWarnings(outcome).map((warning) => `warning: ${terminalText(warning.text, 500)}`),
  );
  parts.push([meanText(outcome), ...environmentClauses(outcome)].filter((text) => text !== null).join(" · "));
  return `${parts.filter((text) => text !== null && text !== "").join("\n\n")}\n`;
}

function table(rows: readonly Comparison[]): string {
  const cells = rows.map(rowCells);
  const all = [[...COLUMNS], ...cells];
  const widths = COLUMNS.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ""))));
  return all
    .map((row) =>
      row
        .map((text, column) => pad(text, { width: widths[column] ?? 0, right: RIGHT.has(column) }))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function rowCells(row: Comparison): string[] {
  const { base, head } = valueTexts(row);
  const metric = row.primary ? row.metric : `(${row.metric})`;
  return [row.benchmark, metric, base, head, changeText(row), verdictText(row)].map((text) => terminalText(text, 120));
}

function reason([row, ...more]: readonly Comparison[]): string[] {
  if (row === undefined) return [];
  const lines: string[] = [];
  const texts = [...(row.reason === "" ? [] : [row.reason]), ...rowDoubts(row)];
  if (texts.length > 0)
    lines.push(`${terminalText(row.benchmark)} ${row.metric}${others(more)}: ${terminalText(texts.join("; "), 1_000)}`);
  const tail = row.failure?.tail ?? "";
  if (tail !== "") {
    lines.push(
      ...tail
        .trimEnd()
        .split(/\r\n|\r|\n/)
        .slice(-TAIL_LINES)
        .map((line) => `    | ${terminalText(line, 300)}`),
    );
  }
  return lines.length > 0 ? [lines.join("\n")] : [];
}

/** Rows that failed alike are named by the first. */
function others({ length }: readonly Comparison[]): string {
  return length === 0 ? "" : ` and ${length} more`;
}

function pad(text: string, to: { width: number; right: boolean }): string {
  const blanks = " ".repeat(Math.max(0, to.width - width(text)));
  return to.right ? blanks + text : text + blanks;
}

/** Code points, near enough for the names and numbers of a table. */
function width(text: string): number {
  return [...text].length;
}
