import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Calibration, CalibrationRuns, FitnessCheck, MachineFacts } from "../ports/machine.ts";
import { calibrationMedians, judgeCalibration, parseCalibration } from "./calibration.ts";
import { type CalibrationHistory, calibrationHistory } from "./calibration-history.ts";

/** Where `bench-machine install` puts what it built, and where jobs keep their history. */
export const CALIBRATION_PROGRAM = "usr/local/lib/benchwarden/calibration/calibration";
export const CALIBRATION_HISTORY = "var/lib/benchwarden/calibration/history.json";

/** The calibration of the host below `root`; null where no program was built. */
export function openCalibration(root: string, machine: MachineFacts): Calibration | null {
  const program = bytesOf(join(root, CALIBRATION_PROGRAM));
  if (program === null) return null;
  const sha256 = createHash("sha256").update(program).digest("hex");
  const history = calibrationHistory(join(root, CALIBRATION_HISTORY));
  return {
    program,
    sha256,
    parse: parseCalibration,
    medians: calibrationMedians,
    judge: (runs) => judge(runs, keyOf(runs, { sha256, machine }), history),
  };
}

function bytesOf(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** An update of the kernel or of a knob changes the numbers for good: it begins a new history. */
function keyOf({ circumstances }: CalibrationRuns, own: { sha256: string; machine: MachineFacts }): string {
  const { fingerprint, facts } = own.machine;
  const { kernel, microcode, bootIsolation, mitigations } = facts;
  const all = [own.sha256, fingerprint, kernel, microcode, bootIsolation, mitigations, circumstances];
  return createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 16);
}

async function judge(runs: CalibrationRuns, key: string, history: CalibrationHistory): Promise<FitnessCheck[]> {
  const checks = judgeCalibration(runs, history.past(key));
  const ok = checks.every(({ state }) => state === "ok");
  const entry = { at: runs.at, key, ok, nanoseconds: calibrationMedians(runs.before) };
  try {
    await history.add(entry as Parameters<CalibrationHistory["add"]>[0]);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    checks.push({
      check: "calibration-history",
      state: "warn",
      text: `this job could not be noted: ${why}`.slice(0, 500),
    });
  }
  return checks;
}
