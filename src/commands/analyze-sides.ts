import type { FormatAdapter, FormatFailure, Parsed, ToolOutput } from "../formats/adapter.ts";
import type { MetricSettings } from "../model/config.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { Failure, ResultBenchmark } from "../model/result.ts";
import type { Warning } from "../model/warning.ts";
import { differingFacts, warningsOf } from "./side-doubts.ts";
import { type ReadFile, type Side, SideLaunches } from "./side-launches.ts";

/** What one launch, or one call of a tool that starts launches itself, left behind. `name` is what messages call it. */
export interface SampleFile {
  readonly name: string;
  readonly output: ToolOutput;
}

/** Both sides as launches. Launch i of a side is in round i. */
export interface ReadSides {
  readonly benchmarks: readonly ResultBenchmark[];
  readonly failures: readonly Failure[];
  readonly warnings: readonly Warning[];
  /** Launches of a file stand in the order in which they ran. */
  readonly orderKnown: boolean;
  /** A file holds several launches, so its tool started them one after the other. */
  readonly severalPerFile: boolean;
}

interface ReadTerms {
  readonly adapter: FormatAdapter;
  readonly metrics: Readonly<Record<string, MetricSettings>>;
}

/**
 * Reads the files of both sides: those of one side are consecutive launches.
 *
 * @throws Problem for a file that its format cannot read, and for a metric that has another unit in another file
 */
export async function readSides(
  files: Readonly<Record<Side, readonly SampleFile[]>>,
  terms: ReadTerms,
): Promise<ReadSides> {
  const read: ReadFile[] = [];
  for (const side of ["base", "head"] as const)
    for (const file of files[side]) read.push({ side, name: file.name, parsed: await parseFile(file, terms) });
  const book = new SideLaunches(terms.metrics);
  for (const side of ["base", "head"] as const)
    for (const file of read.filter((one) => one.side === side))
      book.add(file, { leavesHoles: files.base.length === files.head.length });
  const metrics = read.flatMap(({ parsed }) => parsed.benchmarks.flatMap((benchmark) => benchmark.metrics));
  return {
    benchmarks: book.benchmarks,
    failures: book.failures,
    warnings: [...warningsOf(read), ...differingFacts(read)],
    orderKnown: metrics.every(
      ({ launches }) => launches.length < 2 || launches.every((launch) => launch.order === "time"),
    ),
    severalPerFile: metrics.some(({ launches }) => launches.length > 1),
  };
}

async function parseFile(file: SampleFile, { adapter, metrics }: ReadTerms): Promise<Parsed> {
  const parsed = await adapter.parse(file.output, { metrics, benchmark: null });
  if (parsed.ok) return parsed.value;
  throw unreadable(file.name, adapter.id, parsed.failure);
}

function unreadable(name: string, format: string, failure: FormatFailure): Problem {
  const isEmpty = failure.code === "no-benchmarks" || failure.code === "no-output";
  const place = failure.where === "stdout" ? name : `${name}/${failure.where}`;
  return new Problem({
    code: failure.code,
    what: isEmpty ? "the file holds no measurement" : `the file cannot be read as format ${format}`,
    where: failure.line === undefined ? place : `${place}:${failure.line}`,
    expected: failure.expected,
    found: failure.found,
    exit: isEmpty ? EXIT.nothing : EXIT.usage,
  });
}
