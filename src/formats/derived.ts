import type { Suite } from "../model/config.ts";
import type { Warning } from "../model/warning.ts";
import { dimensionOf, dimensionText } from "../units/dimension.ts";
import { compileExpression, type Expression, namesIn } from "../units/expression.ts";
import { readUnit } from "../units/unit.ts";
import type { ParsedBenchmark, ParsedLaunch, ParsedMetric } from "./adapter.ts";
import { median } from "./thin.ts";

type Derived = Suite["derived"][string];

/**
 * Rows with the suite's derived metrics added: each is computed per launch from the medians of the launch's samples,
 * one sample a launch. What cannot be computed is left out with a warning; rows that failed stay as they are.
 */
export async function withDerived(
  rows: readonly ParsedBenchmark[],
  derived: Suite["derived"],
): Promise<{ benchmarks: ParsedBenchmark[]; warnings: Warning[] }> {
  const warnings: Warning[] = [];
  const benchmarks: ParsedBenchmark[] = [];
  for (const row of rows) {
    const added: ParsedMetric[] = [];
    for (const [name, settings] of row.failure === undefined ? Object.entries(derived) : []) {
      const metric = await derive(row, name, settings);
      if ("code" in metric) warnings.push(metric);
      else added.push(metric);
    }
    benchmarks.push(added.length === 0 ? row : { ...row, metrics: [...row.metrics, ...added] });
  }
  return { benchmarks, warnings };
}

async function derive(row: ParsedBenchmark, name: string, derived: Derived): Promise<ParsedMetric | Warning> {
  const inputs = namesIn(derived.expression).map(
    (input) => row.metrics.find((metric) => metric.name === input) ?? input,
  );
  const absent = inputs.find((input) => typeof input === "string");
  if (absent !== undefined) return warning(row, name, `the benchmark has no metric ${absent}`);
  const metrics = inputs.filter((input) => typeof input !== "string");
  const compiled = await compileExpression(derived.expression, unitsOf(metrics));
  if (!compiled.ok) return warning(row, name, `expected ${compiled.failure.expected}, found ${compiled.failure.found}`);
  const clash = unitClash(compiled.expression.dimension, derived.unit);
  if (clash) return warning(row, name, clash);
  const launches = computed(compiled.expression, metrics);
  if (launches.every((launch) => launch.samples.length === 0))
    return warning(row, name, "it is not a finite number in any launch");
  return derivedMetric(name, derived, { metrics, launches });
}

function derivedMetric(
  name: string,
  derived: Derived,
  from: { metrics: ParsedMetric[]; launches: ParsedLaunch[] },
): ParsedMetric {
  const unit = readUnit(derived.unit)?.base ?? derived.unit;
  return {
    name,
    unit,
    ...(unit === derived.unit ? {} : { originalUnit: derived.unit }),
    direction: derived.direction,
    exact: from.metrics.length > 0 && from.metrics.every((metric) => metric.exact),
    primary: false,
    source: ["derived", ...new Set(from.metrics.map((metric) => metric.source))].join(":").slice(0, 64),
    launches: from.launches,
  };
}

/** The result in every launch in which all inputs have samples; a launch without keeps its place. */
function computed(expression: Expression, metrics: readonly ParsedMetric[]): ParsedLaunch[] {
  const count = Math.max(0, ...metrics.map((metric) => metric.launches.length));
  return Array.from({ length: count }, (_, launch) => {
    const samples = metrics.map((metric) => metric.launches[launch]?.samples ?? []);
    if (samples.some((list) => list.length === 0)) return { samples: [], order: "none" };
    const values = Object.fromEntries(metrics.map((metric, index) => [metric.name, median(samples[index] ?? [])]));
    const value = expression.evaluate(values);
    return { samples: Number.isFinite(value) ? [value] : [], order: "none" };
  });
}

function unitsOf(metrics: readonly ParsedMetric[]): Record<string, string> {
  return Object.fromEntries(metrics.map((metric) => [metric.name, metric.unit]));
}

/** Why a result of this dimension cannot be in the unit that the config gives it; null: it can, or nobody knows. */
export function unitClash(dimension: string | null, unit: string): string | null {
  const base = readUnit(unit)?.base;
  if (dimension === null || base === undefined) return null;
  const wanted = dimensionText(dimensionOf(base));
  return wanted === dimension
    ? null
    : `its unit is ${unit}, a number of ${wanted}, and the expression gives ${dimension}`;
}

function warning(row: ParsedBenchmark, metric: string, why: string): Warning {
  return { code: "metric-absent", text: `${row.name}: ${metric} is not computed: ${why}`, facts: { metric } };
}
