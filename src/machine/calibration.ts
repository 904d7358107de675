import type { CalibrationRun, CalibrationRuns, FitnessCheck } from "../ports/machine.ts";
import { median } from "../stats/median.ts";
import { medianAbsoluteDeviation, NORMAL_CONSISTENCY } from "../stats/median-absolute-deviation.ts";
import { shiftEstimate, shiftInterval } from "../stats/shift-estimate.ts";
import { type Sorted, sorted } from "../stats/sorted.ts";

/** What the program measures, in the order in which it is shown. */
export const CALIBRATION_PARTS = ["integer", "l1", "l2", "l3", "memory", "copy", "getppid", "faults", "fork"] as const;

const HEADING = "benchwarden-calibration 1";

/** What one launch printed, as nanoseconds for an operation of each part; null unless it is exactly what the program prints. */
export function parseCalibration(stdout: string): CalibrationRun | null {
  const [heading, ...lines] = stdout.split("\n");
  if (heading !== HEADING || lines.pop() !== "" || lines.length !== CALIBRATION_PARTS.length) return null;
  const run: Record<string, number> = {};
  for (const line of lines) {
    const [, name = "", operations, nanoseconds] = /^([a-z0-9]+) ([1-9]\d{0,15}) ([1-9]\d{0,15})$/.exec(line) ?? [];
    run[name] = Number(nanoseconds) / Number(operations);
  }
  return CALIBRATION_PARTS.every((part) => Number.isFinite(run[part])) ? run : null;
}

/** Medians of earlier jobs on the same host under the same circumstances, in nanoseconds for an operation. */
export type CalibrationPast = readonly CalibrationRun[];

/** So much may the host have changed during a job, and so much from job to job whatever its spread. */
const APART = 0.01;
/** How many standard deviations, estimated from the median absolute deviation, a job may lie off the others. */
const DEVIATIONS = 4;
/** So many jobs make a history. */
const HISTORY = 8;
/** A shift counts when its interval excludes zero as well: parts that scatter much must not refuse a job by chance. */
const LEVEL = 0.999;

/**
 * Was the host the same before and after the job, and as it always is? One row for each part: `unfit` under the policy
 * strict, else `warn`, where it was not.
 */
export function judgeCalibration(runs: CalibrationRuns, past: CalibrationPast): FitnessCheck[] {
  return CALIBRATION_PARTS.map((part) => {
    const during = shiftDuring(runs, part);
    const off = distanceFromPast(runs, past, part);
    const isBeyond = during.isBeyond || off.isBeyond;
    return {
      check: `calibration-${part}`,
      state: isBeyond ? (runs.policy === "strict" ? "unfit" : "warn") : "ok",
      text: `${during.text}; ${off.text}`,
    };
  });
}

/** The median of each part over some launches. */
export function calibrationMedians(runs: readonly CalibrationRun[]): CalibrationRun {
  return Object.fromEntries(CALIBRATION_PARTS.map((part) => [part, Math.exp(median(logs(runs, part)))]));
}

interface Found {
  readonly isBeyond: boolean;
  readonly text: string;
}

function shiftDuring({ before, after }: CalibrationRuns, part: string): Found {
  const [first, second] = [logs(before, part), logs(after, part)];
  const shift = Math.expm1(shiftEstimate(first, second));
  const { lower, upper } = shiftInterval(first, second, LEVEL);
  const isBeyond = Math.abs(shift) > APART && (lower > 0 || upper < 0);
  return { isBeyond, text: `${compared(shift)} after the job than before (at most ${percent(APART)})` };
}

function distanceFromPast({ before }: CalibrationRuns, past: CalibrationPast, part: string): Found {
  const now = median(logs(before, part));
  const own = `${Math.exp(now).toPrecision(4)} ns`;
  if (past.length < HISTORY)
    return { isBeyond: false, text: `${own}, with ${past.length} jobs of history (${HISTORY} are needed)` };
  const known = logs(past, part);
  const usual = median(known);
  const limit = Math.max(Math.log1p(APART), DEVIATIONS * NORMAL_CONSISTENCY * medianAbsoluteDeviation(known));
  const text = `${own}, ${compared(Math.expm1(now - usual))} than in ${past.length} earlier jobs (at most ${percent(Math.expm1(limit))})`;
  return { isBeyond: Math.abs(now - usual) > limit, text };
}

function logs(runs: readonly CalibrationRun[], part: string): Sorted {
  return sorted(runs.map((run) => Math.log(run[part] ?? Number.NaN)));
}

function compared(share: number): string {
  return `${percent(Math.abs(share))} ${share < 0 ? "faster" : "slower"}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
