import type { SiteComparison, SiteComparisonRow } from "../../model/site/comparison.ts";
import { count, list, number, object, oneOf, orNull, pair, text } from "../guards.ts";
import { commitId, time } from "./values.ts";

const openRange = pair(orNull(number), orNull(number));
const verdict = oneOf("regressed", "improved", "unchanged", "inconclusive", "invalid", "failed", "missing");

const comparisonRow = object<SiteComparisonRow>({
  benchmark: text,
  metric: text,
  verdict,
  change: orNull(number),
  interval: orNull(openRange),
});

export const comparison = object<SiteComparison>({
  class: text,
  time,
  pr: orNull(count),
  base: commitId,
  head: commitId,
  verdict,
  counts: list(pair(verdict, count)),
  rows: list(comparisonRow),
});
