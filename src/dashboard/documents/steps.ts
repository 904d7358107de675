import type { SiteStep, SiteSteps } from "../../model/site/steps.ts";
import { count, flag, type Guard, list, number, object, oneOf, orNull, within } from "../guards.ts";
import { commit } from "./tables.ts";
import { attribution, better, evidence, historyId, range, status } from "./values.ts";

export const step = object<SiteStep>({
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

const stepsShape = object<SiteSteps>({
  schema: oneOf("benchwarden.steps/1"),
  commits: list(commit),
  steps: list(step),
});

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
