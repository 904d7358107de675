import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { median } from "../../src/stats/median.ts";
import { sorted } from "../../src/stats/sorted.ts";
import type { Row } from "../document.ts";
import { row } from "../program.ts";
import { markdownTable } from "../table.ts";
import type { Method } from "./detectors/method.ts";
import { labelOf } from "./rejection-rates.ts";
import { MARGIN, matches } from "./scores.ts";
import type { Section } from "./section.ts";

const FOLDER = "sap-hana-small-2021";

/** Where the data is looked for: the project does not hold it. */
export const DATA = process.env.BENCHWARDEN_DATA ?? join(import.meta.dirname, "../../../shared/data");

/** A series of a real project, one value per build, and the first build of the new level that people marked. */
export interface LabelledSeries {
  readonly name: string;
  readonly kind: string;
  readonly values: readonly number[];
  readonly truth: readonly number[];
}

const HEADING = "A small labelled data set";

/** What people marked in 25 real series against what each method finds. */
export function labelledSeries(methods: readonly Method[], progress: (text: string) => void): Section {
  const series = readLabelled(join(DATA, FOLDER));
  if (series === null) {
    const text = `Skipped: ${FOLDER} is not there. It is "Performance Regression Data Set (small)" by SAP SE (github.com/SAP/performance-regression-data-set, CC BY 4.0); name the folder above it in BENCHWARDEN_DATA.`;
    progress(text);
    return { heading: HEADING, text, rows: [] };
  }
  const lines = methods.map((method) => {
    progress(`${series.length} labelled series, ${labelOf(method)}`);
    return { method, ...countsOf(series, method) };
  });
  const marked = series.reduce((count, { truth }) => count + truth.length, 0);
  const cells = lines.map(({ method, found, others, near }) => [labelOf(method), ...[found, near, others].map(String)]);
  return {
    heading: HEADING,
    text: [
      `25 series of a database vendor, one value per build; ${marked} of them were marked as a regression, ten others as spikes or stable (SAP SE, github.com/SAP/performance-regression-data-set, CC BY 4.0). Regressions found within ±${MARGIN} builds, and exactly; all other points that a method reports, of which nobody knows that they are false.`,
      markdownTable([["method", `found of ${marked}`, "at the very build", "other points"], ...cells]),
    ].join("\n\n"),
    rows: rowsOf(lines, marked),
  };
}

interface Counts {
  readonly found: number;
  readonly near: number;
  readonly others: number;
}

function countsOf(series: readonly LabelledSeries[], method: Method): Counts {
  const all = method.detectAll(series.map(({ values }) => values));
  let [found, near, others] = [0, 0, 0];
  for (const [index, { truth }] of series.entries()) {
    const points = all[index] ?? [];
    const hits = matches(points, truth, MARGIN).length;
    found += hits;
    near += matches(points, truth, 0).length;
    others += points.length - hits;
  }
  return { found, near, others };
}

function rowsOf(lines: readonly (Counts & { method: Method })[], marked: number): Row[] {
  const ours = lines[0];
  const peer = lines.find(({ method }) => method.isSlow);
  const beside = (of: (counts: Counts) => number): Row["peer"] =>
    peer?.method.tool ? { ...peer.method.tool, value: of(peer) } : null;
  if (!ours) return [];
  return [
    row("marked regressions found in the small labelled data set", [ours.found, `of ${marked}`], {
      goal: { atLeast: marked },
      peer: beside(({ found }) => found),
    }),
    row("other points in the small labelled data set", [ours.others, "points"], {
      goal: { atMost: 4 },
      peer: beside(({ others }) => others),
    }),
  ];
}

/** @returns null when the folder is not there */
export function readLabelled(folder: string): LabelledSeries[] | null {
  const details = join(folder, "dataset_details.csv");
  if (!existsSync(details)) return null;
  const labels = new Map(
    readFileSync(details, "utf8")
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(";").map((cell) => cell.trim()))
      .map(([kind = "", file = "", last = "0"]) => [file, { kind, last: Number(last) }]),
  );
  return readdirSync(join(folder, "data"))
    .sort()
    .map((file) => {
      const { kind = "", last = 0 } = labels.get(file) ?? {};
      const { values, firstRows } = buildsOf(readFileSync(join(folder, "data", file), "utf8"));
      // The label is the last row before the regression; the new level begins with the next build.
      const first = last === 0 ? -1 : firstRows.findIndex((number) => number > last);
      return { name: file, kind, values, truth: first === -1 ? [] : [first] };
    });
}

/** Rows of one build stand together; its value is their median. */
function buildsOf(csv: string): { values: number[]; firstRows: number[] } {
  const builds: { build: string; firstRow: number; values: number[] }[] = [];
  for (const line of csv.split(/\r?\n/).slice(1)) {
    const [number, build = "", value] = line.split(",");
    if (value === undefined) continue;
    const last = builds.at(-1);
    if (last?.build === build) last.values.push(Number(value));
    else builds.push({ build, firstRow: Number(number), values: [Number(value)] });
  }
  return {
    values: builds.map(({ values }) => median(sorted(values))),
    firstRows: builds.map(({ firstRow }) => firstRow),
  };
}
