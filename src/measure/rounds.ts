import { looksOf } from "../comparison/looks.ts";
import { decide } from "../comparison/progress.ts";
import { measuringSeconds, RoundCosts } from "../plan/budget.ts";
import type { LaunchUnit } from "../plan/launch-unit.ts";
import { type Course, expectEnd, judgement, type Progress, tell } from "./course.ts";
import { allowWaiting, coolDown, noteRound, untilCool } from "./heat.ts";
import type { Violation } from "./host-watch.ts";
import { Interrupted, type Job, stopIfInterrupted } from "./job.ts";
import { type LaunchFailure, launchUnit } from "./launch.ts";
import type { Ledger } from "./ledger.ts";
import { outOfTime } from "./out-of-time.ts";
import { heldViolation, isRefused, isSpoiled, mayDrop } from "./spoiled.ts";
import { watched } from "./watched-launch.ts";

export type Stop = "decided" | "effort" | "budget" | "interrupted" | "nothing";

/** Pairs after which a benchmark with only exact metrics is decided: enough to see that they repeat. */
const EXACT_LOOK = 2;
/** A failed round is run again at most so often, and at most for this share of a unit's rounds. */
const TOLERATED_DROPS = 3;
const TOLERATED_SHARE = 0.25;

/**
 * The rounds of a comparison: breadth first (every unit reaches a look before any goes on to the next), shuffled,
 * until all is decided, the effort is spent or time is up.
 */
export async function compareRounds(job: Job, ledger: Ledger, units: readonly LaunchUnit[]): Promise<Stop> {
  const { measurement } = job.request.config;
  const shared = units.filter((unit) => unit.builds.length === job.request.builds.length);
  const course = courseOf(job, ledger, { units: shared.length, budgetSeconds: measurement.budgetSeconds });
  let active = shared.map(begin);
  try {
    active = await warmUp(course, active);
    if (active.length === 0) return "nothing";
    const looks = [EXACT_LOOK, ...looksOf(measurement.effort).looks];
    for (const look of looks) {
      if (!(await runTo(course, active, look))) return outOfTime(course, active);
      active = stillOpen(course, active, look);
      if (active.length === 0) return "decided";
      if (look > EXACT_LOOK) expectEnd(course, active, look);
    }
    return "effort";
  } catch (error) {
    if (error instanceof Interrupted) return "interrupted";
    throw error;
  }
}

/** The rounds of a recording: every build once per round, in shuffled order, a fixed number of rounds. */
export async function recordRounds(job: Job, ledger: Ledger, units: readonly LaunchUnit[]): Promise<Stop> {
  const course = courseOf(job, ledger, { units: units.length, budgetSeconds: Number.POSITIVE_INFINITY });
  const active = units.map(begin);
  try {
    const warm = await warmUp(course, active);
    if (warm.length === 0) return "nothing";
    return (await runTo(course, warm, job.request.config.measurement.recordLaunches)) ? "effort" : "budget";
  } catch (error) {
    if (error instanceof Interrupted) return "interrupted";
    throw error;
  }
}

function begin(unit: LaunchUnit): Progress {
  return { unit, rounds: 0, pairs: 0, failed: new Map(), succeeded: new Set(), spoiled: new Map(), spoiledInRow: 0 };
}

function courseOf(job: Job, ledger: Ledger, facts: { units: number; budgetSeconds: number }): Course {
  const deadline = measuringSeconds(job.request.deadline) - job.reserveSeconds;
  const end = Math.min(job.elapsed() + facts.budgetSeconds, deadline);
  allowWaiting(job, end);
  return { job, ledger, costs: new RoundCosts(), end, units: facts.units, expectedEnd: null };
}

/** Launches each build of each unit as often as the suite asks, and throws the numbers away. */
async function warmUp(course: Course, units: Progress[]): Promise<Progress[]> {
  for (const progress of units) {
    for (let nth = 0; nth < progress.unit.suite.warmUp; nth++) {
      for (const build of course.job.order.shuffled(progress.unit.builds)) {
        course.job.log.progress(`warming up ${progress.unit.id} (${build})`);
        const start = course.job.elapsed();
        const outcome = await launchOne(course, progress, { build, id: `warm-${nth}` });
        noteLaunch(progress, build, outcome.failure);
        course.costs.note(progress.unit.id, (course.job.elapsed() - start) * progress.unit.builds.length);
      }
    }
  }
  return units;
}

