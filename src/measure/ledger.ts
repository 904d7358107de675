import type { ParsedBenchmark, ParsedMetric } from "../formats/adapter.ts";
import type { Failure, FailureCode, Launch, ResultBenchmark } from "../model/result.ts";
import type { Warning } from "../model/warning.ts";
import { fullName, type LaunchUnit } from "../plan/launch-unit.ts";
import { settleMetrics } from "../plan/metric-settings.ts";
import type { LaunchFailure, LaunchOutcome } from "./launch.ts";

/** Where in the job a launch stands. `dropped`: why its round must not be used. */
export interface Place {
  readonly build: string;
  readonly round: number;
  readonly position: number;
}

interface Entry extends Omit<ResultBenchmark, "launches" | "metrics"> {
  metrics: ResultBenchmark["metrics"];
  launches: Launch[];
}

/** A benchmark that the tool itself called failed, in one build: how often, and what it said last. */
interface RowFailure {
  readonly benchmark: string;
  readonly suite: string;
  readonly build: string;
  readonly last: LaunchFailure;
}

const WARNINGS_KEPT = 200;

/** Everything that was measured so far, in the shape of the result. */
export class Ledger {
  readonly #entries = new Map<string, Entry>();
  readonly #rowFailures = new Map<string, RowFailure>();
  readonly #failures: Failure[] = [];
  #order: readonly LaunchUnit[] = [];
  readonly #warnings = new Map<string, Warning>();

  /** Files the rows of one launch. Returns the failure of the launch as a whole, when its rows do not fit those before. */
  add(unit: LaunchUnit, place: Place, outcome: LaunchOutcome): LaunchFailure | null {
    for (const warning of outcome.warnings) this.warn(warning);
    for (const row of outcome.benchmarks) {
      const name = rowName(unit, row, outcome.benchmarks.length);
      if (row.failure !== undefined) {
        // Launched by name, the row is the launch: one that failed (or met a step of the clock) is tried again.
        if (unit.benchmark !== null)
          return { code: "tool-failure", message: "failed, says its tool", tail: row.failure };
        this.#noteRowFailure({ unit, build: place.build, benchmark: name }, row.failure);
        continue;
      }
      const clash = this.#addRow(unit, { name, row, place, outcome });
      if (clash) return clash;
    }
    return outcome.failure;
  }

  /** Marks the launches of a round of a unit as not to be used. */
  drop(unit: LaunchUnit, round: number, reason: string): void {
    for (const entry of this.#entries.values()) {
      if (entry.suite !== unit.suite.name || !belongsTo(entry.name, unit)) continue;
      for (const launch of entry.launches) {
        if (launch.round === round && launch.dropped === null) launch.dropped = reason;
      }
    }
  }

  fail(failure: Failure): void {
    this.#failures.push(failure);
  }

  warn(warning: Warning): void {
    const key = `${warning.code} ${warning.text}`;
    if (this.#warnings.size < WARNINGS_KEPT) this.#warnings.set(key, warning);
  }

  /** The benchmarks that a unit has yielded so far. */
  benchmarksOf(unit: LaunchUnit): ResultBenchmark[] {
    return [...this.#entries.values()].filter(
      (entry) => entry.suite === unit.suite.name && belongsTo(entry.name, unit),
    );
  }

  get benchmarks(): ResultBenchmark[] {
    const listed = new Set(this.#order.flatMap((unit) => this.benchmarksOf(unit)));
    return [...listed, ...[...this.#entries.values()].filter((row) => !listed.has(row))];
  }

  /** From now on the benchmarks are listed in the order of these units: shuffled rounds file them as they come. */
  orderBy(units: readonly LaunchUnit[]): void {
    this.#order = units;
  }

  get failures(): Failure[] {
    const rows = [...this.#rowFailures.values()].map((row) => ({
      benchmark: row.benchmark,
      suite: row.suite,
      build: row.build,
      code: row.last.code,
      message: row.last.message,
      tail: row.last.tail,
    }));
    return [...this.#failures, ...rows];
  }

  get warnings(): Warning[] {
    return [...this.#warnings.values()];
  }

  #noteRowFailure(at: { unit: LaunchUnit; build: string; benchmark: string }, text: string): void {
    const key = `${at.build}\n${at.benchmark}`;
    if (this.#rowFailures.has(key)) return;
    const last = {
      code: "tool-failure" as FailureCode,
      message: "the tool says that it failed",
      tail: text.slice(0, 4_000),
    };
    this.#rowFailures.set(key, { benchmark: at.benchmark, suite: at.unit.suite.name, build: at.build, last });
  }

  #addRow(
    unit: LaunchUnit,
    at: { name: string; row: ParsedBenchmark; place: Place; outcome: LaunchOutcome },
  ): LaunchFailure | null {
    const metrics = settleMetrics(at.row.metrics, unit.suite.metrics);
    const entry = this.#entry(unit, at.name, at.row.params);
    for (const metric of metrics) {
      const known = entry.metrics.find((other) => other.name === metric.name);
      if (!known) entry.metrics.push(metric);
      else if (known.unit !== metric.unit || known.source !== metric.source || known.direction !== metric.direction) {
        return clashFailure(at.name, known, metric);
      } else if (known.exact && !metric.exact) {
        known.exact = false;
      }
    }
    const kept = new Set(metrics.map((metric) => metric.name));
    entry.launches.push({
      ...at.place,
      ...at.outcome.times,
      dropped: null,
      ...samplesOf(at.row.metrics.filter((metric) => kept.has(metric.name))),
    });
    return null;
  }

  #entry(unit: LaunchUnit, name: string, params: Readonly<Record<string, string>>): Entry {
    const known = this.#entries.get(name);
    if (known) return known;
    const entry: Entry = { name, suite: unit.suite.name, params: { ...params }, metrics: [], launches: [] };
    this.#entries.set(name, entry);
    return entry;
  }
}

/**
 * A process launched for one benchmark that prints one row is that benchmark, whatever it calls itself; several rows
 * are benchmarks below its name.
 */
function rowName(unit: LaunchUnit, row: ParsedBenchmark, rows: number): string {
  const { benchmark, suite } = unit;
  if (benchmark === null) return fullName(suite.name, row.name);
  if (rows === 1 || row.name === benchmark) return fullName(suite.name, benchmark);
  return fullName(suite.name, `${benchmark}/${row.name}`);
}

function belongsTo(name: string, unit: LaunchUnit): boolean {
  if (unit.benchmark === null) return true;
  const own = fullName(unit.suite.name, unit.benchmark);
  return name === own || name.startsWith(`${own}/`);
}

function samplesOf(metrics: readonly ParsedMetric[]): Pick<Launch, "samples" | "trueCount"> {
  const samples: Record<string, number[]> = {};
  const trueCount: Record<string, number> = {};
  for (const metric of metrics) {
    const values = metric.launches.flatMap((launch) => launch.samples);
    const count = metric.launches.reduce((sum, launch) => sum + (launch.trueCount ?? launch.samples.length), 0);
    samples[metric.name] = values;
    if (count !== values.length) trueCount[metric.name] = count;
  }
  return Object.keys(trueCount).length > 0 ? { samples, trueCount } : { samples };
}

function clashFailure(
  name: string,
  known: ResultBenchmark["metrics"][number],
  metric: ResultBenchmark["metrics"][number],
): LaunchFailure {
  const said = (one: typeof metric): string => `${one.unit}, ${one.direction} is better, taken by ${one.source}`;
  return {
    code: "malformed-output",
    message: `metric ${metric.name} of ${name} changed between launches: ${said(known)}; then ${said(metric)}`,
    tail: "",
  };
}
