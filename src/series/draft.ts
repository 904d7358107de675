import type { Metric } from "../model/metric.ts";
import { median } from "../stats/median.ts";
import { medianAbsoluteDeviation } from "../stats/median-absolute-deviation.ts";
import { sorted } from "../stats/sorted.ts";
import type { DatedCommit } from "./commit-order.ts";
import { MAD_FACTOR } from "./difference-scale.ts";
import { definitionOf } from "./epoch.ts";
import { medianInterval } from "./point-interval.ts";
import type { Recording, Row } from "./recording.ts";
import { type Series, type SeriesPoint, seriesKey } from "./series.ts";

/** A series in the making. `row` is the first that it was made of, `metric` the newest definition. */
export interface Draft {
  metric: Metric;
  readonly row: Row;
  readonly machineClass: string;
  readonly epoch: string;
  readonly launches: Map<string, { row: Row; batch: string; round: number; value: number }[]>;
}

/** Puts the launches of a recording under their series and commit. */
export function fileRows(drafts: Map<string, Draft>, recording: Recording): void {
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

/** The series of a draft; commits that it has no launches of are no points. */
export function finish(draft: Draft, order: readonly DatedCommit[]): Series {
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
