import type { Row } from "./document.ts";

/** Cells in columns, those of the columns in `right` at their right edge. The first line is the heading. */
export function textTable(lines: readonly (readonly string[])[], right: ReadonlySet<number> = new Set()): string {
  const widths: number[] = [];
  for (const line of lines) {
    for (const [column, cell] of line.entries()) widths[column] = Math.max(widths[column] ?? 0, [...cell].length);
  }
  return lines
    .map((line) => line.map((cell, column) => pad(cell, widths[column] ?? 0, right.has(column))))
    .map(joined)
    .join("\n");
}

/** Cells as a Markdown table, all columns but the first at their right edge. */
export function markdownTable([heading = [], ...rest]: readonly (readonly string[])[]): string {
  const rule = heading.map((_, column) => (column === 0 ? "---" : "---:"));
  return [heading, rule, ...rest]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

/** What a program measured, one line a row. */
export function renderRows(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.what,
    numberText(row.value),
    row.unit,
    peerText(row),
    row.goal ?? "",
    metText(row),
  ]);
  return textTable([["what", "value", "unit", "peer", "goal", "met"], ...lines], new Set([1]));
}

/** Four significant figures, no more digits than that and none behind a large number. */
export function numberText(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 10_000) return String(Math.round(value));
  return String(Number(value.toPrecision(4)));
}

function peerText({ peer }: Row): string {
  return peer === null ? "" : `${numberText(peer.value)} ${peer.name} ${peer.version}`;
}

function metText({ met }: Row): string {
  return met === null ? "" : met ? "yes" : "NO";
}

function pad(cell: string, width: number, right: boolean): string {
  const blanks = " ".repeat(width - [...cell].length);
  return right ? blanks + cell : cell + blanks;
}

function joined(cells: readonly string[]): string {
  return cells.join("  ").trimEnd();
}
