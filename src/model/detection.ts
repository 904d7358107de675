import { z } from "zod";
import { Alert } from "./alert.ts";
import { Bridge } from "./bridge.ts";
import { ChangePoint } from "./change-point.ts";
import { MachineDetection } from "./machine-detection.ts";
import { Direction } from "./metric.ts";
import { Warning } from "./warning.ts";

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
export const Detection = z.object({
  schema: z.literal("benchwarden.detection/1"),
  series: z.array(DetectedSeries),
  alerts: z.array(Alert),
  bridges: z.array(Bridge),
  machines: z.array(MachineDetection),
});
export type Detection = z.infer<typeof Detection>;
