import type { Detection } from "../model/detection.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { StoreSession } from "../ports/store.ts";
import { terminalText } from "../report/cell.ts";
import { renderDetection } from "../report/detection-text.ts";
import { ComparedCommits } from "../series/compared.ts";
import { type CsvFailure, parseSeriesCsv } from "../series/csv.ts";
import { detectAll, detectValues } from "../series/detect.ts";
import { detectMachines, machineSteps } from "../series/detect-machines.ts";
import { SeriesCollector } from "../series/from-results.ts";
import { MachineCollector } from "../series/machines.ts";
import { addConfirmation } from "./confirmations.ts";

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
  return detected({ series: [series], alerts: [], bridges: [], machines: [] }, []);
}

/** Finds the places after which the series of a store moved. A damaged result is left out and said so. */
export async function detectStore(store: Pick<StoreSession, "results">): Promise<Detected> {
  const collector = new SeriesCollector();
  const hosts = new MachineCollector();
  const compared = new ComparedCommits();
  const notes: string[] = [];
  for await (const stored of store.results()) {
    const { path } = stored.entry;
    if (!stored.ok) {
      notes.push(`${path} is left out: ${terminalText(stored.why, 500)}`);
      continue;
    }
    const one = { path, result: stored.result };
    collector.add(one);
    hosts.add(one);
    const why = addConfirmation(compared, one);
    if (why !== null) notes.push(terminalText(why, 600));
  }
  const machines = detectMachines(hosts.histories());
  const series = collector.series(machineSteps(machines));
  if (series.length === 0) notes.push("the store holds no recordings yet: `benchwarden record` makes one");
  return detected({ ...detectAll(series, compared), machines }, notes);
}

function detected(found: Omit<Detection, "schema">, notes: readonly string[]): Detected {
  const detection: Detection = { schema: "benchwarden.detection/1", ...found };
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
