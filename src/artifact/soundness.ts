import type { Result, ResultBenchmark } from "../model/result.ts";
import { readUnit } from "../units/unit.ts";
import type { Refusal } from "./contradiction.ts";

/**
 * What the schema cannot say of a result: names that come twice, samples of a metric that was not declared, a unit that
 * is not a base unit. A result of ours has none of them; null: this one neither.
 */
export function unsound({ benchmarks }: Result): Refusal | null {
  const twice = firstTwice(benchmarks.map(({ name }) => name));
  if (twice !== null) return refused(`benchmark ${JSON.stringify(twice)} comes twice`);
  for (const benchmark of benchmarks) {
    const why = unsoundMetrics(benchmark);
    if (why !== null) return refused(`benchmark ${JSON.stringify(benchmark.name)}: ${why}`);
  }
  return null;
}

function unsoundMetrics({ metrics, launches }: ResultBenchmark): string | null {
  const names = metrics.map(({ name }) => name);
  const twice = firstTwice(names);
  if (twice !== null) return `metric ${twice} comes twice`;
  const scaled = metrics.find(({ unit }) => (readUnit(unit)?.factor ?? 1) !== 1);
  if (scaled) return `metric ${scaled.name} is in ${JSON.stringify(scaled.unit)}, which is no base unit`;
  const known = new Set(names);
  const stray = launches.flatMap(({ samples }) => Object.keys(samples)).find((name) => !known.has(name));
  return stray === undefined ? null : `it has samples of ${stray}, which is no metric of it`;
}

function firstTwice(names: readonly string[]): string | null {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return null;
}

function refused(reason: string): Refusal {
  return { code: "unsound", reason };
}
