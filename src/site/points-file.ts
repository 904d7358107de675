import type { SiteEpoch, SitePoints } from "../model/site/points.ts";
import type { SeriesPoint } from "../series/series.ts";
import { labelOf } from "./commit-table.ts";
import { environmentChanges } from "./environment-changes.ts";
import type { Epoch, History } from "./history.ts";
import type { CommitName } from "./input.ts";
import { commonExponent, inPowers, rounded } from "./rounding.ts";
import { shiftOf } from "./shift.ts";
import { stepsOfHistory } from "./steps.ts";

/** Digits of a commit id in documents about points: enough to be unique in any project, and to be linked. */
export const SHORT_ID = 12;

/** `data/series/<id>.json`: a history in columns. */
export function pointsFile(history: History, names: ReadonlyMap<string, CommitName>): SitePoints {
  const { newest } = history;
  const all = history.epochs.flatMap(({ series }) => series.points.map((point) => rounded(point.value, newest.exact)));
  const exponent = commonExponent(all);
  return {
    schema: "benchwarden.points/1",
    id: history.id,
    benchmark: newest.benchmark,
    suite: newest.suite,
    class: newest.machineClass,
    metric: {
      name: newest.metric,
      unit: newest.unit,
      direction: newest.direction,
      exact: newest.exact,
      primary: newest.primary,
    },
    exponent,
    commits: history.commits.map(({ commit }) => commit.slice(0, SHORT_ID)).join(""),
    times: differences(history.commits.map(({ time }) => Math.round(Date.parse(time) / 1000))),
    labels: history.commits.flatMap(({ commit }, position) => {
      const label = labelOf(names, commit);
      return label === null ? [] : [[position, label] as const];
    }),
    epochs: history.epochs.map((epoch) => columns(epoch, newest.exact, exponent)),
    steps: stepsOfHistory(history).map(({ change, position, range }) => ({
      position,
      range,
      ...shiftOf(change, newest.exact),
    })),
  };
}

function columns(epoch: Epoch, isExact: boolean, exponent: number): SiteEpoch {
  const { points } = epoch.series;
  const from = epoch.positions[0] ?? 0;
  const length = (epoch.positions.at(-1) ?? from) - from + 1;
  const column = (read: (point: SeriesPoint) => number | null): (number | null)[] => {
    const cells = new Array<number | null>(length).fill(null);
    for (const [index, point] of points.entries()) cells[(epoch.positions[index] ?? from) - from] = read(point);
    return cells;
  };
  const whole = (value: number) => inPowers(rounded(value, isExact), exponent);
  const offset = (point: SeriesPoint, end: 0 | 1) =>
    point.interval === null ? null : Math.abs(inPowers(point.interval[end], exponent) - whole(point.value));
  return {
    epoch: epoch.series.epoch,
    from,
    values: column((point) => whole(point.value)),
    below: column((point) => offset(point, 0)),
    above: column((point) => offset(point, 1)),
    launches: column((point) => point.launches.length).map((count) => count ?? 0),
    changes: environmentChanges(points).map(([index, what]) => [epoch.positions[index] ?? from, what]),
  };
}

function differences(values: readonly number[]): number[] {
  return values.map((value, index) => value - (values[index - 1] ?? 0));
}
