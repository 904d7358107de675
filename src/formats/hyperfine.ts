import { toBase } from "../units/unit.ts";
import type { FormatAdapter, ParsedBenchmark, ParsedMetric, ParseOptions, ParseResult, ToolOutput } from "./adapter.ts";
import { Doubts } from "./doubts.ts";
import { identity } from "./identity.ts";
import type { JsonObject, JsonValue } from "./json-reader.ts";
import { type NamedJson, readJsonOutputs } from "./output-text.ts";
import { noBenchmarks, Rows } from "./rows.ts";
import {
  lineOf,
  member,
  readShape,
  requireList,
  requireNumber,
  requireObject,
  requireText,
  ShapeError,
} from "./shape.ts";
import { unitOfRow } from "./units-of-rows.ts";

/**
 * hyperfine's `--export-json`, versions 1 and 2. Each run of a command is a process, so each is a launch of one sample;
 * runs that failed (kept by `-i`) keep their place without a sample.
 */
export const hyperfine: FormatAdapter = {
  id: "hyperfine",
  startsLaunches: true,
  looksLike: (text) =>
    /"results"\s*:\s*\[/.test(text.slice(0, 4096)) &&
    /"(?:times|measurements|exit_codes|stddev)"\s*:/.test(text.slice(0, 65_536)),
  parse: parseHyperfine,
};

interface Reading {
  readonly document: NamedJson;
  readonly options: ParseOptions;
  readonly doubts: Doubts;
}

/** One run of a command: values by metric, and whether the command succeeded. */
interface Runs {
  readonly values: ReadonlyMap<string, { readonly unit: string; readonly samples: readonly number[] }>;
  readonly exitCodes: readonly (number | null)[];
}

function parseHyperfine(output: ToolOutput, options: ParseOptions): ParseResult {
  const outputs = readJsonOutputs({ ...output, stdout: withoutBanner(output.stdout) });
  if (!outputs.ok) return outputs;
  const rows = new Rows();
  const doubts = new Doubts();
  const facts: Record<string, string> = {};
  for (const document of outputs.documents) {
    const read = readShape(document, (value) => readResults({ document, options, doubts }, value));
    if (!read.ok) return read;
    Object.assign(facts, versionOf(document.text.value));
    for (const { row, line } of read.value) {
      const failure = rows.add(row, { where: document.where, line });
      if (failure) return { ok: false, failure };
    }
  }
  const { benchmarks } = rows;
  const where = outputs.documents.map((document) => document.where).join(", ");
  if (benchmarks.length === 0) return { ok: false, failure: noBenchmarks(where, "at least one entry in `results`") };
  return { ok: true, value: { benchmarks, facts, warnings: doubts.warnings } };
}

/** With `--export-json -` the table for people comes first; its lines stay as empty ones, so that line numbers hold. */
function withoutBanner(stdout: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(stdout.subarray(0, 65_536));
  if (!text.startsWith("Benchmark ")) return stdout;
  const start = text.search(/^\{/m);
  if (start < 0) return stdout;
  const banner = new TextEncoder().encode(text.slice(0, start)).length;
  return stdout.map((byte, index) => (index < banner && byte !== 0x0a ? 0x20 : byte));
}

function versionOf(value: JsonValue): Record<string, string> {
  const version = member(member(value, "metadata"), "hyperfine_version");
  return typeof version === "string" && /^[\w.+-]{1,40}$/.test(version) ? { hyperfine: version } : {};
}

function readResults(reading: Reading, value: JsonValue): { row: ParsedBenchmark; line: number }[] {
  const results = requireList(member(value, "results"), "`results`", value);
  return results.map((result) => ({
    row: readResult(reading, requireObject(result, "a result")),
    line: lineOf(reading.document, result),
  }));
}

function readResult(reading: Reading, result: JsonObject): ParsedBenchmark {
  const params = readParams(result);
  const name = identity(requireText(member(result, "name") ?? member(result, "command"), "`command`", result), params);
  const runs = member(result, "measurements") === undefined ? runsOfVersion1(result) : runsOfVersion2(result);
  const failed = runs.exitCodes.filter((code) => code !== 0).length;
  if (failed > 0) noteFailedRuns(reading.doubts, { name, failed, of: runs.exitCodes.length });
  const metrics = [...runs.values].map(([metric, { unit, samples }]) =>
    readMetric(reading, { name, metric, unit, samples, runs }),
  );
  const usable = metrics.filter((metric) => metric.launches.some((launch) => launch.samples.length > 0));
  if (usable.some((metric) => metric.name === "wall")) return { name, params, metrics: usable };
  const why =
    failed === runs.exitCodes.length && failed > 0
      ? `all ${failed} runs failed, the last with exit status ${runs.exitCodes.at(-1) ?? "unknown"}`
      : "it has no time that can be used";
  return { name, params, metrics: [], failure: why };
}

function noteFailedRuns(doubts: Doubts, { name, failed, of }: { name: string; failed: number; of: number }): void {
  const text = `${name}: ${failed} of ${of} runs ended with another exit status than 0 and were left out`;
  doubts.add({ code: "failed-runs", text, facts: { failed, of } });
}

/** Version 1 writes `{"n": "1"}`, version 2 `{"n": {"value": "1"}}`. */
function readParams(result: JsonObject): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [key, raw] of Object.entries(member(result, "parameters") ?? {})) {
    const value = member(raw, "value") ?? raw;
    if (typeof value !== "string" && typeof value !== "number")
      throw new ShapeError(result, `parameter ${key.slice(0, 40)}: a text`);
    Object.defineProperty(params, key, { value: String(value), enumerable: true });
  }
  return params;
}

