import type { SitePointStep, SitePoints } from "../../model/site/points.ts";
import type { SiteMetric } from "../../model/site/tables.ts";

/** Digits of a commit id in a document of points. */
const SHORT_ID = 12;

/** One epoch along the whole axis, in the metric's base unit; null where it has no point. */
export interface EpochLine {
  readonly epoch: string;
  readonly from: number;
  readonly values: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly launches: readonly number[];
}

/** A history unpacked: one place per commit, or per job of a machine, oldest first. */
export interface HistoryView {
  readonly id: string;
  readonly benchmark: string;
  readonly machine: string;
  readonly metric: SiteMetric;
  /** What stands at a place. */
  readonly of: "commit" | "job";
  /** Their ids: 12 hexadecimal digits. */
  readonly commits: readonly string[];
  /** Seconds since 1970. */
  readonly times: readonly number[];
  readonly labels: readonly (string | null)[];
  readonly epochs: readonly EpochLine[];
  readonly steps: readonly SitePointStep[];
  /** What became another around what is measured, as a sentence. */
  readonly changes: readonly (readonly [position: number, text: string])[];
}

/** What was measured at one place. */
export interface PointView {
  readonly position: number;
  readonly commit: string;
  readonly day: string;
  readonly label: string | null;
  /** Null: not measured. */
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
  readonly launches: number;
  readonly epoch: number;
  /** Against the last measured place before, relative; null across epochs. */
  readonly change: number | null;
}

export function historyView(points: SitePoints): HistoryView {
  const count = points.times.length;
  const labels = new Array<string | null>(count).fill(null);
  for (const [position, label] of points.labels) labels[position] = label;
  let time = 0;
  return {
    id: points.id,
    benchmark: points.benchmark,
    machine: points.class,
    metric: points.metric,
    of: "commit",
    commits: points.times.map((_, place) => points.commits.slice(place * SHORT_ID, (place + 1) * SHORT_ID)),
    times: points.times.map((difference) => (time += difference)),
    labels,
    epochs: points.epochs.map((epoch) => epochLine(epoch, count, points.exponent)),
    steps: points.steps,
    changes: points.epochs.flatMap(({ changes }) =>
      changes.map(([at, what]) => [at, `Environment changed: ${what}.`] as const),
    ),
  };
}

function epochLine(epoch: SitePoints["epochs"][number], count: number, exponent: number): EpochLine {
  const { from, values, below, above } = epoch;
  const column = (sizeAt: (index: number) => number | null | undefined): (number | null)[] =>
    Array.from({ length: count }, (_, position) => {
      const size = sizeAt(position - from) ?? null;
      return size === null ? null : times10(size, exponent);
    });
  const moved = (by: readonly (number | null)[], sign: 1 | -1) =>
    column((index) => {
      const [value, offset] = [values[index] ?? null, by[index] ?? null];
      return value === null || offset === null ? null : value + sign * offset;
    });
  return {
    epoch: epoch.epoch,
    from,
    values: column((index) => values[index]),
    low: moved(below, -1),
    high: moved(above, 1),
    launches: Array.from({ length: count }, (_, position) => epoch.launches[position - from] ?? 0),
  };
}

// Division by a positive power gives the nearest number; multiplication by a negative one often does not.
function times10(size: number, exponent: number): number {
  return exponent < 0 ? size / 10 ** -exponent : size * 10 ** exponent;
}

/** The point of the newest epoch that has one at a place. */
export function pointAt(view: HistoryView, position: number): PointView {
  const epoch = view.epochs.findLastIndex((line) => line.values[position] !== null);
  const line = view.epochs[epoch];
  const value = line?.values[position] ?? null;
  const [low, high] = [line?.low[position] ?? null, line?.high[position] ?? null];
  const before = line?.values.slice(0, position).findLast((one) => one !== null) ?? null;
  return {
    position,
    commit: view.commits[position] ?? "",
    day: dayOf(view.times[position] ?? 0),
    label: view.labels[position] ?? null,
    value,
    interval: low === null || high === null ? null : [low, high],
    launches: line?.launches[position] ?? 0,
    epoch,
    change: value === null || before === null || before === 0 ? null : value / before - 1,
  };
}

export function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** First and last place shown. */
export type Window = readonly [first: number, last: number];

/** The places between two commits; all of them when either is not there. */
export function windowOf(view: HistoryView, range: readonly [string, string] | null): Window {
  const last = view.commits.length - 1;
  const ends = (range ?? []).map((commit) => view.commits.indexOf(commit));
  const [from = -1, to = -1] = ends;
  return from < 0 || to < 0 || from >= to ? [0, last] : [from, to];
}

/** Smallest and largest of values and intervals between two places; null where nothing was measured. */
export function extent(view: HistoryView, [first, last]: Window): readonly [number, number] | null {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const line of view.epochs) {
    for (const column of [line.values, line.low, line.high]) {
      for (let place = Math.max(first, 0); place <= last; place++) {
        const value = column[place] ?? null;
        if (value === null) continue;
        if (value < least) least = value;
        if (value > most) most = value;
      }
    }
  }
  return least <= most ? [least, most] : null;
}

/** Values that span more than this are read better on a logarithmic axis. */
const WIDE = 10;

/** Whether a logarithmic axis is worth offering: it needs positive values that span more than tenfold. */
export function isWide(view: HistoryView): boolean {
  const ends = extent(view, [0, view.commits.length - 1]);
  return ends !== null && ends[0] > 0 && ends[1] / ends[0] > WIDE;
}
