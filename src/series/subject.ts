import type { DetectedSeries } from "../model/detection.ts";
import type { Direction } from "../model/metric.ts";
import type { Series } from "./series.ts";

/**
 * A series as all kinds of evidence see it: one row per commit or line of a file, oldest first. A value of null is a
 * gap. `spread` is 1.4826 · MAD of the row's launches in the value's unit, `launches` how many there were.
 */
export interface Subject {
  readonly about: Pick<DetectedSeries, "name" | "benchmark" | "metric" | "class" | "epoch" | "unit" | "primary">;
  readonly direction: Direction | null;
  readonly exact: boolean;
  /** Relative. */
  readonly minimumEffect: number;
  readonly values: readonly (number | null)[];
  readonly spread: readonly (number | null)[] | null;
  readonly launches: readonly number[] | null;
  readonly time: readonly (string | null)[] | null;
  readonly commit: readonly (string | null)[] | null;
  /** What may move numbers besides the commit, as comparable text. */
  readonly environment: readonly string[] | null;
}

export function subjectOfSeries(series: Series): Subject {
  const { points } = series;
  return {
    about: {
      name: `${series.benchmark} ${series.metric}`,
      benchmark: series.benchmark,
      metric: series.metric,
      class: series.machineClass,
      epoch: series.epoch,
      unit: series.unit,
      primary: series.primary,
    },
    direction: series.direction,
    exact: series.exact && points.every(repeatsExactly),
    minimumEffect: series.minimumEffect,
    values: points.map((point) => point.value),
    spread: points.map((point) => point.spread),
    launches: points.map((point) => point.launches.length),
    time: points.map((point) => point.time),
    commit: points.map((point) => point.commit),
    environment: points.map((point) => point.environment),
  };
}

/** Launches of one batch that differ refute the claim; batches may differ because the environment did. */
function repeatsExactly(point: Series["points"][number]): boolean {
  const first = new Map<string, number>();
  for (const { batch, value } of point.launches) {
    const known = first.get(batch) ?? value;
    if (known !== value) return false;
    first.set(batch, known);
  }
  return true;
}
