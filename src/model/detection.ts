import { z } from "zod";
import { Direction } from "./metric.ts";
import { Warning } from "./warning.ts";

/** What a change point was seen by: an exact metric, neighbours measured side by side, or the segmentation of the line. */
export const Evidence = z.enum(["exact", "side-by-side", "segmentation"]);
export type Evidence = z.infer<typeof Evidence>;

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
  status: z.enum(["candidate", "provisional", "confirmed", "closed"]),
});
export type ChangePoint = z.infer<typeof ChangePoint>;

/**
 * One analysed series. `noise` is the scale of its newest points in natural-log units (0.01 ≈ 1 %). `vanished`: change
 * points of the last analyses that this one does not show, `closed` when three in a row did not.
 */
export const DetectedSeries = z.object({
  name: z.string(),
  benchmark: z.string().nullable(),
  metric: z.string().nullable(),
  class: z.string().nullable(),
  epoch: z.string().nullable(),
  unit: z.string().nullable(),
  direction: Direction.nullable(),
  exact: z.boolean(),
  primary: z.boolean(),
  points: z.int().nonnegative(),
  noise: z.number().nullable(),
  changePoints: z.array(ChangePoint),
  vanished: z.array(ChangePoint),
  warnings: z.array(Warning),
});
export type DetectedSeries = z.infer<typeof DetectedSeries>;

/** `benchwarden.detection/1`: what `detect` found. Fields may be added within the version, none is removed. */
export const Detection = z.object({ schema: z.literal("benchwarden.detection/1"), series: z.array(DetectedSeries) });
export type Detection = z.infer<typeof Detection>;
