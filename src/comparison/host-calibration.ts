import {
  CALIBRATION_PARTS,
  type Calibration,
  type CalibrationLaunches,
  type CalibrationPart,
} from "../model/calibration.ts";
import type { Result } from "../model/result.ts";
import type { Warning } from "../model/warning.ts";
import { median } from "../stats/median.ts";
import { medianAbsoluteDeviation, NORMAL_CONSISTENCY } from "../stats/median-absolute-deviation.ts";
import { shiftEstimate, shiftInterval } from "../stats/shift-estimate.ts";
import { type Sorted, sorted } from "../stats/sorted.ts";
import { formatValue } from "../units/scale.ts";

type Fitness = Result["machine"]["fitness"][number];

/** Seconds for an operation of each part: one launch, or the medians of some. */
export type CalibrationSeconds = Readonly<Record<CalibrationPart, number>>;

/**
 * `apart`: so much may the host have changed during a job, and so much from job to job whatever its spread. `deviations`:
 * so many standard deviations, estimated from the median absolute deviation, may a job lie off the others. `history`: so
 * many jobs make one.
 */
export const CALIBRATION_LIMITS = { apart: 0.01, deviations: 4, history: 8 } as const;
const { apart: APART, deviations: DEVIATIONS, history: HISTORY } = CALIBRATION_LIMITS;
/**
 * The deviation of few jobs is often estimated far too small: with eight of them one fit job in thirty would lie beyond
 * four, at each part. DEVIATIONS × (1 + FEW / n²) keeps that at one in two thousand for normal scatter, n from 8 to 60
 * (by simulation: 13.9 deviations for 8 jobs, 7.4 for 15, 4.9 for 30, 4.1 for 60).
 */
const FEW = 180;
/** A shift counts when its interval excludes zero as well: parts that scatter much must not refuse a job by chance. */
const LEVEL = 0.999;

/** Begins the names of all rows here. */
const CALIBRATION_CHECK = "calibration-";

/**
 * Was the host the same before and after the job, and as it always is? One row for each part: `unfit` under the policy
 * strict, else `warn`, where it was not.
 *
 * @param job without launches after the job only the past is judged; without any, nothing
 * @param past medians of earlier jobs on the same host under the same circumstances that were not off
 */
export function judgeCalibration(
  job: Pick<Calibration, "before" | "after" | "policy">,
  past: readonly CalibrationSeconds[],
): Fitness[] {
  if (job.before.integer.length === 0) return [];
  return CALIBRATION_PARTS.map((part) => {
    const found = [
      ...(job.after[part].length === 0 ? [] : [shiftDuring(job, part)]),
      distanceFromPast(job, past, part),
    ];
    const isBeyond = found.some((one) => one.isBeyond);
    return {
      check: `${CALIBRATION_CHECK}${part}`,
      state: isBeyond ? (job.policy === "strict" ? "unfit" : "warn") : "ok",
      text: found.map(({ text }) => text).join("; "),
    };
  });
}

/** The median of each part over some launches, of which there must be one. */
export function medianOfLaunches(launches: CalibrationLaunches): CalibrationSeconds {
  const medians = CALIBRATION_PARTS.map((part) => [part, Math.exp(median(logs(launches[part])))]);
  return Object.fromEntries(medians) as CalibrationSeconds;
}

/** The code of the warning that a host is not the host it was. */
export const HOST_CHANGED = "host-changed";

/** For who keeps the machine: the verdict alone would not tell that it is the host. */
export function hostAlert(fitness: readonly Fitness[]): Warning[] {
  const off = fitness.filter(({ check, state }) => check.startsWith(CALIBRATION_CHECK) && state === "unfit");
  if (off.length === 0) return [];
  const parts = off.map(({ check, text }) => `${check.slice(CALIBRATION_CHECK.length)}: ${text}`).join(" · ");
  const text = `The machine itself changed, not the code, so nothing of this job counts. ${parts}. Look at its cooling, its firmware and what else runs on it; \`bench-machine check\` helps.`;
  return [{ code: HOST_CHANGED, text: text.slice(0, 2_000) }];
}

interface Found {
  readonly isBeyond: boolean;
  readonly text: string;
}

function shiftDuring({ before, after }: Pick<Calibration, "before" | "after">, part: CalibrationPart): Found {
  const [first, second] = [logs(before[part]), logs(after[part])];
  const shift = Math.expm1(shiftEstimate(first, second));
  const { lower, upper } = shiftInterval(first, second, LEVEL);
  const isBeyond = Math.abs(shift) > APART && (lower > 0 || upper < 0);
  return { isBeyond, text: `${compared(shift)} after the job than before (at most ${percent(APART)})` };
}

function distanceFromPast(
  { before }: Pick<Calibration, "before">,
  past: readonly CalibrationSeconds[],
  part: CalibrationPart,
): Found {
  const now = median(logs(before[part]));
  const own = formatValue(Math.exp(now), "s");
  const count = past.length;
  if (count < HISTORY)
    return { isBeyond: false, text: `${own}, with ${count} jobs of history (${HISTORY} are needed)` };
  const known = logs(past.map((job) => job[part]));
  const usual = median(known);
  const deviations = DEVIATIONS * (1 + FEW / count ** 2);
  const limit = Math.max(Math.log1p(APART), deviations * NORMAL_CONSISTENCY * medianAbsoluteDeviation(known));
  const text = `${own}, ${compared(Math.expm1(now - usual))} than in ${count} earlier jobs (at most ${percent(Math.expm1(limit))})`;
  return { isBeyond: Math.abs(now - usual) > limit, text };
}

function logs(seconds: readonly number[]): Sorted {
  return sorted(seconds.map(Math.log));
}

function compared(share: number): string {
  return `${percent(Math.abs(share))} ${share < 0 ? "faster" : "slower"}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
