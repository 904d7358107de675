import type { ChangePoint, DetectedSeries, Detection } from "../model/detection.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { StoreSession } from "../ports/store.ts";
import { terminalText } from "../report/cell.ts";
import { type CsvFailure, parseSeriesCsv } from "../series/csv.ts";
import { detectAll, detectValues } from "../series/detect.ts";
import { SeriesCollector } from "../series/from-results.ts";
import { formatPercent } from "../units/percent.ts";
import { formatValue } from "../units/scale.ts";

/** `text`: the same for people, with what was left out. */
export interface Detected {
  readonly detection: Detection;
  readonly text: string;
}

/** A file of measurements; `name` is what messages and the series are called. */
export interface CsvSource {
  readonly name: string;
  readonly text: string;
  /** The numbers are said to repeat exactly. */
  readonly exact: boolean;
}

/** Finds the places after which the values of a file moved. Throws `Problem` for a file that is no series. */
export function detectCsv(source: CsvSource): Detected {
  const parsed = parseSeriesCsv(source.text);
  if (!parsed.ok) throw csvProblem(source.name, parsed.failure);
  const { values, ...columns } = parsed.value;
  const series = detectValues(values, { ...columns, name: source.name, exact: source.exact });
  return detected({ schema: "benchwarden.detection/1", series: [series] }, []);
}

/** Finds the places after which the series of a store moved. A damaged result is left out and said so. */
export async function detectStore(store: Pick<StoreSession, "results">): Promise<Detected> {
  const collector = new SeriesCollector();
  const notes: string[] = [];
  for await (const stored of store.results({ mode: "record" })) {
    if (stored.ok) collector.add({ path: stored.entry.path, result: stored.result });
    else notes.push(`${stored.entry.path} is left out: ${terminalText(stored.why, 500)}`);
  }
  const series = collector.series();
  if (series.length === 0) notes.push("the store holds no recordings yet: `benchwarden record` makes one");
  return detected(detectAll(series), notes);
}

function detected(detection: Detection, notes: readonly string[]): Detected {
  return { detection, text: `${[...renderDetection(detection), ...notes].join("\n")}\n` };
}

function csvProblem(name: string, failure: CsvFailure): Problem {
  return new Problem({
    code: `csv-${failure.code}`,
    what: "the file is not a series that can be read",
    where: `${name}:${failure.line}`,
    expected: failure.expected,
    found: failure.found,
    next: "write one value a line, or a header with the columns value and optionally time, commit, spread",
    exit: EXIT.usage,
  });
}

const COLUMNS = ["series", "commit", "when", "before", "after", "change", "seen by", "status"] as const;

/** One table of all change points, then one line of doubt per series that has any, then the count. */
export function renderDetection(detection: Detection): string[] {
  const rows = detection.series.flatMap((series) => series.changePoints.map((point) => cells(series, point)));
  const doubts = detection.series.flatMap((series) =>
    series.warnings.map((warning) => `${terminalText(series.name, 120)}: ${terminalText(warning.text, 500)}`),
  );
  const table = rows.length > 0 ? align([[...COLUMNS], ...rows]) : [];
  return [...table, ...doubts, countLine(detection)];
}

function cells(series: DetectedSeries, point: ChangePoint): string[] {
  const unit = series.unit ?? "1";
  const interval = point.interval?.map(formatPercent).join(" to ");
  const isRegression = point.isWorse === null ? "" : point.isWorse ? " worse" : " better";
  return [
    series.name,
    commitText(point),
    point.time ?? "",
    formatValue(point.before, unit),
    formatValue(point.after, unit),
    `${formatPercent(point.effect)}${interval && series.exact === false ? ` (${interval})` : ""}${isRegression}`,
    point.evidence,
    point.status,
  ].map((text) => terminalText(text, 120));
}

/** The first commit of the new level, or its row; with the others that it may be. */
function commitText({ commit, commits, index, range }: ChangePoint): string {
  const others = range[1] - range[0];
  const name = commit === null ? `row ${index}` : shortened(commit);
  if (others === 0) return name;
  const [first, last] = commit === null ? range : [commits.at(0) ?? "", commits.at(-1) ?? ""].map(shortened);
  return `${name} (of ${others + 1}: ${first} to ${last})`;
}

function shortened(commit: string): string {
  return /^[0-9a-f]{40,64}$/.test(commit) ? commit.slice(0, 12) : commit;
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? "")].length)));
  return rows.map((row) =>
    row
      .map((text, column) => text + " ".repeat(Math.max(0, (widths[column] ?? 0) - [...text].length)))
      .join("  ")
      .trimEnd(),
  );
}

function countLine({ series }: Detection): string {
  const points = series.flatMap((one) => one.changePoints);
  const worse = points.filter((point) => point.isWorse).length;
  const worseText = worse === 0 ? "" : `, ${worse} of them worse`;
  const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  return `${plural(points.length, "change point")} in ${series.length} series${worseText}`;
}
