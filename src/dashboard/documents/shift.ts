import type { SiteShift } from "../../model/site/steps.ts";
import { type Guard, number, oneOf, orNull } from "../guards.ts";
import { better, range, status } from "./values.ts";

/** The fields that steps of every document have. */
export const shiftFields: { readonly [K in keyof SiteShift]: Guard<SiteShift[K]> } = {
  before: number,
  after: number,
  effect: number,
  interval: orNull(range),
  evidence: oneOf("exact", "side-by-side", "segmentation"),
  attribution: oneOf("commit", "environment"),
  status,
  isWorse: better,
};