async function launchOne(
  course: Course,
  progress: Progress,
  at: { build: string; id: string },
): ReturnType<typeof launchUnit> {
  stopIfInterrupted(course.job);
  const id = `${at.id}-${at.build}-${progress.unit.id.replaceAll(/[^A-Za-z0-9._-]/g, "_").slice(0, 80)}`;
  const outcome = await launchUnit(course.job, progress.unit, { build: at.build, id });
  stopIfInterrupted(course.job);
  return outcome;
}

/** Brings every unit to `target` pairs. False: time was up before. Units that cannot be measured are taken out. */
async function runTo(course: Course, active: Progress[], target: number): Promise<boolean> {
  for (;;) {
    const behind = active.filter((progress) => progress.pairs < target);
    if (behind.length === 0) return true;
    for (const progress of course.job.order.shuffled(behind)) {
      tell(course, active, target);
      await untilCool(course.job);
      if (course.job.elapsed() + course.costs.of(progress.unit.id) > course.end) return false;
      await runRound(course, progress);
      if (isRefused(course.job)) return false;
      if (isHopeless(progress)) {
        giveUp(course, progress);
        active.splice(active.indexOf(progress), 1);
      } else if (isSpoiled(course, progress)) {
        active.splice(active.indexOf(progress), 1);
      }
    }
  }
}

async function runRound(course: Course, progress: Progress): Promise<void> {
  const { unit } = progress;
  const round = progress.rounds++;
  const start = course.job.elapsed();
  let isWhole = true;
  let violation: Violation | null = null;
  for (const [index, build] of course.job.order.shuffled(unit.builds).entries()) {
    const place = { build, round, position: index + 1 };
    const { outcome, spoiled } = await watched(course.job, `${unit.id} ${build}`, () =>
      launchOne(course, progress, { build, id: `r${round}` }),
    );
    violation ??= spoiled;
    const failure = outcome.failure ?? course.ledger.add(unit, place, outcome);
    noteLaunch(progress, build, failure);
    if (failure) isWhole = false;
  }
  violation = (await heldViolation(course.job)) ?? violation;
  if (!isWhole) course.ledger.drop(unit, round, "launch-failed");
  else if (violation !== null && mayDrop(course, progress, violation)) course.ledger.drop(unit, round, violation);
  else {
    progress.pairs++;
    progress.spoiledInRow = 0;
  }
  course.costs.note(unit.id, course.job.elapsed() - start);
  noteRound(course.job);
  if (violation === "throttled") await coolDown(course.job);
}

function noteLaunch(progress: Progress, build: string, failure: LaunchFailure | null): void {
  const known = progress.failed.get(build);
  if (!failure) {
    progress.succeeded.add(build);
    if (known) known.inRow = 0;
    return;
  }
  progress.failed.set(build, { count: (known?.count ?? 0) + 1, inRow: (known?.inRow ?? 0) + 1, last: failure });
}

/** A build that never worked and failed twice (once, when it ran into its time limit), or one that fails too often. */
function isHopeless(progress: Progress): boolean {
  for (const [build, failed] of progress.failed) {
    if (!progress.succeeded.has(build) && (failed.count >= 2 || failed.last.code === "timed-out")) return true;
    if (failed.count > TOLERATED_DROPS && failed.count > TOLERATED_SHARE * progress.rounds) return true;
  }
  return false;
}

function giveUp(course: Course, progress: Progress): void {
  const { unit } = progress;
  for (const [build, failed] of progress.failed) {
    const isUnstable = progress.succeeded.has(build);
    course.ledger.fail({
      benchmark: unit.benchmark === null ? null : unit.id,
      suite: unit.suite.name,
      build,
      code: isUnstable ? "unstable" : failed.last.code,
      message: isUnstable
        ? `${failed.count} of ${progress.rounds} launches failed; the last one ${failed.last.message}`
        : failed.last.message,
      tail: failed.last.tail,
    });
  }
}

function stillOpen(course: Course, active: readonly Progress[], look: number): Progress[] {
  const decided = decide(course.ledger.benchmarks, { look, ...judgement(course.job) });
  return active.filter((progress) => !course.ledger.benchmarksOf(progress.unit).every((row) => decided.has(row.name)));
}
