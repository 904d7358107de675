import type { Alert } from "../model/alert.ts";
import type { Bridge } from "../model/bridge.ts";
import type { ChangePoint } from "../model/change-point.ts";
import type { DetectedSeries, Detection } from "../model/detection.ts";
import type { MachineDetection } from "../model/machine-detection.ts";
import { formatPercent } from "../units/percent.ts";
import { formatValue } from "../units/scale.ts";
import { terminalText } from "./cell.ts";

/** Alerts that are printed; all are in the document. */
const SHOWN = 20;

const COLUMNS = ["series", "commit", "when", "before", "after", "change", "seen by", "status"] as const;

/**
 * One table of all change points, then what groups them (alerts) and ties epochs together (bridges), then the doubts,
 * each once with the series that it is about, then the count.
 */
export function renderDetection(detection: Detection): string[] {
  const rows = detection.series.flatMap((series) => series.changePoints.map((point) => cells(series, point)));
  const doubts = doubtLines(detection.series);
  const table = rows.length > 0 ? align([[...COLUMNS], ...rows]) : [];
  const alerts = detection.alerts.slice(0, SHOWN).map(alertLine);
  const machines = detection.machines.flatMap(machineLines);
  return [...table, ...alerts, ...detection.bridges.map(bridgeLine), ...machines, ...doubts, countLine(detection)];
}

/** A young store has the same doubt about every series. */
function doubtLines(all: readonly DetectedSeries[]): string[] {
  const byText = new Map<string, string[]>();
  for (const { name, warnings } of all) {
    for (const { text } of warnings) byText.set(text, [...(byText.get(text) ?? []), terminalText(name, 120)]);
  }
  return [...byText].map(([text, names]) => {
    const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
    return `${names.slice(0, NAMED).join(", ")}${more}: ${terminalText(text, 500)}`;
  });
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
    point.attribution === "environment" ? `${point.evidence}, environment?` : point.evidence,
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

/** What stands first, then its steps, each a line: no commit has a part in them. */
function machineLines({ class: name, fingerprint, profile, parts, off, alert }: MachineDetection): string[] {
  const machine = `machine ${fingerprint} of ${terminalText(name, 64)}${profile === "trusted" ? "" : ` (${profile})`}`;
  const steps = parts.flatMap(({ part, changePoints }) => changePoints.map((point) => ({ part, point })));
  const lines = steps.map(({ part, point }) => {
    const [before, after] = [point.before, point.after].map((value) => formatValue(value, "s"));
    const why = point.attribution === "environment" ? ", with its kernel or the like" : "";
    return `${machine}: ${part} ${before} → ${after}, ${formatPercent(point.effect)}, since ${point.time}, ${point.status}${why}`;
  });
  const jobs =
    off.length === 0
      ? []
      : [
          `${machine}: ${off.length} ${off.length === 1 ? "job" : "jobs"} found it changed, the newest ${off.at(-1)?.path}`,
        ];
  const stands = alert === null ? [] : [`alert: ${terminalText(alert.text, 1_000)}`];
  return [...stands, ...lines, ...jobs];
}

function shortened(commit: string): string {
  return /^[0-9a-f]{40,64}$/.test(commit) ? commit.slice(0, 12) : commit;
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => widest(rows, column));
  return rows.map((row) =>
    row
      .map((text, column) => text + " ".repeat(Math.max(0, (widths[column] ?? 0) - [...text].length)))
      .join("  ")
      .trimEnd(),
  );
}

function widest(rows: readonly (readonly string[])[], column: number): number {
  let width = 0;
  for (const row of rows) width = Math.max(width, [...(row[column] ?? "")].length);
  return width;
}

/** Members of an alert, or series of a doubt, that are named; the others are counted. */
const NAMED = 3;

function alertLine({ commits, status, members }: Alert): string {
  const named = members.slice(0, NAMED).map(({ benchmark, metric, effect }) => {
    return `${terminalText(`${benchmark} ${metric}`, 120)} ${formatPercent(effect)}`;
  });
  const others = members.length > NAMED ? ` and ${members.length - NAMED} more` : "";
  const [first = "", last = ""] = [commits[0], commits.at(-1)];
  const at = commits.length === 1 ? shortened(first) : `${shortened(first)} to ${shortened(last)}`;
  return `alert, ${status}, at ${terminalText(at, 160)}: ${named.join(", ")}${others}`;
}

function bridgeLine(bridge: Bridge): string {
  const interval = bridge.interval?.map(formatPercent).join(" to ");
  const offset = `${formatPercent(bridge.offset)}${interval ? ` (${interval})` : ""}`;
  const name = terminalText(`${bridge.benchmark} ${bridge.metric}`, 120);
  const [from, to] = [terminalText(bridge.from, 40), terminalText(bridge.to, 40)];
  return `${name}: levels of epoch ${to} stand ${offset} off those of ${from}, by commit ${shortened(bridge.commit)}`;
}

function countLine({ series }: Detection): string {
  const points = series.flatMap((one) => one.changePoints);
  const worse = points.filter((point) => point.isWorse).length;
  const worseText = worse === 0 ? "" : `, ${worse} of them worse`;
  const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  return `${plural(points.length, "change point")} in ${series.length} series${worseText}`;
}
