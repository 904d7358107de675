import type { Direction } from "../../src/model/metric.ts";
import type { Series } from "../../src/series/series.ts";
import { commitAt } from "./recordings.ts";

/** What of a drawn series is not as usual. */
export interface Drawn {
  readonly benchmark: string;
  readonly direction: Direction;
  readonly primary: boolean;
  readonly epoch: string;
  /** Number of the first commit. */
  readonly from: number;
  readonly environment: (index: number) => string;
  /** The launches of a value; one of it by default. */
  readonly launches: (value: number) => readonly number[];
}

/** A series of one point per value and commit, in seconds. */
export function seriesOf(values: readonly number[], about: Partial<Drawn> = {}): Series {
  const launches = about.launches ?? ((value: number) => [value]);
  return {
    benchmark: about.benchmark ?? "parse/small",
    suite: "parse",
    metric: "wall",
    unit: "s",
    direction: about.direction ?? "lower",
    exact: false,
    primary: about.primary ?? true,
    minimumEffect: 0.005,
    machineClass: "bench-x64",
    epoch: about.epoch ?? "0",
    points: values.map((value, index) => ({
      ...commitAt((about.from ?? 0) + index),
      value,
      interval: null,
      spread: null,
      launches: launches(value).map((one, round) => ({ batch: `${about.epoch} ${index}`, round, value: one })),
      environment: about.environment?.(index) ?? "",
    })),
  };
}
