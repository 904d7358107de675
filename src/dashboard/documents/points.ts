import type { SiteEpoch, SitePointStep, SitePoints } from "../../model/site/points.ts";
import {
  count,
  type Guard,
  list,
  matching,
  number,
  object,
  oneOf,
  orNull,
  pair,
  Refused,
  text,
  within,
} from "../guards.ts";
import { shiftFields } from "./shift.ts";
import { metric } from "./tables.ts";
import { historyId } from "./values.ts";

const epoch = object<SiteEpoch>({
  epoch: text,
  from: count,
  values: list(orNull(number)),
  below: list(orNull(number)),
  above: list(orNull(number)),
  launches: list(count),
  changes: list(pair(count, text)),
});

const pointStep = object<SitePointStep>({
  position: count,
  range: pair(count, count),
  ...shiftFields,
});

const pointsShape = object<SitePoints>({
  schema: oneOf("benchwarden.points/1"),
  id: historyId,
  benchmark: text,
  suite: text,
  class: text,
  metric,
  exponent: number,
  commits: matching(/^(?:[0-9a-f]{12})*$/, "12 hexadecimal digits a commit"),
  times: list(number),
  labels: list(pair(count, text)),
  epochs: list(epoch),
  steps: list(pointStep),
});

/** `data/series/<id>.json`, every column as long as its epoch and every position on the axis. */
export const sitePoints: Guard<SitePoints> = (value, at) => {
  const points = pointsShape(value, at);
  within(
    points.labels.map(([position]) => position),
    points.times,
    at,
  );
  within(
    points.steps.flatMap((one) => [one.position, ...one.range]),
    points.times,
    at,
  );
  for (const { from, values, below, above, launches, changes } of points.epochs) {
    const lengths = [below.length, above.length, launches.length];
    within([from + values.length - 1, ...changes.map(([position]) => position)], points.times, at);
    if (lengths.some((length) => length !== values.length)) throw new Refused(`${at}: columns of different length`);
  }
  if (points.commits.length !== points.times.length * 12) throw new Refused(`${at}: commits without times`);
  return points;
};
