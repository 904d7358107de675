import type { FormatAdapter, FormatFailure, Parsed, ParsedBenchmark, ToolOutput } from "../formats/adapter.ts";
import type { MetricSettings } from "../model/config.ts";
import type { Metric } from "../model/metric.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { Failure, Launch, ResultBenchmark } from "../model/result.ts";
import type { Warning } from "../model/warning.ts";
import { settleMetrics } from "../plan/metric-settings.ts";

/** What one launch, or one call of a tool that starts launches itself, left behind. `name` is what messages call it. */
export interface SampleFile {
  readonly name: string;
  readonly output: ToolOutput;
}

export type Side = "base" | "head";

/** A file as its format reads it. */
interface ReadFile {
  readonly side: Side;
  readonly name: string;
  readonly parsed: Parsed;
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
  const book = new Book(terms.metrics);
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

/** The launches of every benchmark so far, file after file. */
class Book {
  readonly #entries = new Map<string, Entry>();
  readonly #failures = new Map<string, Failure>();
  readonly #settings: ReadTerms["metrics"];

  constructor(settings: ReadTerms["metrics"]) {
    this.#settings = settings;
  }

  /**
   * Files the launches of one file behind those of the files before it. With `leavesHoles` a benchmark that is absent
   * from a file of one launch has lost that launch: its later ones keep their partners.
   */
  add(file: ReadFile, { leavesHoles }: { leavesHoles: boolean }): void {
    const { side, parsed } = file;
    for (const benchmark of parsed.benchmarks) {
      if (benchmark.failure === undefined) this.#entry(benchmark).add(file, benchmark, this.#settings);
      else this.#fail(side, benchmark.name, benchmark.failure);
    }
    const isOneLaunch = parsed.benchmarks.every((one) => launchesIn(one) <= 1);
    const present = new Set(parsed.benchmarks.map(({ name }) => name));
    if (!leavesHoles || !isOneLaunch) return;
    for (const entry of this.#entries.values()) if (!present.has(entry.name)) entry.skip(side);
    this.#holes[side]++;
  }

  /** Launches that a benchmark which turns up only later has lost until then. */
  readonly #holes: Record<Side, number> = { base: 0, head: 0 };

  get benchmarks(): ResultBenchmark[] {
    return [...this.#entries.values()].map((entry) => entry.benchmark);
  }

  get failures(): Failure[] {
    return [...this.#failures.values()];
  }

  #entry({ name, params }: ParsedBenchmark): Entry {
    const known = this.#entries.get(name);
    if (known) return known;
    const entry = new Entry(name, params, this.#holes);
    this.#entries.set(name, entry);
    return entry;
  }

  #fail(side: Side, benchmark: string, text: string): void {
    const message = text.slice(0, 2_000);
    const failure: Failure = { benchmark, suite: null, build: side, code: "tool-failure", message, tail: "" };
    const key = JSON.stringify([side, benchmark]);
    if (!this.#failures.has(key)) this.#failures.set(key, failure);
  }
}

/** One benchmark: its metrics, which must mean the same in every file, and its launches. */
class Entry {
  readonly name: string;
  readonly #params: Readonly<Record<string, string>>;
  readonly #metrics = new Map<string, { metric: Metric; file: string }>();
  readonly #launches: Launch[] = [];
  readonly #next: Record<Side, number>;

  constructor(name: string, params: Readonly<Record<string, string>>, first: Readonly<Record<Side, number>>) {
    this.name = name;
    this.#params = params;
    this.#next = { ...first };
  }

  add({ side, name: file }: ReadFile, benchmark: ParsedBenchmark, settings: ReadTerms["metrics"]): void {
    const metrics = settleMetrics(benchmark.metrics, settings);
    for (const metric of metrics) this.#settle(metric, file);
    const kept = benchmark.metrics.filter(({ name }) => metrics.some((metric) => metric.name === name));
    const count = launchesIn(benchmark);
    for (let index = 0; index < count; index++) {
      const samples = Object.fromEntries(
        kept.map(({ name, launches }) => [name, [...(launches[index]?.samples ?? [])]]),
      );
      this.#launches.push(launchOf(side, this.#next[side] + index, samples));
    }
    this.#next[side] += count;
  }

  skip(side: Side): void {
    this.#next[side]++;
  }

  get benchmark(): ResultBenchmark {
    const metrics = [...this.#metrics.values()].map(({ metric }) => metric);
    const suite = this.name.split("/", 1)[0] ?? this.name;
    return { name: this.name, suite, params: { ...this.#params }, metrics, launches: this.#launches };
  }

  // What the first file says of a metric holds, but for its claim to be exact, which all have to make.
  #settle(metric: Metric, file: string): void {
    const known = this.#metrics.get(metric.name);
    if (!known) this.#metrics.set(metric.name, { metric, file });
    else if (!isSameQuantity(known.metric, metric)) throw mixed(this.name, known, { metric, file });
    else if (!metric.exact) known.metric = { ...known.metric, exact: false };
  }
}

function launchesIn({ metrics }: ParsedBenchmark): number {
  return metrics.reduce((most, { launches }) => Math.max(most, launches.length), 0);
}

/** Nobody watched these launches: place and time are no more than their order. */
function launchOf(build: Side, round: number, samples: Record<string, number[]>): Launch {
  const position = build === "base" ? 1 : 2;
  return { build, round, position, at: round, wall: 0, cpu: null, exit: 0, dropped: null, samples };
}

function isSameQuantity(one: Metric, other: Metric): boolean {
  return one.unit === other.unit && one.direction === other.direction && one.source === other.source;
}

function mixed(
  benchmark: string,
  known: { metric: Metric; file: string },
  other: { metric: Metric; file: string },
): Problem {
  const said = ({ unit, direction, source }: Metric): string =>
    `${unit === "1" ? "no unit" : unit}, ${direction === "none" ? "neither direction" : direction} is better, taken by ${source}`;
  return new Problem({
    code: "mixed-units",
    what: `metric ${known.metric.name} of ${benchmark} is not the same quantity as in ${known.file}`,
    where: other.file,
    expected: said(known.metric),
    found: said(other.metric),
    next: "give both sides the same unit and direction, or another name to one of the metrics",
    exit: EXIT.usage,
  });
}

const WARNINGS_SHOWN = 50;

/** The doubts of all files, each once, with the file that had it first and how many others had it. */
function warningsOf(read: readonly ReadFile[]): Warning[] {
  const known = new Map<string, { warning: Warning; files: string[]; count: number }>();
  for (const { name, parsed } of read) {
    for (const warning of parsed.warnings) {
      const entry = known.get(warning.text) ?? { warning, files: [], count: 0 };
      if (entry.files.at(-1) !== name) entry.files.push(name);
      known.set(warning.text, { ...entry, count: entry.count + 1 });
    }
  }
  return [...known.values()].slice(0, WARNINGS_SHOWN).map(({ warning, files, count }) => {
    const others = files.length > 1 ? ` and ${files.length - 1} more` : "";
    const times = count > 1 ? ` (${count} times)` : "";
    return { ...warning, text: `${files[0]}${others}: ${warning.text}`.slice(0, 1_900) + times };
  });
}

/** Versions and machines that the files tell of themselves, where base and head differ in them. */
function differingFacts(read: readonly ReadFile[]): Warning[] {
  const factsOf = (side: Side): Map<string, string> => {
    const values = new Map<string, Set<string>>();
    for (const file of read.filter((one) => one.side === side))
      for (const [key, value] of Object.entries(file.parsed.facts))
        values.set(key, (values.get(key) ?? new Set()).add(value));
    return new Map([...values].map(([key, all]) => [key, [...all].sort().join(", ")]));
  };
  const [base, head] = [factsOf("base"), factsOf("head")];
  const differing = [...base].filter(([key, value]) => head.has(key) && head.get(key) !== value);
  return differing.map(([key, value]) => ({
    code: "different-facts",
    text: `base and head were measured with another ${key}: ${value} and ${head.get(key)}; that may be the change`,
  }));
}
