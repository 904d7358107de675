import { httpsAddress } from "../model/https-address.ts";
import type { SiteComparison, SiteComparisonRow } from "../model/site/comparison.ts";
import type { SiteHistory, SiteIndex, SiteLastStep, SiteTotals } from "../model/site/index-document.ts";
import type { SiteMachine } from "../model/site/machines.ts";
import type { SiteEpoch, SitePointStep, SitePoints } from "../model/site/points.ts";
import type { SiteStep, SiteSteps } from "../model/site/steps.ts";
import type { SiteSubjects } from "../model/site/subjects.ts";
import type { SiteClass, SiteCommit, SiteMetric } from "../model/site/tables.ts";
import {
  count,
  flag,
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
} from "./guards.ts";

// Ids become parts of addresses that are fetched or linked: nothing but hexadecimal digits passes.
const historyId = matching(/^[0-9a-f]{16}$/, "16 hexadecimal digits");
const commitId = matching(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "a commit id");
const time = matching(/^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/, "a time in UTC");
const range = pair(number, number);
const openRange = pair(orNull(number), orNull(number));
const evidence = oneOf("exact", "side-by-side", "segmentation");
const status = oneOf("candidate", "provisional", "confirmed", "closed");
const verdict = oneOf("regressed", "improved", "unchanged", "inconclusive", "invalid", "failed", "missing");
const better = orNull(flag);

const repository: Guard<string | null> = (value, at) => {
  const address = orNull(text)(value, at);
  if (address !== null && httpsAddress(address) !== address) throw new Refused(`${at}: expected an https address`);
  return address;
};

const metric = object<SiteMetric>({
  name: text,
  unit: text,
  direction: oneOf("lower", "higher", "none"),
  exact: flag,
  primary: flag,
});

const machineClass = object<SiteClass>({ name: text, lastResult: orNull(time), results: count });

const machine = object<SiteMachine>({
  class: text,
  fingerprint: matching(/^[0-9a-f]{16}$/, "16 hexadecimal digits"),
  profile: oneOf("trusted", "untrusted"),
  jobs: count,
  alert: orNull(object<NonNullable<SiteMachine["alert"]>>({ since: time, text })),
});

const commit = object<SiteCommit>({ id: commitId, time, label: orNull(text), subject: orNull(text) });

const lastStep = object<SiteLastStep>({ commit: count, effect: number, isWorse: better, at: count });

const history = object<SiteHistory>({
  id: historyId,
  benchmark: text,
  metric: count,
  class: count,
  points: count,
  commit: count,
  value: number,
  interval: orNull(range),
  launches: count,
  spark: matching(/^[0-9a-z.]{0,40}$/, "at most 40 levels"),
  step: orNull(lastStep),
});

const attribution = oneOf("commit", "environment");

const step = object<SiteStep>({
  history: historyId,
  commit: count,
  first: count,
  candidates: count,
  before: number,
  after: number,
  effect: number,
  interval: orNull(range),
  evidence,
  attribution,
  status,
  isWorse: better,
  isStanding: flag,
});

const comparisonRow = object<SiteComparisonRow>({
  benchmark: text,
  metric: text,
  verdict,
  change: orNull(number),
  interval: orNull(openRange),
});

const comparison = object<SiteComparison>({
  class: text,
  time,
  pr: orNull(count),
  base: commitId,
  head: commitId,
  verdict,
  counts: list(pair(verdict, count)),
  rows: list(comparisonRow),
});

const totals = object<SiteTotals>({
  histories: count,
  points: count,
  commits: count,
  steps: count,
  regressions: count,
  improvements: count,
});

const indexShape = object<SiteIndex>({
  schema: oneOf("benchwarden.site/1"),
  title: text,
  repository,
  generated: orNull(time),
  totals,
  classes: list(machineClass),
  machines: list(machine),
  metrics: list(metric),
  commits: list(commit),
  suites: list(object<SiteIndex["suites"][number]>({ name: text, histories: list(history) })),
  steps: list(step),
  comparisons: list(comparison),
  subjects: matching(/^[0-9a-f]{0,16}$/, "digits of commit ids"),
});

const stepsShape = object<SiteSteps>({
  schema: oneOf("benchwarden.steps/1"),
  commits: list(commit),
  steps: list(step),
});

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
  before: number,
  after: number,
  effect: number,
  interval: orNull(range),
  evidence,
  attribution,
  status,
  isWorse: better,
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

const subjectsShape = object<SiteSubjects>({
  schema: oneOf("benchwarden.subjects/1"),
  commits: list(pair(matching(/^[0-9a-f]{12}$/, "12 hexadecimal digits"), text)),
});

/** `data/index.json`, every index inside its table. */
export const siteIndex: Guard<SiteIndex> = (value, at) => {
  const index = indexShape(value, at);
  const histories = index.suites.flatMap((suite) => suite.histories);
  within(
    histories.map((one) => one.metric),
    index.metrics,
    at,
  );
  within(
    histories.map((one) => one.class),
    index.classes,
    at,
  );
  within(
    histories.map((one) => one.commit),
    index.commits,
    at,
  );
  within(
    histories.flatMap((one) => one.step?.commit ?? []),
    index.commits,
    at,
  );
  within(
    index.steps.flatMap((one) => [one.commit, one.first]),
    index.commits,
    at,
  );
  return index;
};

/** `data/steps.json`. */
export const siteSteps: Guard<SiteSteps> = (value, at) => {
  const steps = stepsShape(value, at);
  within(
    steps.steps.flatMap((one) => [one.commit, one.first]),
    steps.commits,
    at,
  );
  return steps;
};

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

export const siteSubjects: Guard<SiteSubjects> = subjectsShape;

function within(indexes: readonly number[], table: readonly unknown[], at: string): void {
  if (indexes.some((index) => index < 0 || index >= table.length)) throw new Refused(`${at}: points outside its table`);
}
