import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RUNNER_SETUP } from "./run-tuner.ts";

const SCRIPT = readFileSync(join(RUNNER_SETUP, "machine/calibration.sh"), "utf8");

/** The flags with which `bench-machine install` builds the program, from its own script. */
export const CALIBRATION_FLAGS = (/^CALIBRATION_FLAGS='([^']+)'$/m.exec(SCRIPT)?.[1] ?? "").split(" ");

/** Builds the calibration program as `bench-machine install` does. */
export function buildCalibration(to: string, compiler = "cc"): void {
  execFileSync(compiler, [...CALIBRATION_FLAGS, "-o", to, join(RUNNER_SETUP, "calibration/calibration.c")]);
}
