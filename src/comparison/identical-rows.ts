import type { Metric } from "../model/metric.ts";
import type { Comparison } from "../model/outcome.ts";
import type { Result } from "../model/result.ts";
import { blankComparison } from "./comparison-row.ts";
import type { Sides } from "./pairs.ts";

/** Names what was compared in place of a measurement. */
const ARTIFACTS: Metric = {
  name: "artifacts",
  unit: "1",
  direction: "lower",
  exact: true,
  primary: true,
  source: "sha256",
  minimumEffect: 0,
  equivalence: 0,
};

/** Whether the job ended without measuring because both builds have the same bytes. */
export function isIdentical(result: Result, sides: Sides): boolean {
  const [base, head] = [sides.base, sides.head].map((id) => result.builds.find((build) => build.id === id)?.artifacts);
  return result.stopped === "identical" && base !== undefined && base !== null && base === head;
}

/** Unchanged without measuring: a row per benchmark and metric where they are known, else one per suite. */
export function identicalRows(result: Result): Comparison[] {
  const known = result.benchmarks.flatMap((benchmark) =>
    (benchmark.metrics.length > 0 ? benchmark.metrics : [ARTIFACTS]).map((metric) =>
      identicalRow(benchmark.name, metric),
    ),
  );
  return known.length > 0 ? known : result.request.suites.map(({ name }) => identicalRow(name, ARTIFACTS));
}

function identicalRow(benchmark: string, metric: Metric): Comparison {
  return {
    ...blankComparison({ benchmark, metric, primary: metric.primary && metric.direction !== "none" }),
    verdict: "unchanged",
    change: 0,
    interval: [0, 0],
    minimumDetectable: 0,
    reason: "the builds are byte for byte the same",
  };
}
