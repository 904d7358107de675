import { CALIBRATION_PARTS } from "../model/calibration.ts";
import type { CalibrationRun } from "../ports/machine.ts";

const HEADING = "benchwarden-calibration 1";

/** What one launch printed, as seconds for an operation of each part; null unless it is exactly what the program prints. */
export function parseCalibration(stdout: string): CalibrationRun | null {
  const [heading, ...lines] = stdout.split("\n");
  if (heading !== HEADING || lines.pop() !== "" || lines.length !== CALIBRATION_PARTS.length) return null;
  const run: Record<string, number> = {};
  for (const line of lines) {
    const [, name = "", operations, nanoseconds] = /^([a-z0-9]+) ([1-9]\d{0,15}) ([1-9]\d{0,15})$/.exec(line) ?? [];
    run[name] = Number((Number(nanoseconds) / Number(operations) / 1e9).toPrecision(6));
  }
  return CALIBRATION_PARTS.every((part) => Number.isFinite(run[part])) ? (run as CalibrationRun) : null;
}
