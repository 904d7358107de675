import type { ChangePoint, DetectedSeries, Detection } from "../model/detection.ts";
import type { Direction } from "../model/metric.ts";
import type { Warning } from "../model/warning.ts";
import { exactSteps } from "./exact-steps.ts";
import { lineOf } from "./line.ts";
import { FEWEST_FOR_SEGMENTATION, type Segmented, segmentLine } from "./segmentation.ts";
import { stepsOfLine } from "./segmentation-steps.ts";
import type { Series } from "./series.ts";
import type { Step } from "./step.ts";
import { type Subject, subjectOfSeries, textAt } from "./subject.ts";

/** The smallest change worth telling in values that say nothing of themselves, relative. */
const USUAL_MINIMUM_EFFECT = 0.005;

/** Fewer points of the new level than this, and the next ones may still take it back. */
const SETTLED = 5;

/** Beyond this noise or autocorrelation a line says little. */
const NOISY = 0.05;
const WANDERING = 0.6;

/** What is known of a bare list of values; lists are as long as the values. */
export interface ValuesOptions {
  readonly name?: string;
  readonly exact?: boolean;
  readonly minimumEffect?: number;
  readonly direction?: Direction | null;
  readonly spread?: readonly (number | null)[] | null;
  readonly time?: readonly (string | null)[] | null;
  readonly commit?: readonly (string | null)[] | null;
}

/** The change points of one series by the strongest evidence there is. */
export function detect(series: Series): DetectedSeries {
  return detectSubject(subjectOfSeries(series), series.exact);
}

/** The change points of all series of a store. */
export function detectAll(all: readonly Series[]): Detection {
  return { schema: "benchwarden.detection/1", series: all.map((series) => detect(series)) };
}

/**
 * The change points of a list of values.
 *
 * @param values oldest first, in one unit; null, NaN and infinities are gaps, which are never filled. `index` and
 *   `range` of what is found count these rows
 */
export function detectValues(values: readonly (number | null)[], options: ValuesOptions = {}): DetectedSeries {
  const claimed = options.exact ?? false;
  const spread = options.spread ?? null;
  const subject: Subject = {
    about: { name: options.name ?? "values", benchmark: null, metric: null, class: null, epoch: null, unit: null },
    direction: options.direction ?? null,
    exact: claimed && !spread?.some((one) => one !== null && one > 0),
    minimumEffect: options.minimumEffect ?? (claimed ? 0 : USUAL_MINIMUM_EFFECT),
    values,
    spread,
    time: options.time ?? null,
    commit: options.commit ?? null,
  };
  return detectSubject(subject, claimed);
}

function detectSubject(subject: Subject, claimedExact: boolean): DetectedSeries {
  const line = lineOf(subject.values);
  const warnings: Warning[] = claimedExact && !subject.exact ? [notExact()] : [];
  const told = (steps: readonly Step[], noise: number | null): DetectedSeries => ({
    ...subject.about,
    direction: subject.direction,
    exact: subject.exact,
    points: line.rows.length,
    noise,
    changePoints: steps.map((step) => changePointOf(subject, line.rows, step)),
    warnings,
  });
  if (subject.exact) return told(exactSteps(subject.values, subject.minimumEffect), 0);
  const leastChange = line.isLogarithmic ? Math.log1p(subject.minimumEffect) : subject.minimumEffect;
  const segmented = segmentLine(line.y, leastChange);
  warnings.push(...doubts(line.y.length, segmented));
  return told(stepsOfLine(line, segmented.changes), line.y.length < 2 ? null : segmented.scale);
}

function changePointOf(subject: Subject, rows: Int32Array, step: Step): ChangePoint {
  const { row, range } = step;
  const after = rows.length - firstAtLeast(rows, row);
  const commits = subject.commit?.slice(range[0], range[1] + 1) ?? [];
  return {
    index: row,
    range: [range[0], range[1]],
    time: textAt(subject.time, row),
    commit: textAt(subject.commit, row),
    commits: commits.filter((commit) => commit !== null),
    before: step.before,
    after: step.after,
    effect: step.effect,
    interval: step.interval === null ? null : [step.interval[0], step.interval[1]],
    z: step.z,
    evidence: step.evidence,
    isWorse: isWorse(subject.direction, step.after - step.before),
    status: step.evidence === "segmentation" && after < SETTLED ? "provisional" : "confirmed",
  };
}

function firstAtLeast(rows: Int32Array, row: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] ?? 0) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isWorse(direction: Direction | null, change: number): boolean | null {
  if (direction === null || direction === "none") return null;
  return direction === "lower" ? change > 0 : change < 0;
}

function doubts(points: number, { scale, rho }: Segmented): Warning[] {
  if (points < FEWEST_FOR_SEGMENTATION) {
    const text = `${points} points are too few to tell a change from noise; ${FEWEST_FOR_SEGMENTATION} are needed`;
    return [{ code: "few-points", text, facts: { points, needed: FEWEST_FOR_SEGMENTATION } }];
  }
  if (scale <= NOISY && rho <= WANDERING) return [];
  const text = `too noisy: its points scatter by ${(100 * scale).toFixed(1)} % and resemble their neighbours by ${rho.toFixed(2)}`;
  return [{ code: "too-noisy", text, facts: { noise: scale, autocorrelation: rho } }];
}

function notExact(): Warning {
  return { code: "not-exact", text: "said to be exact, but launches of one commit differ: judged as noisy" };
}
