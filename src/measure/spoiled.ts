import { lostRoundsText } from "../comparison/lost-rounds.ts";
import { Problem } from "../model/problem.ts";
import type { KernelLog, Tuning } from "../ports/machine.ts";
import type { Course, Progress } from "./course.ts";
import type { Violation } from "./host-watch.ts";
import { type Job, stopIfInterrupted } from "./job.ts";

/** A pair that the host spoiled is run again at most so often, and at most this share of a unit's rounds. */
const AGAIN = 3;
const SHARE = 0.25;
const HOLD_TRIES = 30;
const HOLD_REST_SECONDS = 2;

/**
 * Notes that the host spoiled a round, and tells whether the round is dropped. Under `warn` a unit whose allowance is used
 * up keeps its pairs, with a warning; under `strict` they are all dropped, and `isSpoiled` ends the unit.
 */
export function mayDrop(course: Course, progress: Progress, why: Violation): boolean {
  progress.spoiled.set(why, (progress.spoiled.get(why) ?? 0) + 1);
  progress.spoiledInRow++;
  course.job.log.progress(`${progress.unit.id}: a pair is run again, the host spoiled it (${why})`);
  if (course.job.watch.terms.policy === "strict" || !isBeyond(progress)) return true;
  progress.spoiledInRow = 0;
  course.ledger.warn({
    code: "host-unsteady",
    text: `${progress.unit.id}: the host spoiled more pairs than can be run again, so some of them count all the same`,
  });
  return false;
}

/** Under `strict`: too much was spoiled, so nothing is claimed; the benchmark is invalid, with the evidence. */
export function isSpoiled({ job, ledger }: Course, progress: Progress): boolean {
  if (job.watch.terms.policy !== "strict" || !isBeyond(progress)) return false;
  const { unit } = progress;
  for (const build of unit.builds) {
    ledger.fail({
      benchmark: unit.benchmark === null ? null : unit.id,
      suite: unit.suite.name,
      build,
      code: "environment",
      message: `the host spoiled ${total(progress)} of ${progress.rounds} pairs: ${lostRoundsText(progress.spoiled)}`,
      tail: "",
    });
  }
  return true;
}

function isBeyond(progress: Progress): boolean {
  const all = total(progress);
  return progress.spoiledInRow > AGAIN || (all > AGAIN && all > SHARE * progress.rounds);
}

function total({ spoiled }: Progress): number {
  return [...spoiled.values()].reduce((sum, count) => sum + count, 0);
}

/** After a round: does the tuner, which sees more than we may, know why its launches must not be used? */
export async function heldViolation(job: Job): Promise<Violation | null> {
  if (job.tuning === null) return null;
  const { drift, kernel } = await job.tuning.verify();
  const moved = drift.length === 0 ? null : await tuneAgain(job, drift);
  return (kernel === null ? null : kernelViolation(job, kernel)) ?? moved;
}

/** A machine check is a machine that is breaking: no number of the job is to be believed. */
function kernelViolation(job: Job, { throttled, ioErrors, machineChecks }: KernelLog): Violation | null {
  if (machineChecks > 0) {
    const text = `the kernel reported hardware errors while measuring (${machineChecks}): \`journalctl -k\` on the machine names the part`;
    note(job, { check: "machine-check", isGrave: true, text });
    return "machine-check";
  }
  if (throttled > 0) return "throttled";
  return ioErrors > 0 ? "io-error" : null;
}

/** A knob that moved spoils the round, and the machine is tuned again; a second time the job is invalid. */
async function tuneAgain(job: Job, drift: readonly string[]): Promise<Violation> {
  const isGrave = job.fitness.some(({ check }) => check === "knobs");
  note(job, { check: "knobs", isGrave, text: `moved while measuring: ${drift.join("; ")}` });
  if (isRefused(job)) return "knobs";
  await job.tuning?.release();
  job.tuning = await holdAgain(job);
  if (job.tuning === null)
    note(job, { check: "knobs", isGrave: true, text: "the machine's tuner is gone, nobody keeps it quiet any more" });
  return "knobs";
}

/** Under `warn` it may go on for hundreds of rounds. */
const TOLD = 10;

/** A row of the fitness; what is grave makes the job invalid under `strict`. */
function note(job: Job, { check, isGrave, text }: { check: string; isGrave: boolean; text: string }): void {
  if (job.fitness.filter((row) => row.check === check).length >= TOLD) return;
  const state = isGrave && job.watch.terms.policy === "strict" ? "unfit" : "warn";
  job.fitness.push({ check, state, text: text.slice(0, 500) });
}

/** The tuner puts the machine back before it takes the next one who asks, and is still at it for a moment. */
async function holdAgain(job: Job): Promise<Tuning | null> {
  for (let tries = 1; ; tries++) {
    try {
      return await job.machine.tune(job.watch.terms.policy === "strict" ? "strict" : "light");
    } catch (error) {
      if (!(error instanceof Problem) || tries === HOLD_TRIES) throw error;
      await job.machine.rest(HOLD_REST_SECONDS, job.signal);
      stopIfInterrupted(job);
    }
  }
}

/** The machine was found unfit while measuring: nothing more is worth its time. */
export function isRefused({ fitness }: Job): boolean {
  return fitness.some(({ state }) => state === "unfit");
}
