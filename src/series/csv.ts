/** The columns of a file of measurements: one entry per row, null where nothing stands. Columns that are not there are null. */
export interface SeriesTable {
  readonly values: (number | null)[];
  readonly spread: (number | null)[] | null;
  readonly time: (string | null)[] | null;
  readonly commit: (string | null)[] | null;
}

/** Why a file was not understood. `line` counts from 1. */
export interface CsvFailure {
  readonly code: "no-rows" | "no-value-column" | "repeated-column" | "fields" | "not-a-number" | "negative-spread";
  readonly line: number;
  readonly expected: string;
  readonly found: string;
}

export type CsvResult =
  | { readonly ok: true; readonly value: SeriesTable }
  | { readonly ok: false; readonly failure: CsvFailure };

/** What stands for a missing value. */
const MISSING = new Set(["", "na", "n/a", "nan", "null", "none", "-", "."]);

/** `name:` columns that are read; others are ignored. */
type Column = "value" | "spread" | "time" | "commit";
const COLUMNS: readonly Column[] = ["value", "spread", "time", "commit"];

const SEPARATORS = [",", ";", "\t"] as const;

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** How a file is laid out: its columns by place, and how their fields are told apart. */
interface Layout {
  readonly places: Readonly<Record<Column, number>>;
  readonly width: number;
  readonly separator: string | null;
}

/**
 * Reads a series, oldest row first.
 *
 * With a header: the columns `value`, and optionally `time`, `commit`, `spread`, in any order and case, separated by
 * commas, semicolons or tabs; further columns are ignored, fields may be quoted. Without: one number a line. Missing
 * values (nothing, `NA`, `NaN`, `null`, `-`) are gaps and stay gaps; so is an empty line in the middle of one column.
 */
export function parseSeriesCsv(text: string): CsvResult {
  const lines = linesOf(text);
  const first = lines.findIndex((line) => line.trim() !== "");
  if (first < 0) return refused("no-rows", { line: 1, expected: "a row per measurement", found: "an empty file" });
  const head = lines[first] ?? "";
  if (isValue(head)) return readRows(lines, 0, ONE_COLUMN);
  const layout = layoutOf(head, first + 1);
  return "code" in layout ? { ok: false, failure: layout } : readRows(lines, first + 1, layout);
}

const ONE_COLUMN: Layout = { places: { value: 0, spread: -1, time: -1, commit: -1 }, width: 1, separator: null };

function linesOf(text: string): string[] {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
  while (lines.length > 0 && (lines.at(-1) ?? "").trim() === "") lines.pop();
  return lines;
}

function isValue(field: string): boolean {
  const text = field.trim();
  return NUMBER.test(text) || (MISSING.has(text.toLowerCase()) && text !== "");
}

function layoutOf(header: string, line: number): Layout | CsvFailure {
  const separator = SEPARATORS.find((one) => header.includes(one)) ?? null;
  const names = fieldsOf(header, separator).map((name) => name.trim().toLowerCase());
  if (names.every(isValue)) {
    const expected = "a header that names the columns, or one number a line";
    return { code: "no-value-column", line, expected, found: shown(header) };
  }
  const twice = COLUMNS.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice) return { code: "repeated-column", line, expected: `one column ${twice}`, found: shown(header) };
  const places = { value: -1, spread: -1, time: -1, commit: -1 };
  for (const name of COLUMNS) places[name] = names.indexOf(name);
  if (places.value >= 0) return { places, width: names.length, separator };
  const expected = "a column named value (and optionally time, commit, spread)";
  return { code: "no-value-column", line, expected, found: shown(header) };
}

function readRows(lines: readonly string[], from: number, layout: Layout): CsvResult {
  const { places, width } = layout;
  const values: (number | null)[] = [];
  const spread: (number | null)[] = [];
  const time: (string | null)[] = [];
  const commit: (string | null)[] = [];
  for (let index = from; index < lines.length; index++) {
    const text = lines[index] ?? "";
    if (width > 1 && text.trim() === "") continue;
    const line = index + 1;
    const fields = fieldsOf(text, layout.separator);
    if (fields.length !== width) {
      return refused("fields", {
        line,
        expected: fieldCount(width),
        found: `${fieldCount(fields.length)}: ${shown(text)}`,
      });
    }
    const value = readNumber(fields[places.value] ?? "");
    if (value === undefined) return refused("not-a-number", notANumber(line, "value", fields[places.value]));
    const scatter = readNumber(fields[places.spread] ?? "");
    if (scatter === undefined) return refused("not-a-number", notANumber(line, "spread", fields[places.spread]));
    if (scatter !== null && scatter < 0) {
      return refused("negative-spread", {
        line,
        expected: "a spread of 0 or more",
        found: shown(fields[places.spread] ?? ""),
      });
    }
    values.push(value);
    spread.push(scatter);
    time.push(readText(fields[places.time]));
    commit.push(readText(fields[places.commit]));
  }
  if (values.length === 0)
    return refused("no-rows", { line: from, expected: "a row per measurement", found: "a header only" });
  const kept = <T>(column: T[], name: Column) => (places[name] < 0 ? null : column);
  return {
    ok: true,
    value: { values, spread: kept(spread, "spread"), time: kept(time, "time"), commit: kept(commit, "commit") },
  };
}

/** Null for a gap, undefined for what is no finite number. */
function readNumber(field: string): number | null | undefined {
  const text = field.trim();
  if (MISSING.has(text.toLowerCase())) return null;
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function readText(field: string | undefined): string | null {
  return field?.trim() || null;
}

function fieldsOf(line: string, separator: string | null): string[] {
  if (!line.includes('"')) return separator === null ? [line] : line.split(separator);
  const fields = [""];
  let isQuoted = false;
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index);
    if (character === '"' && isQuoted && line.charAt(index + 1) === '"') {
      fields[fields.length - 1] += '"';
      index++;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) fields.push("");
    else fields[fields.length - 1] += character;
  }
  return fields;
}

function notANumber(line: number, column: Column, field: string | undefined): Omit<CsvFailure, "code"> {
  return { line, expected: `a finite number as ${column}, or nothing for a gap`, found: shown(field ?? "") };
}

function fieldCount(count: number): string {
  return count === 1 ? "1 field" : `${count} fields`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

function refused(code: CsvFailure["code"], rest: Omit<CsvFailure, "code">): CsvResult {
  return { ok: false, failure: { code, ...rest } };
}
