import type { Metric } from "../model/metric.ts";
import { IMPLAUSIBLE, type Launch, type Result, type ResultBenchmark } from "../model/result.ts";

/** The supervisor's clock and the benchmark's are not the same: so much may be their difference. */
const SLACK = { ratio: 1.01, seconds: 0.005 };

/**
 * A result in which the launches are dropped whose samples exceed the supervisor's own times: code under test prints
 * its numbers, but not those. Samples are held against the wall time; those of a metric that may add up what several
 * processors did, also against the CPU time, or where that was not counted, the wall time of all processors. Exact
 * metrics are not: seconds that repeat to the last digit are simulated ones.
 *
 * @returns equal inputs give equal outputs, so that a result is stored once however often it is published
 */
export function withoutImplausible(result: Result): { result: Result; dropped: ReadonlyMap<string, number> } {
  const dropped = new Map<string, number>();
  const threads = Number(result.machine.facts.threads) || 1;
  const benchmarks = result.benchmarks.map((benchmark) => {
    const launches = benchmark.launches.map((launch) =>
      launch.dropped === null && isImplausible(launch, benchmark, threads)
        ? { ...launch, dropped: IMPLAUSIBLE }
        : launch,
    );
    const count = launches.filter((launch) => launch.dropped === IMPLAUSIBLE).length;
    if (count > 0) dropped.set(benchmark.name, count);
    return { ...benchmark, launches };
  });
  return { result: dropped.size === 0 ? result : { ...result, benchmarks }, dropped };
}

function isImplausible(launch: Launch, { metrics }: ResultBenchmark, threads: number): boolean {
  return metrics.some((metric) => {
    if (metric.unit !== "s" || metric.exact) return false;
    const limit = longest(launch, metric, threads) * SLACK.ratio + SLACK.seconds;
    return (launch.samples[metric.name] ?? []).some((sample) => sample > limit);
  });
}

function longest({ wall, cpu }: Launch, { source }: Metric, threads: number): number {
  return source === "inside" ? wall : Math.max(wall, cpu ?? wall * threads);
}
