import type { Metric } from "../model/metric.ts";
import type { Launch, Result, ResultBenchmark } from "../model/result.ts";
import { median } from "../stats/median.ts";
import { sorted } from "../stats/sorted.ts";
import type { DatedCommit } from "./commit-order.ts";
import { environmentOf, epochOf } from "./epoch.ts";

/** What is kept of a result: without its samples it is small. */
export interface Recording {
  readonly batch: string;
  readonly startedAt: string;
  readonly attempt: number;
  readonly machineClass: string;
  readonly epoch: string;
  readonly commits: readonly DatedCommit[];
  readonly rows: readonly Row[];
}

/** One benchmark × metric of a recording. */
export interface Row {
  readonly benchmark: string;
  readonly suite: string;
  readonly environment: string;
  readonly metric: Metric;
  readonly launches: readonly { readonly commit: string; readonly round: number; readonly value: number }[];
}

/** `path` is where the result lies in the store. */
export function recordingOf(path: string, result: Result): Recording {
  const { request } = result;
  const members = request.builds.filter((build) => build.role === "record" || build.role === "anchor");
  const measured = new Set(result.builds.filter((build) => build.status === "ok").map((build) => build.id));
  const commitOf = new Map(members.filter(({ id }) => measured.has(id)).map((build) => [build.id, build.commit]));
  const hashes = new Map(request.suites.map((suite) => [suite.name, suite.hash]));
  return {
    batch: path,
    startedAt: result.startedAt,
    attempt: result.attempt,
    machineClass: request.class,
    epoch: epochOf(result),
    commits: members.map((build) => ({ commit: build.commit, time: build.commitTime })),
    rows: result.benchmarks.flatMap((benchmark) => {
      const suiteHash = hashes.get(benchmark.suite) ?? "";
      const about = { benchmark: benchmark.name, suite: benchmark.suite };
      const environment = environmentOf(result, suiteHash);
      return benchmark.metrics.map((metric) => ({
        ...about,
        environment,
        metric,
        launches: launchesOf(benchmark, metric.name, commitOf),
      }));
    }),
  };
}

function launchesOf(
  benchmark: ResultBenchmark,
  metric: string,
  commitOf: ReadonlyMap<string, string>,
): Row["launches"] {
  return benchmark.launches.flatMap((launch) => {
    const commit = commitOf.get(launch.build);
    const value = launchValue(launch, metric);
    return commit === undefined || value === null ? [] : [{ commit, round: launch.round, value }];
  });
}

/** The median of a launch's samples; null when there is none, or one of them is no number. */
function launchValue(launch: Launch, metric: string): number | null {
  const samples = launch.samples[metric];
  if (launch.dropped !== null || !samples || samples.length === 0 || !samples.every(Number.isFinite)) return null;
  return median(sorted(samples));
}
