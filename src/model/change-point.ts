import { z } from "zod";

/** What a change point was seen by: an exact metric, neighbours measured side by side, or the segmentation of the line. */
export const Evidence = z.enum(["exact", "side-by-side", "segmentation"]);
export type Evidence = z.infer<typeof Evidence>;

/** How far a change point has come: `closed` when it was refuted, or three analyses did not show it any more. */
export const Stage = z.enum(["candidate", "provisional", "confirmed", "closed"]);
export type Stage = z.infer<typeof Stage>;

/**
 * A place after which a series moved. `index` is the 0-based first point of the new level, `range` the indexes [first,
 * last] within which it may lie. `before` and `after` are the levels in the metric's base unit, `effect` their relative
 * change (0.2 = +20 %). `commits`: the commits of `range`; `isWorse`: the change goes in the wrong direction (null when
 * the metric has none). `attribution` is "environment" when kernel, toolchain or the like changed within the range, so
 * that no commit is blamed. `status`: seen for the first time, seen again, seen often enough (or side by side, or exact),
 * and refuted or not seen any more.
 */
export const ChangePoint = z.object({
  index: z.int().nonnegative(),
  range: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
  time: z.string().nullable(),
  commit: z.string().nullable(),
  commits: z.array(z.string()),
  before: z.number(),
  after: z.number(),
  effect: z.number(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
  z: z.number().nullable(),
  evidence: Evidence,
  attribution: z.enum(["commit", "environment"]),
  isWorse: z.boolean().nullable(),
  status: Stage,
});
export type ChangePoint = z.infer<typeof ChangePoint>;
