import type { ChangePoint } from "../model/change-point.ts";
import type { SiteStep } from "../model/site/steps.ts";
import type { DatedCommit } from "../series/commit-order.ts";
import type { CommitTable } from "./commit-table.ts";
import { byText, type Epoch, type History } from "./history.ts";
import { shiftOf } from "./shift.ts";

/** A change point in its history. Positions count the commits of the history. */
export interface PlacedStep {
  readonly history: History;
  /** The epoch it lies in, which need not be the newest. */
  readonly epoch: string;
  readonly change: ChangePoint;
  readonly commit: DatedCommit;
  readonly position: number;
  readonly range: readonly [first: number, last: number];
  /** No later step or epoch followed: the level is today's. */
  readonly isStanding: boolean;
}

/** The steps of a history, oldest first. */
export function stepsOfHistory(history: History): PlacedStep[] {
  return history.epochs.flatMap((epoch, index) => {
    const isNewest = index === history.epochs.length - 1;
    return epoch.steps.flatMap((change, place) => {
      const isLast = isNewest && place === epoch.steps.length - 1 && change.status !== "closed";
      return placeStep(history, epoch, change, isLast) ?? [];
    });
  });
}

function placeStep(history: History, epoch: Epoch, change: ChangePoint, isStanding: boolean): PlacedStep | null {
  const position = epoch.positions[change.index];
  const commit = position === undefined ? undefined : history.commits[position];
  if (position === undefined || !commit) return null;
  const first = epoch.positions[change.range[0]] ?? position;
  const last = epoch.positions[change.range[1]] ?? position;
  return { history, epoch: epoch.series.epoch, change, commit, position, range: [first, last], isStanding };
}

/** Steps of all histories, newest commit first; of one commit the largest first. */
export function newestFirst(steps: readonly PlacedStep[]): PlacedStep[] {
  const keyed = steps.map((step) => ({ step, time: Date.parse(step.commit.time) }));
  keyed.sort(
    (a, b) =>
      b.time - a.time ||
      byText(a.step.commit.commit, b.step.commit.commit) ||
      Math.abs(b.step.change.effect) - Math.abs(a.step.change.effect) ||
      byText(a.step.history.id, b.step.history.id),
  );
  return keyed.map(({ step }) => step);
}

/** A step that counts: in the wrong direction, of a metric that is judged, and not where the environment changed. */
export function isRegression(step: PlacedStep): boolean {
  return step.change.isWorse === true && counts(step);
}

export function isImprovement(step: PlacedStep): boolean {
  return step.change.isWorse === false && counts(step);
}

function counts({ history, change }: PlacedStep): boolean {
  return history.newest.primary && change.status !== "closed" && change.attribution === "commit";
}

/** A step as the index and `steps.json` show it. */
export function siteStep(step: PlacedStep, table: CommitTable): SiteStep {
  const { history, change, range, position } = step;
  const { exact } = history.newest;
  return {
    history: history.id,
    commit: table.indexOf(step.commit),
    first: table.indexOf(history.commits[Math.min(range[0], position)] ?? step.commit),
    candidates: Math.max(range[1] - range[0] + 1, 1),
    ...shiftOf(change, exact),
    isStanding: step.isStanding,
  };
}
