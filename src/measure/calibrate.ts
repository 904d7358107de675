import { judgeCalibration, medianOfLaunches } from "../comparison/host-calibration.ts";
import { CALIBRATION_PARTS, type Calibration, type CalibrationLaunches, noLaunches } from "../model/calibration.ts";
import { Problem } from "../model/problem.ts";
import type { Warning } from "../model/warning.ts";
import type { LaunchReport } from "../ports/executor.ts";
import type { CalibrationProgram, CalibrationRun, FitnessCheck } from "../ports/machine.ts";
import { type Job, stopIfInterrupted } from "./job.ts";

/** Launches before and after a job: on a bench machine some 20 seconds each. */
export const LAUNCHES = { strict: 30, warn: 8 } as const;

/** A tree beside those of the builds, in the same sandbox. No build can have this name. */
const TREE = "calibration.host";
const PROGRAM = "calibration";
const OUTPUT_BYTES = 4_096;
const TAIL_BYTES = 400;
const LAUNCH_SECONDS = 60;

/** What the host could do before the job. */
export interface Calibrated {
  readonly program: CalibrationProgram;
  readonly before: CalibrationLaunches;
  /** What the launches took; those after the job will take as long. */
  readonly seconds: number;
}

/** Launches, or why there are none. */
type Launched = { readonly ok: true; readonly launches: CalibrationLaunches } | { readonly ok: false; why: string };

/**
 * Before the first launch: what can this host do? Null where there is nothing to calibrate with, or where it cannot be
 * launched; either is said once. A program that does not run takes a guard away and spoils no number, so the job goes on.
 */
export async function calibrateBefore(job: Job): Promise<Calibrated | null> {
  const program = await job.machine.calibration();
  if (program === null) {
    job.fitness.push(
      row("unknown", "not run: this host has no calibration program, which `bench-machine install` builds"),
    );
    return null;
  }
  const start = job.elapsed();
  job.log.progress("calibrating the machine");
  await job.folder.createTree(TREE);
  await job.folder.overlay(TREE, [{ path: PROGRAM, content: program.program, executable: true }]);
  const launched = await launchAll(job, program, "before");
  if (launched.ok) return { program, before: launched.launches, seconds: job.elapsed() - start };
  job.fitness.push(row("unknown", `${NOT_BEFORE}: ${launched.why}`));
  return null;
}

/**
 * After the last launch: is it still the same host? Where it could be calibrated before the job and cannot be any more,
 * something happened to it: under the policy strict the job is invalid.
 */
export async function calibrateAfter(job: Job, { program }: Calibrated): Promise<CalibrationLaunches> {
  job.log.progress("calibrating the machine again");
  const launched = await launchAll(job, program, "after");
  if (launched.ok) return launched.launches;
  notAfter(job, launched.why);
  return noLaunches();
}

/** The job ended before it came to that: what was measured counts as far as the past of the host says nothing else. */
export function interruptedBeforeAfter(job: Job): CalibrationLaunches {
  job.fitness.push(row("warn", "not run after the job, which was interrupted"));
  return noLaunches();
}

/** The host broke while measuring. */
export function brokenBeforeAfter(job: Job): CalibrationLaunches {
  notAfter(job, "the job broke off");
  return noLaunches();
}

/** Rows `calibration-…` in the fitness, unfit ones of which make the job invalid; and what the result keeps. */
export async function concludeCalibration(
  job: Job,
  { program, before }: Calibrated,
  after: CalibrationLaunches,
): Promise<Calibration> {
  const { policy } = job.watch.terms;
  const { key, since, past } = program.history(JSON.stringify([job.request.profile, job.tuning?.knobs ?? []]));
  const checks = judgeCalibration({ before, after, policy }, past);
  job.fitness.push(...checks);
  const at = job.utc();
  const ok = checks.every(({ state }) => state === "ok");
  const why = await program.note({ at, key, ok, seconds: medianOfLaunches(before) });
  if (why !== null)
    job.fitness.push({
      check: "calibration-history",
      state: "warn",
      text: `this job could not be noted: ${why}`.slice(0, 500),
    });
  return { program: program.sha256, key, since, policy, before, after };
}

const NOT_BEFORE = "not run before the job";

/** A guard that is missing must not go unnoticed: it stands beside the verdict, whatever the policy. */
export function calibrationWarning(job: Job): Warning[] {
  const missing = job.fitness.find(({ check, text }) => check === "calibration" && text.startsWith(NOT_BEFORE));
  if (missing === undefined) return [];
  const text = `This machine's calibration program could not be launched, so nothing tells whether the machine itself changed: ${missing.text}. As root on the machine: \`bench-machine check\`.`;
  return [{ code: "calibration-failed", text: text.slice(0, 2_000) }];
}

function notAfter(job: Job, why: string): void {
  const state = job.watch.terms.policy === "strict" ? "unfit" : "warn";
  job.fitness.push(row(state, `run before the job, and not after it: ${why}`));
}

function row(state: FitnessCheck["state"], text: string): FitnessCheck {
  return { check: "calibration", state, text: text.slice(0, 500) };
}

async function launchAll(job: Job, program: CalibrationProgram, when: string): Promise<Launched> {
  const runs: CalibrationRun[] = [];
  const count = program.launches ?? LAUNCHES[job.watch.terms.policy];
  for (let nth = 0; nth < count; nth++) {
    stopIfInterrupted(job);
    const run = await tryLaunch(job, program, `calibration-${when}-${nth}`);
    stopIfInterrupted(job);
    if (typeof run === "string") return { ok: false, why: run };
    runs.push(run);
  }
  return { ok: true, launches: columnsOf(runs) };
}

function columnsOf(runs: readonly CalibrationRun[]): CalibrationLaunches {
  const columns = noLaunches();
  for (const part of CALIBRATION_PARTS) columns[part] = runs.map((run) => run[part]);
  return columns;
}

/** What the launch printed, or why it printed nothing that can be used. */
async function tryLaunch(job: Job, program: CalibrationProgram, id: string): Promise<CalibrationRun | string> {
  try {
    return await launchOnce(job, program, id);
  } catch (error) {
    if (error instanceof Problem) return error.facts.what;
    throw error;
  }
}

async function launchOnce(job: Job, program: CalibrationProgram, id: string): Promise<CalibrationRun | string> {
  const report = await job.session.launch({
    id,
    phase: "measure",
    argv: [`./${PROGRAM}`],
    directory: ".",
    env: {},
    tree: TREE,
    mounts: null,
    writable: [],
    timeLimitSeconds: LAUNCH_SECONDS,
  });
  try {
    if (report.ended !== null || report.exit !== 0) return `${endOf(report)}${await lastWords(job, report)}`;
    const { stdout } = await job.folder.readOutput(report, { folder: "out" }, OUTPUT_BYTES);
    return program.parse(new TextDecoder().decode(stdout)) ?? "it printed something else than its nine lines";
  } finally {
    await job.folder.forget(report);
  }
}

/** It needs 70 MiB and one process beside itself: a project's limits may be lower. */
function endOf({ ended, exit, signal }: LaunchReport): string {
  if (ended !== null) return `it was ended (${ended}) by the limits of the project's launches`;
  return exit === null ? `it was killed by ${signal ?? "a signal"}` : `it ended with status ${exit}`;
}

async function lastWords(job: Job, report: LaunchReport): Promise<string> {
  const tail = (await job.folder.tail(report, TAIL_BYTES)).trim();
  return tail === "" ? "" : `: ${tail}`;
}
