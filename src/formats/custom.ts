import type { MetricSettings } from "../model/config.ts";
import { type DocumentFailure, parseDocument, renderDocumentFailure } from "../model/document.ts";
import { type Samples, SamplesDocument } from "../model/samples.ts";
import { Word } from "../model/text.ts";
import { toBase } from "../units/unit.ts";
import type { FormatAdapter, FormatFailure, ParsedMetric, ParseOptions, ParseResult, ToolOutput } from "./adapter.ts";
import { Doubts } from "./doubts.ts";
import { identity } from "./identity.ts";
import type { JsonValue } from "./json-reader.ts";
import { isObject } from "./json-text.ts";
import { type NamedJson, readJsonOutputs } from "./output-text.ts";
import { noBenchmarks, Rows } from "./rows.ts";
import { lineOf, shown } from "./shape.ts";
import { unitOfRow } from "./units-of-rows.ts";

/** Ours, for scripts without a format: `benchwarden.samples/1`, in which a harness can hand over everything. */
export const custom: FormatAdapter = {
  id: "custom",
  looksLike: (text) => /^\s*\{[^{}[\]]*"schema"\s*:\s*"benchwarden\.samples\//.test(text.slice(0, 4096)),
  parse: parseCustom,
};

type Benchmark = Samples["benchmarks"][number];
type Metric = NonNullable<Benchmark["metrics"]>[number];

interface Reading {
  readonly document: NamedJson;
  readonly options: ParseOptions;
  readonly doubts: Doubts;
}

function parseCustom(output: ToolOutput, options: ParseOptions): ParseResult {
  const outputs = readJsonOutputs(output);
  if (!outputs.ok) return outputs;
  const rows = new Rows();
  const doubts = new Doubts();
  for (const document of outputs.documents) {
    const failure = readDocument({ document, options, doubts }, rows);
    if (failure) return { ok: false, failure };
  }
  const { benchmarks } = rows;
  const where = outputs.documents.map((document) => document.where).join(", ");
  if (benchmarks.length === 0) return { ok: false, failure: noBenchmarks(where, "at least one entry in `benchmarks`") };
  return { ok: true, value: { benchmarks, facts: {}, warnings: doubts.warnings } };
}

function readDocument(reading: Reading, rows: Rows): FormatFailure | null {
  const { document } = reading;
  const { text, where } = document;
  const parsed = parseDocument(SamplesDocument, withoutNonFinite(text.value));
  if (!parsed.ok) return shapeFailure(document, parsed.failure);
  for (const [index, benchmark] of parsed.value.benchmarks.entries()) {
    const raw = at(at(text.value, "benchmarks"), index);
    const failure = readBenchmark(reading, benchmark, { raw, rows });
    if (failure) return "line" in failure ? failure : { ...failure, where, line: lineOf(document, raw) };
  }
  return null;
}

function readBenchmark(
  reading: Reading,
  benchmark: Benchmark,
  { raw, rows }: { raw: JsonValue; rows: Rows },
): FormatFailure | null {
  const { document } = reading;
  const { where } = document;
  const params = { ...benchmark.params };
  const name = identity(benchmark.name, params);
  const place = { where, line: lineOf(document, raw) };
  if (benchmark.failure !== undefined)
    return rows.add({ name, params, metrics: [], failure: benchmark.failure }, place);
  const metrics: ParsedMetric[] = [];
  for (const [index, metric] of (benchmark.metrics ?? []).entries()) {
    const rawMetric = at(at(raw, "metrics"), index);
    const read = readMetric(reading, metric, { benchmark: name, raw: rawMetric });
    if ("code" in read) return { ...read, where, line: lineOf(document, rawMetric) };
    if (metrics.some((other) => other.name === read.name))
      return twice(read.name, name, { where, line: lineOf(document, rawMetric) });
    metrics.push(read);
  }
  return rows.add(usable({ name, params, metrics: withPrimary(metrics) }), place);
}

function twice(metric: string, benchmark: string, place: { where: string; line: number }): FormatFailure {
  return { code: "duplicate-name", ...place, expected: `each metric of ${benchmark} once`, found: `${metric} again` };
}

function readMetric(
  reading: Reading,
  metric: Metric,
  { benchmark, raw }: { benchmark: string; raw: JsonValue },
): ParsedMetric | FormatFailure {
  if (!Word.safeParse(metric.name).success)
    return refused("a metric name of letters, digits and . _ + -", `"${metric.name.slice(0, 60)}"`);
  const config: MetricSettings | undefined = ownSetting(reading.options, metric.name);
  const row = unitOfRow(metric.name, metric.unit, { output: metric.direction, config });
  if (!row.ok) return refused(row.expected, row.found);
  const { unit } = row;
  const origin = { benchmark, metric: metric.name, unit: unit.base, order: "time" } as const;
  return {
    name: metric.name,
    unit: unit.base,
    ...(unit.base === metric.unit ? {} : { originalUnit: metric.unit }),
    direction: unit.direction,
    exact: metric.exact ?? false,
    primary: metric.primary ?? false,
    source: "custom",
    launches: rawLaunches(raw).map((values) =>
      reading.doubts.launch(
        values.map((value) => toBase(value, unit)),
        origin,
      ),
    ),
  };
}

function refused(expected: string, found: string): FormatFailure {
  return { code: "malformed-output", where: "", expected, found };
}

/** Without a metric marked as primary the first one is. */
function withPrimary(metrics: ParsedMetric[]): ParsedMetric[] {
  if (metrics.some((metric) => metric.primary)) return metrics;
  return metrics.map((metric, index) => ({ ...metric, primary: index === 0 }));
}

/** A benchmark of which not one sample can be used has failed; a metric without any is left out. */
function usable(row: {
  name: string;
  params: Record<string, string>;
  metrics: ParsedMetric[];
}): typeof row & { failure?: string } {
  const metrics = row.metrics.filter((metric) => metric.launches.some((launch) => launch.samples.length > 0));
  return metrics.length > 0 ? { ...row, metrics } : { ...row, metrics, failure: "it has no sample that can be used" };
}

const NON_FINITE: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  "+infinity": Number.POSITIVE_INFINITY,
  "-infinity": Number.NEGATIVE_INFINITY,
  inf: Number.POSITIVE_INFINITY,
  "+inf": Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
};

