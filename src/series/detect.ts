import type { DetectedSeries, Detection } from "../model/detection.ts";
import type { Direction } from "../model/metric.ts";
import type { Warning } from "../model/warning.ts";
import { alertsOf } from "./alerts.ts";
import { bridgesOf } from "./bridges.ts";
import { changePointOf } from "./change-points.ts";
import { type Compared, ComparedCommits } from "./compared.ts";
import { doubtsOfLine, notExact } from "./doubts.ts";
import { exactSteps } from "./exact-steps.ts";
import { hasRepeats } from "./exactness.ts";
import type { Followed } from "./life.ts";
import { finiteRows } from "./line.ts";
import { mergeSteps } from "./merge-steps.ts";
import { recentAnalyses } from "./recent-analyses.ts";
import { type Series, seriesKey } from "./series.ts";
import { type SideEvidence, sideBySideEvidence } from "./side-by-side-evidence.ts";
import { stepsOfPairs } from "./side-by-side-steps.ts";
import { stagesOf } from "./stages.ts";
import type { Step } from "./step.ts";
import { type Subject, subjectOfSeries } from "./subject.ts";
import { NOTHING_SETTLED, type Settled } from "./windows.ts";

/** The smallest change worth telling in values that say nothing of themselves, relative. */
const USUAL_MINIMUM_EFFECT = 0.005;

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
  /** What may move values besides the commit, as comparable text. */
  readonly environment?: readonly string[] | null;
}

/** What was detected in the series of code; of the machines `detect-machines.ts` tells. */
export type CodeDetection = Pick<Detection, "series" | "alerts" | "bridges">;

/** The change points of one series by the strongest evidence that it holds itself. */
export function detect(series: Series): DetectedSeries {
  const [found] = detectAll([series]).series;
  return found as DetectedSeries;
}

/**
 * The change points of all series of a store, in their order, by the strongest evidence there is. Series together say
 * more than each alone: neighbours measured side by side are judged over all benchmarks of a release, and change points
 * that share a commit make one alert.
 *
 * @param comparisons of commits before and after a change: they confirm or refute what is only seen in a line
 */
export function detectAll(all: readonly Series[], comparisons = new ComparedCommits()): CodeDetection {
  const subjects = new Map(all.map((series) => [series, subjectOfSeries(series)]));
  const evidence = sideBySideEvidence(all.filter((series) => !subjects.get(series)?.exact));
  const series = [...subjects].map(([one, subject]) => {
    const side = evidence.get(one);
    const refuted = one.exact && !subject.exact ? notExact("launches") : null;
    const batches = side ? { series: one, side } : null;
    const compared = comparisons.of(seriesKey(one));
    return detectSubject(subject, { ...UNKNOWN, refuted, batches, compared }).series;
  });
  const watched = series.map((detected, index) => ({ series: all[index] as Series, detected }));
  return { series, alerts: alertsOf(watched), bridges: bridgesOf(all) };
}

/**
 * The change points of a list of values.
 *
 * @param values oldest first, in one unit; null, NaN and infinities are gaps, which are never filled. `index` and
 *   `range` of what is found count these rows
 */
export function detectValues(values: readonly (number | null)[], options: ValuesOptions = {}): DetectedSeries {
  return continueValues(values, options, NOTHING_SETTLED).series;
}

/** A detection, and what that of more values may go on from: plain data. */
export interface Continued {
  readonly series: DetectedSeries;
  readonly settled: Settled;
}

/**
 * The change points of a list of values of which the first were analysed before: the same as `detectValues` finds, at
 * the cost of the last one to two thousand values.
 *
 * @param known from the same list when it was shorter
 */
export function continueValues(values: readonly (number | null)[], options: ValuesOptions, known: Settled): Continued {
  const spread = options.spread ?? null;
  const refuted = options.exact ? refutation(values, options) : null;
  const exact = options.exact === true && refuted === null;
  const subject: Subject = {
    about: {
      name: options.name ?? "values",
      benchmark: null,
      metric: null,
      class: null,
      epoch: null,
      unit: null,
      primary: true,
    },
    direction: options.direction ?? null,
    exact,
    minimumEffect: options.minimumEffect ?? (exact ? 0 : USUAL_MINIMUM_EFFECT),
    values,
    spread,
    launches: null,
    time: options.time ?? null,
    commit: options.commit ?? null,
    environment: options.environment ?? null,
  };
  return detectSubject(subject, { ...UNKNOWN, refuted, known });
}

/** Why values that are said to be exact are not; null: nothing speaks against it. */
function refutation(values: readonly (number | null)[], options: ValuesOptions): Warning | null {
  const spread = options.spread?.filter((one) => one !== null) ?? [];
  if (spread.length > 0) return spread.some((one) => one > 0) ? notExact("launches") : null;
  // Who says how much is worth telling has told numbers that waver from steps.
  return options.minimumEffect === undefined && !hasRepeats(values) ? notExact("neighbours") : null;
}

interface Batches {
  readonly series: Series;
  readonly side: SideEvidence;
}

interface Known {
  /** Why values that are said to be exact are judged as noisy. */
  readonly refuted: Warning | null;
  readonly batches: Batches | null;
  readonly compared: readonly Compared[];
  readonly known: Settled;
}

const UNKNOWN: Known = { refuted: null, batches: null, compared: [], known: NOTHING_SETTLED };

function detectSubject(subject: Subject, { refuted, batches, compared, known }: Known): Continued {
  const rows = finiteRows(subject.values);
  if (subject.exact) {
    const steps = exactSteps(subject.values, subject.minimumEffect);
    const noise = rows.length < 2 ? null : 0;
    return { series: told(subject, rows.length, { ...NOTHING, noise, steps }), settled: known };
  }
  const { newest, followed, settled } = recentAnalyses({ subject, rows, isCounted: refuted !== null }, known);
  const found = newest.found.map(({ step }) => step);
  const series = told(subject, rows.length, {
    noise: rows.length < 2 ? null : newest.window.scale,
    warnings: [...(refuted ? [refuted] : []), ...doubtsOfLine(rows.length, newest.window)],
    steps: batches ? withPairs(batches, found) : found,
    followed,
    compared,
  });
  return { series, settled };
}

function withPairs({ series, side }: Batches, segmented: readonly Step[]): Step[] {
  return mergeSteps(series, stepsOfPairs(series, side), segmented, side.scatter);
}

interface Findings {
  readonly noise: number | null;
  readonly warnings: Warning[];
  readonly steps: readonly Step[];
  readonly followed: readonly Followed[];
  readonly compared: readonly Compared[];
}

const NOTHING: Findings = { noise: null, warnings: [], steps: [], followed: [], compared: [] };

function told(subject: Subject, points: number, findings: Findings): DetectedSeries {
  const { noise, warnings, steps, followed } = findings;
  const stageOf = stagesOf(subject, findings);
  const vanished = followed.filter(({ missing }) => missing > 0);
  return {
    ...subject.about,
    direction: subject.direction,
    exact: subject.exact,
    points,
    noise,
    changePoints: steps.map((step) => changePointOf(subject, step, stageOf(step))),
    vanished: vanished.map(({ found, status }) => changePointOf(subject, found.step, status)),
    warnings,
  };
}
