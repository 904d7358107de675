import type { DetectedSeries, Detection } from "../model/detection.ts";
import type { Direction } from "../model/metric.ts";
import type { Warning } from "../model/warning.ts";
import { changePointOf } from "./change-points.ts";
import { doubtsOfLine, notExact } from "./doubts.ts";
import { exactSteps } from "./exact-steps.ts";
import { launchFloor } from "./launch-floor.ts";
import { type Line, lineOf } from "./line.ts";
import { mergeSteps } from "./merge-steps.ts";
import { type LevelChange, type Segmented, segmentLine } from "./segmentation.ts";
import { stepOfChange } from "./segmentation-steps.ts";
import type { Series } from "./series.ts";
import { type SideEvidence, sideBySideEvidence } from "./side-by-side-evidence.ts";
import { stepsOfPairs } from "./side-by-side-steps.ts";
import { ANALYSES, wasSeen } from "./steadiness.ts";
import type { Step } from "./step.ts";
import { type Subject, subjectOfSeries } from "./subject.ts";

/** The smallest change worth telling in values that say nothing of themselves, relative. */
const USUAL_MINIMUM_EFFECT = 0.005;

/** Later points than these are not looked at by the statistic of a change: it can only be as steady as before. */
const RECENT = 40;

/** What is known of a bare list of values; lists are as long as the values. */
export interface ValuesOptions {
  readonly name?: string;
  /** The values are said to repeat exactly: every change is a step. A spread above zero refutes it. */
  readonly exact?: boolean;
  /** Relative; 0.5 % when left out, none for exact values. */
  readonly minimumEffect?: number;
  readonly direction?: Direction | null;
  /** 1.4826 · MAD of each row's launches, in the unit of the values. */
  readonly spread?: readonly (number | null)[] | null;
  readonly time?: readonly (string | null)[] | null;
  readonly commit?: readonly (string | null)[] | null;
}

/** The change points of one series by the strongest evidence that it holds itself. */
export function detect(series: Series): DetectedSeries {
  const [found] = detectAll([series]).series;
  return found as DetectedSeries;
}

/**
 * The change points of all series of a store, in their order, by the strongest evidence there is. Series together say
 * more than each alone: neighbours measured side by side are judged over all benchmarks of a release.
 */
export function detectAll(all: readonly Series[]): Detection {
  const subjects = new Map(all.map((series) => [series, subjectOfSeries(series)]));
  const evidence = sideBySideEvidence(all.filter((series) => !subjects.get(series)?.exact));
  const series = [...subjects].map(([one, subject]) => {
    const side = evidence.get(one);
    return detectSubject(subject, one.exact, side ? { series: one, side } : null);
  });
  return { schema: "benchwarden.detection/1", series };
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
    launches: null,
    time: options.time ?? null,
    commit: options.commit ?? null,
  };
  return detectSubject(subject, claimed, null);
}

interface Batches {
  readonly series: Series;
  readonly side: SideEvidence;
}

function detectSubject(subject: Subject, claimedExact: boolean, batches: Batches | null): DetectedSeries {
  const line = lineOf(subject.values);
  if (subject.exact) {
    const steps = exactSteps(subject.values, subject.minimumEffect);
    return told(subject, line, { noise: 0, warnings: [], steps, isSteady: () => true });
  }
  const options = {
    leastChange: line.isLogarithmic ? Math.log1p(subject.minimumEffect) : subject.minimumEffect,
    floor: launchFloor(line, subject.spread, subject.launches),
  };
  const segmented = segmentLine(line.y, options);
  const changes = new Map(segmented.changes.map((change) => [stepOfChange(line, change), change]));
  const again = analysesBefore(line, options);
  return told(subject, line, {
    noise: line.y.length < 2 ? null : segmented.scale,
    warnings: [...(claimedExact ? [notExact()] : []), ...doubtsOfLine(line.y.length, segmented)],
    steps: batches ? withPairs(batches, [...changes.keys()]) : [...changes.keys()],
    isSteady: (step) => {
      const change = changes.get(step);
      return change === undefined || isSteady(change, line.y.length, again);
    },
  });
}

function withPairs({ series, side }: Batches, segmented: readonly Step[]): Step[] {
  return mergeSteps(series, stepsOfPairs(series, side), segmented, side.scatter);
}

function isSteady(change: LevelChange, points: number, again: () => readonly Segmented[]): boolean {
  return points - change.place > RECENT || again().every((earlier) => wasSeen(change, earlier));
}

/** What the last analyses saw when the newest points were not there yet; made when first asked for. */
function analysesBefore(line: Line, options: Parameters<typeof segmentLine>[1]): () => readonly Segmented[] {
  let made: readonly Segmented[] | null = null;
  return () => {
    made ??= Array.from({ length: ANALYSES - 1 }, (_, index) => segmentLine(line.y.subarray(0, -1 - index), options));
    return made;
  };
}

interface Findings {
  readonly noise: number | null;
  readonly warnings: Warning[];
  readonly steps: readonly Step[];
  readonly isSteady: (step: Step) => boolean;
}

function told(subject: Subject, line: Line, findings: Findings): DetectedSeries {
  return {
    ...subject.about,
    direction: subject.direction,
    exact: subject.exact,
    points: line.rows.length,
    noise: findings.noise,
    changePoints: findings.steps.map((step) => changePointOf(subject, line.rows, step, () => findings.isSteady(step))),
    warnings: findings.warnings,
  };
}
