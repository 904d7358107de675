import { rowsOf } from "../../src/comparison/evidence.ts";
import { judge } from "../../src/comparison/judge.ts";
import type { Comparison } from "../../src/model/outcome.ts";
import type { ResultBenchmark } from "../../src/model/result.ts";
import { measuredAdaptively, resultOf } from "./job.ts";
import type { TrueBenchmark } from "./pull-request.ts";

/** A row of a report beside the truth. A flag in the wrong direction is false as well. */
export interface JudgedBenchmark {
  readonly row: Comparison;
  readonly truth: TrueBenchmark;
  readonly flagged: boolean;
  readonly isFalse: boolean;
}

/** What `compare` says of a simulated pull request, measured wave by wave as it would have been. */
export function judgedRequest(truths: readonly TrueBenchmark[]): JudgedBenchmark[] {
  const measured = measuredAdaptively(truths.map(({ benchmark }) => benchmark));
  const rows = judge(resultOf({ benchmarks: measured })).comparisons;
  return truths.map((truth, index) => {
    const row = rows[index];
    if (!row || row.benchmark !== truth.benchmark.name) throw new Error("rows come in the order of benchmarks");
    const flagged = row.verdict === "regressed" || row.verdict === "improved";
    return { row, truth, flagged, isFalse: flagged && Math.sign(row.change ?? 0) !== Math.sign(truth.change) };
  });
}

/** The log ratios of a simulated benchmark's pairs, in the order of rounds. */
export function ratiosOf(benchmark: ResultBenchmark): Float64Array {
  const evidence = rowsOf({ benchmarks: [benchmark], sides: { base: "base", head: "head" } })[0]?.evidence;
  if (evidence?.kind !== "ratios") throw new Error("the simulated benchmark is not noisy");
  return evidence.ratios;
}

/** In how many of so many seeded draws something holds, as a share. */
export function shareOf(draws: number, holds: (seed: number) => boolean): number {
  let count = 0;
  for (let seed = 0; seed < draws; seed++) if (holds(seed)) count++;
  return count / draws;
}

/** @returns NaN for no values */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
