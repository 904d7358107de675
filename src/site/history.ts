import type { ChangePoint } from "../model/change-point.ts";
import { hashOf } from "../plan/canonical.ts";
import { type DatedCommit, orderCommits } from "../series/commit-order.ts";
import type { CodeDetection } from "../series/detect.ts";
import { type Series, type SeriesPoint, seriesKey } from "../series/series.ts";

/** One series of a history. `positions[i]` is the place of its i-th point on the axis of the history. */
export interface Epoch {
  readonly series: Series;
  readonly positions: readonly number[];
  readonly steps: readonly ChangePoint[];
}

/**
 * The series of one benchmark × metric × unit × machine class, one epoch after the other, the newest last. `commits`
 * are those on which the class measured the suite, from the first to the last of the history: where a benchmark was not
 * among what was measured there is a gap.
 */
export interface History {
  /** 16 hexadecimal digits: the name of its file, whatever the benchmark is called. */
  readonly id: string;
  readonly newest: Series;
  readonly lastPoint: SeriesPoint;
  readonly commits: readonly DatedCommit[];
  readonly epochs: readonly Epoch[];
}

/** The histories that series make up, by suite, benchmark and metric; primary metrics first. */
export function historiesOf(all: readonly Series[], detection: Pick<CodeDetection, "series">): History[] {
  const steps = stepsBySeries(detection);
  const orders = commitOrders(all);
  return [
    ...groupBy(
      all.filter((series) => series.points.length > 0),
      historyKey,
    ),
  ]
    .flatMap(([key, group]) => historyOf(key, group, orders.get(axisKey(group[0])) ?? [], steps) ?? [])
    .sort(byName);
}

function historyKey(series: Series): string {
  return JSON.stringify([series.benchmark, series.metric, series.unit, series.machineClass]);
}

function axisKey(series: Series | undefined): string {
  return JSON.stringify([series?.machineClass, series?.suite]);
}

function commitOrders(all: readonly Series[]): Map<string, DatedCommit[]> {
  const orders = new Map<string, DatedCommit[]>();
  for (const [key, group] of groupBy(all, axisKey)) {
    orders.set(key, orderCommits(group.map((series) => series.points)));
  }
  return orders;
}

function stepsBySeries(detection: Pick<CodeDetection, "series">): Map<string, readonly ChangePoint[]> {
  const steps = new Map<string, readonly ChangePoint[]>();
  for (const { benchmark, metric, class: machineClass, epoch, changePoints } of detection.series) {
    if (benchmark === null || metric === null || machineClass === null || epoch === null) continue;
    steps.set(seriesKey({ benchmark, metric, machineClass, epoch }), changePoints);
  }
  return steps;
}

function historyOf(
  key: string,
  group: readonly Series[],
  order: readonly DatedCommit[],
  steps: ReadonlyMap<string, readonly ChangePoint[]>,
): History | null {
  const placeOf = new Map(order.map(({ commit }, place) => [commit, place]));
  const placed = group.map((series) => ({
    series,
    places: series.points.map((point) => placeOf.get(point.commit) ?? 0),
    steps: steps.get(seriesKey(series)) ?? [],
  }));
  placed.sort(byNewest);
  const newest = placed.at(-1);
  const lastPoint = newest?.series.points.at(-1);
  if (!newest || !lastPoint) return null;
  const first = placed.reduce((least, { places }) => Math.min(least, places[0] ?? least), lastOf(newest.places));
  return {
    id: hashOf(key, 16),
    newest: newest.series,
    lastPoint,
    commits: order.slice(first, lastOf(newest.places) + 1).map(({ commit, time }) => ({ commit, time })),
    epochs: placed.map((one) => ({ ...one, positions: one.places.map((place) => place - first) })),
  };
}

interface Placed {
  readonly series: Series;
  readonly places: readonly number[];
}

/** The epoch that reaches the newest commit is the newest; of two that do, the one that began later. */
function byNewest(a: Placed, b: Placed): number {
  return (
    lastOf(a.places) - lastOf(b.places) ||
    (a.places[0] ?? 0) - (b.places[0] ?? 0) ||
    byText(a.series.epoch, b.series.epoch)
  );
}

function lastOf(places: readonly number[]): number {
  return places.at(-1) ?? 0;
}

/** The newest value at each position; null where nothing was measured. */
export function valuesOf(history: History): (number | null)[] {
  const values = new Array<number | null>(history.commits.length).fill(null);
  for (const { series, positions } of history.epochs) {
    for (const [index, point] of series.points.entries()) values[positions[index] ?? 0] = point.value;
  }
  return values;
}

// By code units, never by locale: the same store gives the same bytes anywhere.
function byName(a: History, b: History): number {
  return (
    byText(a.newest.suite, b.newest.suite) ||
    byText(a.newest.benchmark, b.newest.benchmark) ||
    Number(b.newest.primary) - Number(a.newest.primary) ||
    byText(a.newest.metric, b.newest.metric) ||
    byText(a.newest.machineClass, b.newest.machineClass) ||
    byText(a.id, b.id)
  );
}

export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