function runsOfVersion1(result: JsonObject): Runs {
  const times = requireList(member(result, "times"), "`times` of a result (run hyperfine with --export-json)", result);
  const samples = times.map((value) => requireNumber(value, "each of `times`", result));
  const values = new Map([["wall", { unit: "s", samples }]]);
  const memory = member(result, "memory_usage_byte");
  if (Array.isArray(memory) && memory.length === samples.length) {
    values.set("max-rss", {
      unit: "B",
      samples: memory.map((value) => requireNumber(value, "each of `memory_usage_byte`", result)),
    });
  }
  const codes = member(result, "exit_codes");
  const exitCodes = samples.map((_, index) => (Array.isArray(codes) ? exitCode(codes[index]) : 0));
  return { values, exitCodes };
}

const NAMES_OF_VERSION_2: Readonly<Record<string, string>> = {
  time_wall_clock: "wall",
  time_cpu: "cpu",
  time_user: "user",
  time_system: "system",
  memory_peak_resident: "max-rss",
};

function runsOfVersion2(result: JsonObject): Runs {
  const runs = requireList(member(result, "measurements"), "`measurements`", result).map((run) =>
    requireObject(run, "a measurement", result),
  );
  const values = new Map<string, { unit: string; samples: number[] }>();
  for (const [key, name] of Object.entries(NAMES_OF_VERSION_2)) {
    const first = runs[0] && member(runs[0], key);
    if (first === undefined) continue;
    const unit = requireText(member(first, "unit") ?? "second", `the unit of ${key}`, result);
    values.set(name, {
      unit,
      samples: runs.map((run) =>
        requireNumber(member(member(run, key), "value"), `\`${key}.value\` of each measurement`, run),
      ),
    });
  }
  if (runs.length > 0 && !values.has("wall")) throw new ShapeError(runs[0], "`time_wall_clock` in each measurement");
  return { values, exitCodes: runs.map((run) => exitCode(member(run, "exit_code"))) };
}

/** Null: ended by a signal. */
function exitCode(value: JsonValue | undefined): number | null {
  return typeof value === "number" ? value : null;
}

interface RunsOfMetric {
  readonly name: string;
  readonly metric: string;
  readonly unit: string;
  readonly samples: readonly number[];
  readonly runs: Runs;
}

function readMetric(reading: Reading, { name, metric, unit: text, samples, runs }: RunsOfMetric): ParsedMetric {
  const row = unitOfRow(metric, text, {
    config: Object.hasOwn(reading.options.metrics, metric) ? reading.options.metrics[metric] : undefined,
  });
  if (!row.ok) throw new ShapeError(row.found, row.expected);
  const { unit } = row;
  const origin = { benchmark: name, metric, unit: metric === "wall" ? unit.base : "", order: "time" } as const;
  const launches = samples.map((sample, run) =>
    runs.exitCodes[run] === 0
      ? reading.doubts.launch([toBase(sample, unit)], origin)
      : ({ samples: [], order: "time" } as const),
  );
  return {
    name: metric,
    unit: unit.base,
    direction: unit.direction,
    exact: false,
    primary: metric === "wall",
    source: "hyperfine",
    launches,
  };
}
