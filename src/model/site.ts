import type { Alert } from "./alert.ts";
import type { ChangePoint, Evidence } from "./change-point.ts";
import type { Direction } from "./metric.ts";
import type { Verdict } from "./outcome.ts";

/*
 * The documents of the static site, described for people in `docs/site-data.md`. Types only: the browser guards what it
 * reads by hand, so that no schema library is sent to it. Fields may be added within a version, none is removed. Names
 * from outside are values in lists, never keys. Numbers are in the metric's base unit, times UTC.
 */

/** A value with what makes it comparable: index into `SiteIndex.metrics`. */
export interface SiteMetric {
  readonly name: string;
  readonly unit: string;
  readonly direction: Direction;
  readonly exact: boolean;
  readonly primary: boolean;
}

export interface SiteClass {
  readonly name: string;
  /** When the newest result of the class was measured; null: not known. */
  readonly lastResult: string | null;
  readonly results: number;
}

/**
 * A machine that was calibrated before and after its jobs. `alert`: it became another by itself, and its keeper has not
 * said that it is meant to be so; `since` when.
 */
export interface SiteMachine {
  readonly class: string;
  readonly fingerprint: string;
  readonly profile: "trusted" | "untrusted";
  readonly jobs: number;
  readonly alert: { readonly since: string; readonly text: string } | null;
}

/** A step of one part of a machine; `at`: index of the first job of the new level. */
export interface SiteMachineStep {
  readonly at: number;
  readonly before: number;
  readonly after: number;
  readonly effect: number;
  readonly attribution: "machine" | "environment";
  readonly status: StepStatus;
}

/** The newest jobs of a machine, oldest first: `values` are seconds for an operation, `off` jobs that found it changed. */
export interface SiteMachineHistory extends SiteMachine {
  readonly epoch: string;
  readonly times: readonly string[];
  readonly off: readonly (readonly [job: number, text: string])[];
  readonly parts: readonly {
    readonly part: string;
    readonly values: readonly number[];
    readonly steps: readonly SiteMachineStep[];
  }[];
}

/** `data/machines.json`: series of the machines themselves, of which no code is a part. */
export interface SiteMachines {
  readonly schema: "benchwarden.machines/1";
  readonly machines: readonly SiteMachineHistory[];
}

/** A commit that the index mentions. `label` is a tag, `subject` the first line of its message. */
export interface SiteCommit {
  readonly id: string;
  readonly time: string;
  readonly label: string | null;
  readonly subject: string | null;
}

/** The last step of a history; `commit` indexes `SiteIndex.commits`, `at` is its place in the spark line. */
export interface SiteLastStep {
  readonly commit: number;
  readonly effect: number;
  readonly isWorse: boolean | null;
  readonly at: number;
}

/**
 * The newest state of one benchmark × metric × machine class. Its points are in `data/series/<id>.json`. `metric`,
 * `class`, `commit`: indexes into the tables of the index. `spark`: up to 40 levels `0`…`z` (0…35), `.` where nothing
 * was measured.
 */
export interface SiteHistory {
  readonly id: string;
  readonly benchmark: string;
  readonly metric: number;
  readonly class: number;
  readonly points: number;
  readonly commit: number;
  readonly value: number;
  readonly interval: readonly [number, number] | null;
  readonly launches: number;
  readonly spark: string;
  readonly step: SiteLastStep | null;
}

/**
 * A change point. `history` is the id of its history; `commit` the first commit of the new level and `first` the
 * earliest it may be (both indexes into `commits`); `candidates` is how many commits may be the one. `isStanding`: no
 * later step of the same history followed.
 */
export interface SiteStep {
  readonly history: string;
  readonly commit: number;
  readonly first: number;
  readonly candidates: number;
  readonly before: number;
  readonly after: number;
  readonly effect: number;
  readonly interval: readonly [number, number] | null;
  readonly evidence: Evidence;
  /** "environment": kernel, toolchain or the like changed among the candidates, and the step counts for no commit. */
  readonly attribution: ChangePoint["attribution"];
  readonly status: StepStatus;
  readonly isWorse: boolean | null;
  readonly isStanding: boolean;
}

export type StepStatus = ChangePoint["status"];

/** One row of a comparison that is not `unchanged`. */
export interface SiteComparisonRow {
  readonly benchmark: string;
  readonly metric: string;
  readonly verdict: Verdict;
  readonly change: number | null;
  readonly interval: readonly [number | null, number | null] | null;
}

export interface SiteComparison {
  readonly class: string;
  readonly time: string;
  readonly pr: number | null;
  readonly base: string;
  readonly head: string;
  readonly verdict: Verdict;
  readonly counts: readonly (readonly [Verdict, number])[];
  readonly rows: readonly SiteComparisonRow[];
}

