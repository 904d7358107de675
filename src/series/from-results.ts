import type { Metric } from "../model/metric.ts";
import type { Launch, Result, ResultBenchmark } from "../model/result.ts";
import { isUnfit } from "../model/unfit.ts";
import { median } from "../stats/median.ts";
import { medianAbsoluteDeviation } from "../stats/median-absolute-deviation.ts";
import { sorted } from "../stats/sorted.ts";
import { type DatedCommit, orderCommits } from "./commit-order.ts";
import { type MachineSteps, machineStateAt } from "./detect-machines.ts";
import { MAD_FACTOR } from "./difference-scale.ts";
import { definitionOf, environmentOf, epochOf, onChangedMachine } from "./epoch.ts";
import { medianInterval } from "./point-interval.ts";
import { type Series, type SeriesPoint, seriesKey } from "./series.ts";
import type { Stored } from "./stored.ts";

/** The lines that stored results make up, sorted by key. Comparisons are never part of one. */
export function seriesFromResults(stored: Iterable<Stored>): Series[] {
  const collector = new SeriesCollector();
  for (const one of stored) collector.add(one);
  return collector.series();
}

/** What is kept of a result: without its samples it is small. */
interface Recording {
  readonly batch: string;
  readonly startedAt: string;
  readonly attempt: number;
  readonly machineClass: string;
  readonly epoch: string;
  readonly commits: readonly DatedCommit[];
  readonly rows: readonly Row[];
}

/** One benchmark × metric of a recording. */
interface Row {
  readonly benchmark: string;
  readonly suite: string;
  readonly environment: string;
  readonly metric: Metric;
  readonly launches: readonly { readonly commit: string; readonly round: number; readonly value: number }[];
}

/**
 * Takes results one by one, in any order, and keeps only what series need.
 *
 * What a machine measured that was not fit is no part of them. Of the attempts of one cell the newest counts, whole. Launches that were dropped or gave no number are left out. A
 * commit that several batches measured (an anchor, a commit recorded again) is one point: its launches keep their
 * batch, and its value is the median over all of them that ran in the newest environment, of which the definition of
 * the suite is a part: so a commit measured again after a change of kernel or toolchain stands among those after it, and
 * what moved with the environment moves before that commit. Levels of
 * batches are not bridged by the ratio of their anchors: each bridge would add its own error, and a chain of them
 * wanders further than batches differ. Neighbours that must not suffer from such differences are compared inside a
 * batch (`side-by-side.ts`).
 */
export class SeriesCollector {
  readonly #recordings = new Map<string, Recording>();

  add({ path, result }: Stored): void {
    if (result.request.mode !== "record" || isUnfit(result)) return;
    const cell = `${result.request.class} ${result.request.cell}`;
    const known = this.#recordings.get(cell);
    const recording = recordingOf(path, result);
    if (!known || isNewer(recording, known)) this.#recordings.set(cell, recording);
  }

  /** @param machines when machines became others: what moved then moved with the environment */
  series(machines: MachineSteps = new Map()): Series[] {
    const recordings = [...this.#recordings.values()].sort(byTime).map((one) => onItsMachine(one, machines));
    const order = orderCommits(recordings.map((recording) => recording.commits));
    const drafts = new Map<string, Draft>();
    for (const recording of recordings) fileRows(drafts, recording);
    return [...drafts.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, draft]) => finish(draft, order))
      .filter((series) => series.points.length > 0);
  }
}

function onItsMachine(recording: Recording, machines: MachineSteps): Recording {
  const since = machineStateAt(machines, { ...recording, time: recording.startedAt });
  if (since === null) return recording;
  const rows = recording.rows.map((row) => ({ ...row, environment: onChangedMachine(row.environment, since) }));
  return { ...recording, rows };
}

function isNewer(one: Recording, other: Recording): boolean {
  return one.attempt === other.attempt ? byTime(one, other) > 0 : one.attempt > other.attempt;
}

function byTime(a: Recording, b: Recording): number {
  return Date.parse(a.startedAt) - Date.parse(b.startedAt) || (a.batch < b.batch ? -1 : 1);
}

function recordingOf(path: string, result: Result): Recording {
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

/** A series in the making. `row` is the first that it was made of, `metric` the newest definition. */
interface Draft {
  metric: Metric;
  readonly row: Row;
  readonly machineClass: string;
  readonly epoch: string;
  readonly launches: Map<string, { row: Row; batch: string; round: number; value: number }[]>;
}

function fileRows(drafts: Map<string, Draft>, recording: Recording): void {
  for (const row of recording.rows) {
    const draft = draftFor(drafts, recording, row);
    draft.metric = row.metric;
    for (const { commit, round, value } of row.launches) {
      const launches = draft.launches.get(commit) ?? [];
      launches.push({ row, batch: recording.batch, round, value });
      draft.launches.set(commit, launches);
    }
  }
}

/** The first definition of a metric has the epoch of its machine; another one under the same name gets a line of its own. */
function draftFor(drafts: Map<string, Draft>, recording: Recording, row: Row): Draft {
  const { machineClass } = recording;
  const make = (epoch: string): Draft => ({ metric: row.metric, row, machineClass, epoch, launches: new Map() });
  const keyOf = (epoch: string) =>
    seriesKey({ benchmark: row.benchmark, metric: row.metric.name, machineClass, epoch });
  const plain = drafts.get(keyOf(recording.epoch));
  const isFirst = !plain || definitionOf(plain.row.metric) === definitionOf(row.metric);
  const epoch = isFirst ? recording.epoch : `${recording.epoch}-${definitionOf(row.metric)}`;
  const draft = drafts.get(keyOf(epoch)) ?? make(epoch);
  drafts.set(keyOf(epoch), draft);
  return draft;
}

function finish(draft: Draft, order: readonly DatedCommit[]): Series {
  const { metric, row, machineClass, epoch } = draft;
  return {
    benchmark: row.benchmark,
    suite: row.suite,
    metric: metric.name,
    unit: metric.unit,
    direction: metric.direction,
    exact: metric.exact,
    primary: metric.primary,
    minimumEffect: metric.minimumEffect,
    machineClass,
    epoch,
    points: order.flatMap((commit) => {
      const launches = draft.launches.get(commit.commit);
      return launches ? [pointOf(commit, launches)] : [];
    }),
  };
}

function pointOf(
  commit: DatedCommit,
  launches: { row: Row; batch: string; round: number; value: number }[],
): SeriesPoint {
  const newest = launches.at(-1)?.row;
  const current = launches.filter((launch) => launch.row.environment === newest?.environment);
  const values = sorted(current.map((launch) => launch.value));
  return {
    ...commit,
    value: median(values),
    interval: medianInterval(values),
    spread: values.length < 2 ? null : MAD_FACTOR * medianAbsoluteDeviation(values),
    launches: launches.map(({ batch, round, value }) => ({ batch, round, value })),
    environment: newest?.environment ?? "",
  };
}
