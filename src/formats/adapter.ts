import type { MetricSettings } from "../model/config.ts";
import type { MeasuredMetric } from "../model/metric.ts";
import type { Warning } from "../model/warning.ts";

/** What one process of a suite left behind: all bytes are foreign. `files` are keyed by path inside the output folder. */
export interface ToolOutput {
  readonly stdout: Uint8Array;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Null when it was ended by a signal. */
  readonly exitStatus: number | null;
}

export interface ParseOptions {
  /** The config's word on metrics: unit or direction where the tool does not tell. */
  readonly metrics: Readonly<Record<string, MetricSettings>>;
  /** The benchmark that was launched, for formats where the launch is the benchmark; null: the output names them. */
  readonly benchmark: string | null;
}

/** Samples are per operation, in the base unit `unit`; `originalUnit` is what was printed, where it differs. */
export interface ParsedMetric extends MeasuredMetric {
  readonly launches: readonly ParsedLaunch[];
}

/**
 * One process. `trueCount` is the number of samples before thinning. `samples` is empty where none of a launch's could
 * be used: it keeps its place, because launches are paired by their place.
 */
export interface ParsedLaunch {
  readonly samples: readonly number[];
  readonly order: "time" | "sorted" | "none";
  readonly trueCount?: number;
}

export interface ParsedBenchmark {
  /** The identity inside the suite, parameters included (`identity.ts`): cleaned, and short enough for `suite/name`. */
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: readonly ParsedMetric[];
  /** The tool says that this benchmark failed. */
  readonly failure?: string;
}

export interface Parsed {
  readonly benchmarks: readonly ParsedBenchmark[];
  readonly facts: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
}

/** Why an output could not be used. `line` counts from 1; `expected` and `found` are for people. */
export interface FormatFailure {
  readonly code: "no-output" | "no-benchmarks" | "malformed-output" | "duplicate-name";
  readonly where: string;
  readonly line?: number;
  readonly expected: string;
  readonly found: string;
}

export type ParseResult =
  | { readonly ok: true; readonly value: Parsed }
  | { readonly ok: false; readonly failure: FormatFailure };

/** One benchmark tool: its text → launches and samples. Pure: no disk, clock, process or network. */
export interface FormatAdapter {
  readonly id: string;
  /** Used for messages only: "this is hyperfine output, the format given is go". */
  looksLike(text: string): boolean;
  /** The tool starts launches itself, those of one command in a row: its files hold blocks, not rounds. */
  readonly startsLaunches?: boolean;
  /** The metrics of every benchmark of a built-in format. */
  readonly declares?: readonly MeasuredMetric[];
  /** Built-in formats run the command themselves: argv → the argv that is started instead. */
  wrap?(argv: readonly string[], wrapping?: { out?: string; processes?: number }): readonly string[];
  parse(output: ToolOutput, options: ParseOptions): ParseResult | Promise<ParseResult>;
}
