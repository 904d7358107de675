import type { SiteClass, SiteCommit, SiteMetric } from "../../model/site/tables.ts";
import { count, flag, object, oneOf, orNull, text } from "../guards.ts";
import { commitId, time } from "./values.ts";

export const metric = object<SiteMetric>({
  name: text,
  unit: text,
  direction: oneOf("lower", "higher", "none"),
  exact: flag,
  primary: flag,
});

export const machineClass = object<SiteClass>({ name: text, lastResult: orNull(time), results: count });

export const commit = object<SiteCommit>({ id: commitId, time, label: orNull(text), subject: orNull(text) });
