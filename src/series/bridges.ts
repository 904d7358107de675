import type { Bridge } from "../model/bridge.ts";
import { shiftEstimate, shiftInterval } from "../stats/shift-estimate.ts";
import { type Sorted, sorted } from "../stats/sorted.ts";
import type { Series, SeriesPoint } from "./series.ts";

const LEVEL = 0.95;

/**
 * How far neighbouring epochs lie apart, wherever a commit was measured in both: the newest one that was.
 *
 * The offset is Hodges and Lehmann's estimate over all pairs of launches, in logarithms, with the interval of the
 * rank-sum test; null where launches are too few for one. Values that have no logarithm bridge nothing.
 */
export function bridgesOf(all: readonly Series[]): Bridge[] {
  const lines = new Map<string, Series[]>();
  for (const series of all) {
    const key = JSON.stringify([series.benchmark, series.metric, series.unit, series.machineClass]);
    lines.set(key, [...(lines.get(key) ?? []), series]);
  }
  return [...lines.values()].flatMap((epochs) => {
    const ordered = [...epochs].sort((a, b) => lastTime(a) - lastTime(b) || (a.epoch < b.epoch ? -1 : 1));
    return ordered.flatMap((newer, index) => {
      const older = ordered[index - 1];
      return older ? (bridgeBetween(older, newer) ?? []) : [];
    });
  });
}

function lastTime({ points }: Series): number {
  return Date.parse(points.at(-1)?.time ?? "");
}

function bridgeBetween(older: Series, newer: Series): Bridge | null {
  const before = new Map(older.points.map((point) => [point.commit, point]));
  const anchor = newer.points.findLast((point) => before.has(point.commit));
  const same = anchor && before.get(anchor.commit);
  if (!anchor || !same) return null;
  const [from, to] = [logsOf(same), logsOf(anchor)];
  if (from.length === 0 || to.length === 0) return null;
  return {
    benchmark: newer.benchmark,
    metric: newer.metric,
    class: newer.machineClass,
    from: older.epoch,
    to: newer.epoch,
    commit: anchor.commit,
    offset: Math.expm1(shiftEstimate(from, to)),
    interval: intervalOf(from, to),
    launches: [from.length, to.length],
  };
}

function intervalOf(from: Sorted, to: Sorted): Bridge["interval"] {
  const { lower, upper } = shiftInterval(from, to, LEVEL);
  return Number.isFinite(lower) && Number.isFinite(upper) ? [Math.expm1(lower), Math.expm1(upper)] : null;
}

function logsOf({ launches }: SeriesPoint): Sorted {
  return sorted(launches.filter(({ value }) => value > 0).map(({ value }) => Math.log(value)));
}
