import { z } from "zod";
import { UtcTime } from "./text.ts";

/** What the calibration program measures, in the order in which it is shown. */
export const CALIBRATION_PARTS = ["integer", "l1", "l2", "l3", "memory", "copy", "getppid", "faults", "fork"] as const;
export type CalibrationPart = (typeof CALIBRATION_PARTS)[number];

/** More launches before or after a job are never made. */
export const MOST_CALIBRATION_LAUNCHES = 100;

/** Of each part the seconds that one operation took, launch by launch. All parts have equally many; none: nothing ran. */
const Launches = z
  .record(z.enum(CALIBRATION_PARTS), z.array(z.number().positive()).max(MOST_CALIBRATION_LAUNCHES))
  .refine((columns) => new Set(Object.values(columns).map((column) => column.length)).size === 1, {
    message: "parts with different numbers of launches",
  });
export type CalibrationLaunches = z.infer<typeof Launches>;

/**
 * What the host itself could do before and after a job. `program`: SHA-256 of what was launched. `key`: hash of all that
 * may change the numbers without the host being to blame (program, kernel, knobs, sandbox profile). `since`: from when on
 * its keeper says that the host is as it is meant to be, after a repair or an upgrade; null: from the first job on.
 */
export const Calibration = z.strictObject({
  program: z.string().regex(/^[0-9a-f]{64}$/),
  key: z.string().regex(/^[0-9a-f]{16}$/),
  since: UtcTime.nullable(),
  policy: z.enum(["strict", "warn"]),
  before: Launches,
  after: Launches,
});
export type Calibration = z.infer<typeof Calibration>;

/** No launches at all. */
export function noLaunches(): CalibrationLaunches {
  return Object.fromEntries(CALIBRATION_PARTS.map((part) => [part, []])) as unknown as CalibrationLaunches;
}
