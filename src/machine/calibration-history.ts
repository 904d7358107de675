import { readFileSync } from "node:fs";
import { z } from "zod";
import { CALIBRATION_PARTS } from "../model/calibration.ts";
import type { CalibratedJob, CalibrationRun } from "../ports/machine.ts";
import { replaceFile } from "./replace-file.ts";

/** Kept on the machine, newest last. A job that was off stays in the series, and has no say in what is usual. */
const Entry = z.strictObject({
  at: z.iso.datetime(),
  key: z.string().regex(/^[0-9a-f]{16}$/),
  ok: z.boolean(),
  seconds: z.record(z.enum(CALIBRATION_PARTS), z.number().positive()),
});

const History = z.strictObject({ schema: z.literal("benchwarden.calibration/1"), jobs: z.array(Entry) });

const KEPT = 1_000;
/** The host of last year is not what today's is compared with. */
export const COMPARED = 60;

export interface CalibrationHistory {
  /** What earlier jobs under this key showed, from a time on; empty when there is none, or when the file was damaged. */
  past(key: string, since: string | null): readonly CalibrationRun[];
  /** Throws when the file cannot be written, or when what is there is not ours. */
  add(job: CalibratedJob): Promise<void>;
}

/** @param path host path of the file; its folder exists on a bench machine and belongs to who runs jobs there */
export function calibrationHistory(path: string): CalibrationHistory {
  return {
    past: (key, since) =>
      (read(path) ?? [])
        .filter((entry) => entry.key === key && entry.ok && isSince(entry.at, since))
        .slice(-COMPARED)
        .map((entry) => entry.seconds),
    add: async (job) => {
      const jobs = read(path);
      if (jobs === null) throw new Error(`${path} is damaged: remove it, and the history begins anew`);
      await replaceFile(path, { schema: "benchwarden.calibration/1", jobs: [...jobs, job].slice(-KEPT) });
    },
  };
}

function isSince(at: string, since: string | null): boolean {
  return since === null || Date.parse(at) >= Date.parse(since);
}

/** Null: something is there, and it is no history. */
function read(path: string): CalibratedJob[] | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "ENOENT" ? [] : null;
  }
  try {
    return History.parse(JSON.parse(text)).jobs;
  } catch {
    return null;
  }
}
