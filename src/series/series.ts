import type { Direction } from "../model/metric.ts";

/**
 * One measured commit of a series. `value` is the median over its launches of their medians, in the metric's base unit;
 * `interval` the order statistics around it (null for fewer than two launches); `spread` is 1.4826 · MAD of the launches
 * in the value's unit (null for one launch). `launches` holds every launch's median by batch and round, so that
 * neighbours that were measured side by side can be paired.
 */
export interface SeriesPoint {
  readonly commit: string;
  /** Commit time, UTC. */
  readonly time: string;
  readonly value: number;
  readonly interval: readonly [number, number] | null;
  readonly spread: number | null;
  readonly launches: readonly { readonly batch: string; readonly round: number; readonly value: number }[];
  /** Kernel, toolchain, root file system …: what may move numbers without ending the series. */
  readonly environment: string;
}

/**
 * One benchmark × metric × machine class × epoch along the commits of the main branch, oldest first. `batch` of a
 * launch is the stored result it came from.
 */
export interface Series {
  readonly benchmark: string;
  readonly suite: string;
  readonly metric: string;
  readonly unit: string;
  readonly direction: Direction;
  readonly exact: boolean;
  readonly primary: boolean;
  readonly minimumEffect: number;
  readonly machineClass: string;
  readonly epoch: string;
  readonly points: readonly SeriesPoint[];
}

/** What makes a series one: injective in every dimension. */
export function seriesKey(series: Pick<Series, "benchmark" | "metric" | "machineClass" | "epoch">): string {
  return JSON.stringify([series.benchmark, series.metric, series.machineClass, series.epoch]);
}
