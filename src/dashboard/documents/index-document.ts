import { httpsAddress } from "../../model/https-address.ts";
import type { SiteHistory, SiteIndex, SiteLastStep, SiteTotals } from "../../model/site/index-document.ts";
import { count, type Guard, list, matching, number, object, oneOf, orNull, Refused, text, within } from "../guards.ts";
import { comparison } from "./comparison.ts";
import { machine } from "./machines.ts";
import { step } from "./steps.ts";
import { commit, machineClass, metric } from "./tables.ts";
import { better, historyId, range, time } from "./values.ts";

const repository: Guard<string | null> = (value, at) => {
  const address = orNull(text)(value, at);
  if (address !== null && httpsAddress(address) !== address) throw new Refused(`${at}: expected an https address`);
  return address;
};

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
