import { z } from "zod";
import { CALIBRATION_PARTS } from "./calibration.ts";
import { ChangePoint } from "./change-point.ts";

/**
 * The series of one machine: what its calibration program showed when its jobs began. Values are seconds for an operation
 * of the part. A change point there is the machine, not the code; `index` counts the jobs, and `attribution` is
 * "environment" where its kernel, microcode or the like changed. `off`: jobs that found the machine changed, `path` in
 * the store. `alert`: what stands now, as a sentence; null: nothing.
 */
export const MachineDetection = z.object({
  class: z.string(),
  fingerprint: z.string(),
  profile: z.enum(["trusted", "untrusted"]),
  epoch: z.string(),
  jobs: z.int().nonnegative(),
  parts: z.array(
    z.object({
      part: z.enum(CALIBRATION_PARTS),
      value: z.number(),
      noise: z.number().nullable(),
      changePoints: z.array(ChangePoint),
    }),
  ),
  off: z.array(z.object({ path: z.string(), time: z.string(), text: z.string() })),
  alert: z.object({ since: z.string(), text: z.string() }).nullable(),
});
export type MachineDetection = z.infer<typeof MachineDetection>;
