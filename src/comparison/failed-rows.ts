import type { Metric } from "../model/metric.ts";
import type { Comparison } from "../model/outcome.ts";
import type { Failure, ResultBenchmark } from "../model/result.ts";
import { blankComparison } from "./comparison-row.ts";
import type { Sides } from "./pairs.ts";

/** A metric for rows of which nothing is known: what failed would have had one. */
export const UNKNOWN_METRIC: Metric = {
  name: "all",
  unit: "1",
  direction: "lower",
  exact: false,
  primary: true,
  source: "none",
  minimumEffect: 0,
  equivalence: 0,
};

/**
 * The rows (invalid, where the host was at fault) of what could not be built or measured on one of the two sides: one per benchmark and primary metric. A
 * failure of a whole suite or build makes rows of all its benchmarks that are known, else one row with its name.
 */
export function failedRows(
  result: { failures: readonly Failure[]; benchmarks: readonly ResultBenchmark[] },
  sides: Sides,
): Comparison[] {
  const rows = new Map<string, Comparison>();
  const failures = result.failures.filter(({ build }) => build === sides.base || build === sides.head);
  for (const failure of failures.toSorted(mostPreciseFirst)) {
    for (const name of namesOf(failure, result.benchmarks)) {
      for (const metric of metricsOf(name, failure, result.benchmarks)) {
        const key = JSON.stringify([name, metric.name]);
        if (!rows.has(key)) rows.set(key, failedRow({ benchmark: name, metric, primary: true }, failure));
      }
    }
  }
  return [...rows.values()];
}

function mostPreciseFirst(one: Failure, other: Failure): number {
  return precision(other) - precision(one);
}

function precision({ benchmark, suite }: Failure): number {
  return benchmark !== null ? 2 : suite !== null ? 1 : 0;
}

function namesOf(failure: Failure, benchmarks: readonly ResultBenchmark[]): string[] {
  if (failure.benchmark !== null) return [failure.benchmark];
  const known = benchmarks.filter(({ suite }) => failure.suite === null || suite === failure.suite);
  return known.length > 0 ? known.map(({ name }) => name) : [failure.suite ?? failure.build];
}

function metricsOf(name: string, failure: Failure, benchmarks: readonly ResultBenchmark[]): Metric[] {
  const suite = failure.suite ?? name.split("/", 1)[0];
  const known = benchmarks.find((one) => one.name === name && primaryOf(one).length > 0);
  const sibling = known ?? benchmarks.find((one) => one.suite === suite && primaryOf(one).length > 0);
  return sibling ? primaryOf(sibling) : [UNKNOWN_METRIC];
}

function primaryOf({ metrics }: ResultBenchmark): Metric[] {
  return metrics.filter(({ primary, direction }) => primary && direction !== "none");
}

function failedRow(row: { benchmark: string; metric: Metric; primary: boolean }, failure: Failure): Comparison {
  const { code, build, message, tail } = failure;
  const why = message === "" ? code : message;
  return {
    ...blankComparison(row),
    verdict: code === "environment" ? "invalid" : "failed",
    reason: `${build}: ${why}`,
    failure: { code, build, message, tail },
  };
}
