import { z } from "zod";
import { Evidence, Stage } from "./change-point.ts";

/** One series of an alert: where it moved, from which level to which. `index` counts its points; `effect` is relative. */
export const AlertMember = z.object({
  benchmark: z.string(),
  metric: z.string(),
  class: z.string(),
  epoch: z.string(),
  unit: z.string(),
  index: z.int().nonnegative(),
  before: z.number(),
  after: z.number(),
  effect: z.number(),
  z: z.number().nullable(),
  evidence: Evidence,
  status: Stage,
});
export type AlertMember = z.infer<typeof AlertMember>;

/**
 * Series that moved in the wrong direction and may all have been moved by the same commit.
 *
 * `commits` are those that every member has among its candidates, oldest first; `lastGood` is the measured commit
 * before them (null: none), so that commits nobody measured lie between it and the first. `time`: of the last of them.
 * `status`: `new` until one member is confirmed, `fixed` when every member went back, `closed` when none is seen any
 * more. `score`: Σ z² over the members, by which alerts are ordered.
 */
export const Alert = z.object({
  lastGood: z.string().nullable(),
  commits: z.array(z.string()).min(1),
  time: z.string(),
  status: z.enum(["new", "confirmed", "fixed", "closed"]),
  score: z.number().nonnegative(),
  members: z.array(AlertMember).min(1),
});
export type Alert = z.infer<typeof Alert>;
