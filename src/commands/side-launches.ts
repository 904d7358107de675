import type { Parsed, ParsedBenchmark } from "../formats/adapter.ts";
import type { MetricSettings } from "../model/config.ts";
import type { Metric } from "../model/metric.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { Failure, Launch, ResultBenchmark } from "../model/result.ts";
import { settleMetrics } from "../plan/metric-settings.ts";

export type Side = "base" | "head";

/** A file as its format reads it. */
export interface ReadFile {
  readonly side: Side;
  readonly name: string;
  readonly parsed: Parsed;
}

type Settings = Readonly<Record<string, MetricSettings>>;

/** The launches of every benchmark of both sides, filed file after file. */
export class SideLaunches {
  readonly #entries = new Map<string, Entry>();
  readonly #failures = new Map<string, Failure>();
  readonly #settings: Settings;

  constructor(settings: Settings) {
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

  add({ side, name: file }: ReadFile, benchmark: ParsedBenchmark, settings: Settings): void {
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
