import type { SiteStep, SiteSteps } from "../../model/site/steps.ts";
import { count, flag, type Guard, list, object, oneOf, within } from "../guards.ts";
import { shiftFields } from "./shift.ts";
import { commit } from "./tables.ts";
import { historyId } from "./values.ts";

export const step = object<SiteStep>({
  history: historyId,
  commit: count,
  first: count,
  candidates: count,
  ...shiftFields,
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