/** `data/index.json`: all that the first page shows. `steps` holds the newest; all are in `data/steps.json`. */
export interface SiteIndex {
  readonly schema: "benchwarden.site/1";
  readonly title: string;
  /** `https://host/owner/name`; null: commits are not linked. */
  readonly repository: string | null;
  /** Time of the newest result: the same store gives the same site. Null: the store is empty. */
  readonly generated: string | null;
  readonly totals: SiteTotals;
  readonly classes: readonly SiteClass[];
  readonly machines: readonly SiteMachine[];
  readonly metrics: readonly SiteMetric[];
  readonly commits: readonly SiteCommit[];
  readonly suites: readonly { readonly name: string; readonly histories: readonly SiteHistory[] }[];
  readonly steps: readonly SiteStep[];
  readonly comparisons: readonly SiteComparison[];
  /** First digits of commit ids for which `data/commits/<digit>.json` exists. */
  readonly subjects: string;
}

/** `regressions`, `improvements`: steps that stand, in the wrong and in the right direction. */
export interface SiteTotals {
  readonly histories: number;
  readonly points: number;
  readonly commits: number;
  readonly steps: number;
  readonly regressions: number;
  readonly improvements: number;
}

/** `data/steps.json`: every step, newest first, with the commits that they mention. */
export interface SiteSteps {
  readonly schema: "benchwarden.steps/1";
  readonly commits: readonly SiteCommit[];
  readonly steps: readonly SiteStep[];
}

/** A step of an alert: of which history, and how large. */
export interface SiteAlertMember {
  readonly history: string;
  readonly effect: number;
  readonly evidence: Evidence;
  readonly status: StepStatus;
}

/**
 * Steps in the wrong direction that one commit may have caused: `commits`, indexes into the table of the document, are
 * the candidates that all of them have in common, oldest first. The largest member comes first.
 */
export interface SiteAlert {
  readonly lastGood: number | null;
  readonly commits: readonly number[];
  readonly status: Alert["status"];
  readonly score: number;
  readonly members: readonly SiteAlertMember[];
}

/** `data/alerts.json`: what moved in the wrong direction, most certain first, with the commits that it mentions. */
export interface SiteAlerts {
  readonly schema: "benchwarden.alerts/1";
  readonly commits: readonly SiteCommit[];
  readonly alerts: readonly SiteAlert[];
}

/**
 * The points of one epoch, from `from` on, in steps of one commit. Whole numbers: a value is `values[i]` × 10^exponent;
 * its interval reaches from (`values[i]` − `below[i]`) to (`values[i]` + `above[i]`) × 10^exponent. Null: not measured.
 * `launches[i]` processes were measured. `changes`: positions at which something of the environment that does not end
 * an epoch became another (kernel, toolchain, definition of the suite), and what.
 */
export interface SiteEpoch {
  readonly epoch: string;
  readonly from: number;
  readonly values: readonly (number | null)[];
  readonly below: readonly (number | null)[];
  readonly above: readonly (number | null)[];
  readonly launches: readonly number[];
  readonly changes: readonly (readonly [position: number, what: string])[];
}

/** A step of one history: `position` is the first of the new level, `range` the first and last that may be. */
export interface SitePointStep {
  readonly position: number;
  readonly range: readonly [number, number];
  readonly before: number;
  readonly after: number;
  readonly effect: number;
  readonly interval: readonly [number, number] | null;
  readonly evidence: Evidence;
  /** As in `SiteStep`. */
  readonly attribution: ChangePoint["attribution"];
  readonly status: StepStatus;
  readonly isWorse: boolean | null;
}

/**
 * `data/series/<id>.json`: the history of one benchmark × metric × machine class. Positions count the commits on
 * which the class measured the suite, from the first to the last of this history, oldest first. `commits` is 12 hexadecimal digits for each, joined;
 * `times` are seconds since 1970, each as the difference to the one before; `labels` the commits that have one.
 */
export interface SitePoints {
  readonly schema: "benchwarden.points/1";
  readonly id: string;
  readonly benchmark: string;
  readonly suite: string;
  readonly class: string;
  readonly metric: SiteMetric;
  readonly exponent: number;
  readonly commits: string;
  readonly times: readonly number[];
  readonly labels: readonly (readonly [position: number, label: string])[];
  readonly epochs: readonly SiteEpoch[];
  readonly steps: readonly SitePointStep[];
}

/** `data/commits/<digit>.json`: subjects of the commits whose id begins with the digit, by 12 hexadecimal digits. */
export interface SiteSubjects {
  readonly schema: "benchwarden.subjects/1";
  readonly commits: readonly (readonly [commit: string, subject: string])[];
}

/** `status.json`: is data still arriving, and does a regression stand; for monitors. */
export interface SiteStatus {
  readonly schema: "benchwarden.status/1";
  readonly generated: string | null;
  readonly regressions: number;
  readonly classes: readonly SiteClass[];
  readonly machines: readonly SiteMachine[];
}

/** The file that says that a folder or a branch is a site which was built here. */
export const SITE_MARK = "status.json";

/** Whether the text of a `status.json` is one of ours, of whatever version. */
export function isSiteStatus(text: string): boolean {
  return text.startsWith('{"schema":"benchwarden.status/');
}