/** JSON has no NaN, so some tools write it bare and others as text: both are numbers here, in lists of samples only. */
function sampleOf(value: JsonValue): number {
  if (typeof value === "number") return value;
  return (typeof value === "string" && value.length < 12 ? NON_FINITE[value.toLowerCase()] : undefined) ?? Number.NaN;
}

function rawLaunches(metric: JsonValue): number[][] {
  const launches = at(metric, "launches");
  return (Array.isArray(launches) ? launches : []).map((launch) => (Array.isArray(launch) ? launch.map(sampleOf) : []));
}

/** The document with 0 in place of each non-finite sample, for the schema, which knows none. */
function withoutNonFinite(value: JsonValue, insideLaunches = false): unknown {
  if (insideLaunches && isNonFinite(value)) return 0;
  if (Array.isArray(value)) return value.map((part) => withoutNonFinite(part, insideLaunches));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(
    ([key, part]) => [key, withoutNonFinite(part, key === "launches")] as const,
  );
  return Object.fromEntries(entries);
}

function isNonFinite(value: JsonValue): boolean {
  if (typeof value === "string") return value.length < 12 && Object.hasOwn(NON_FINITE, value.toLowerCase());
  return typeof value === "number" && !Number.isFinite(value);
}

/** What does not fit, at its line: the path that the schema names is followed as far as it goes. */
function shapeFailure(document: NamedJson, failure: DocumentFailure): FormatFailure {
  const { where, text } = document;
  if (failure.code !== "malformed") {
    return {
      code: "malformed-output",
      where,
      line: 1,
      expected: "a document of schema benchwarden.samples/1",
      found: renderDocumentFailure(failure),
    };
  }
  let part = text.value;
  let line = lineOf(document, part);
  for (const step of failure.path.split(/[.[\]]+/).filter((word) => word !== "" && failure.path !== "the top")) {
    part = at(part, step);
    line = typeof part === "object" && part !== null ? lineOf(document, part) : line;
  }
  const wanted = /expected ([a-z]+)/.exec(failure.message)?.[1] ?? failure.message;
  return { code: "malformed-output", where, line, expected: `${wanted} at ${failure.path}`, found: shown(part) };
}

function at(value: JsonValue | undefined, step: string | number): JsonValue {
  if (Array.isArray(value)) return value[Number(step)] ?? null;
  return isObject(value) ? (value[step] ?? null) : null;
}

function ownSetting(options: ParseOptions, metric: string): MetricSettings | undefined {
  return Object.hasOwn(options.metrics, metric) ? options.metrics[metric] : undefined;
}
