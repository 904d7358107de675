import type { ChangePoint } from "../model/change-point.ts";
import type { SiteShift } from "../model/site/steps.ts";
import { rounded, roundedPair } from "./rounding.ts";

/** What every document says of a change point, wherever it places it. Levels of exact metrics are kept whole. */
export function shiftOf(change: ChangePoint, isExact: boolean): SiteShift {
  return {
    before: rounded(change.before, isExact),
    after: rounded(change.after, isExact),
    effect: rounded(change.effect, false),
    interval: roundedPair(change.interval, false),
    evidence: change.evidence,
    attribution: change.attribution,
    status: change.status,
    isWorse: change.isWorse,
  };
}
