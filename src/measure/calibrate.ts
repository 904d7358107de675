import type { Warning } from "../model/warning.ts";
import type { Calibration, CalibrationRun, FitnessCheck } from "../ports/machine.ts";
import { type Job, stopIfInterrupted } from "./job.ts";

/** Launches before and after a job: on a bench machine some 20 seconds each. */
const LAUNCHES = { strict: 30, warn: 8 } as const;

/** A tree beside those of the builds, in the same sandbox. No build can have this name. */
const TREE = "calibration.host";
const PROGRAM = "calibration";
const OUTPUT_BYTES = 4_096;
const LAUNCH_SECONDS = 60;

/** What the host could do before the job. */
export interface Calibrated {
  readonly calibration: Calibration;
  readonly before: readonly CalibrationRun[];
  /** What the launches took; those after the job will take as long. */
  readonly seconds: number;
}

/** Before the first launch: what can this host do? Null where there is nothing to calibrate with, which is said once. */
export async function calibrateBefore(job: Job): Promise<Calibrated | null> {
  const calibration = await job.machine.calibration();
  if (calibration === null) {
    job.fitness.push(notRun("this host has no calibration program, which `bench-machine install` builds", "unknown"));
    return null;
  }
  const start = job.elapsed();
  job.log.progress("calibrating the machine");
  await job.folder.createTree(TREE);
  await job.folder.overlay(TREE, [{ path: PROGRAM, content: calibration.program, executable: true }]);
  const before = await launchAll(job, calibration, "before");
  return before === null ? null : { calibration, before, seconds: job.elapsed() - start };
}

/** After the last launch: is it still the same host? Rows `calibration-…` say so; unfit ones make the job invalid. */
export async function calibrateAfter(job: Job, { calibration, before }: Calibrated): Promise<void> {
  job.log.progress("calibrating the machine again");
  const after = await launchAll(job, calibration, "after");
  if (after === null) return;
  const { policy } = job.watch.terms;
  const circumstances = JSON.stringify([job.request.profile, job.tuning?.knobs ?? []]);
  job.fitness.push(...(await calibration.judge({ before, after, policy, circumstances, at: job.utc() })));
}

/** For the result: nanoseconds for an operation of each part, a series of the host's own. */
export function calibrationFacts({ calibration, before }: Calibrated): Record<string, string | number> {
  const medians = Object.entries(calibration.medians(before));
  const parts = medians.map(([part, value]) => [`calibration-${part}`, Number(value.toPrecision(6))] as const);
  return { calibrationProgram: calibration.sha256.slice(0, 16), ...Object.fromEntries(parts) };
}

/** For who keeps the machine: the verdict alone would not tell that it is the host. */
export function hostAlert(job: Job): Warning[] {
  const off = job.fitness.filter(({ check, state }) => check.startsWith("calibration-") && state === "unfit");
  if (off.length === 0) return [];
  const parts = off.map(({ check, text }) => `${check.replace("calibration-", "")}: ${text}`).join(" · ");
  const text = `The machine itself changed, not the code, so nothing of this job counts. ${parts}. Look at its cooling, its firmware and what else runs on it; \`bench-machine check\` helps.`;
  return [{ code: "host-changed", text: text.slice(0, 2_000) }];
}

/** Null: a launch failed, and why is in the fitness. */
async function launchAll(job: Job, calibration: Calibration, when: string): Promise<CalibrationRun[] | null> {
  const runs: CalibrationRun[] = [];
  for (let nth = 0; nth < LAUNCHES[job.watch.terms.policy]; nth++) {
    stopIfInterrupted(job);
    const run = await launchOnce(job, calibration, `calibration-${when}-${nth}`);
    stopIfInterrupted(job);
    if (run === null) {
      job.fitness.push(notRun(`a launch of the calibration program failed (${when} the job)`, "warn"));
      return null;
    }
    runs.push(run);
  }
  return runs;
}

async function launchOnce(job: Job, calibration: Calibration, id: string): Promise<CalibrationRun | null> {
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
    if (report.ended !== null || report.exit !== 0) return null;
    const { stdout } = await job.folder.readOutput(report, { folder: "out" }, OUTPUT_BYTES);
    return calibration.parse(new TextDecoder().decode(stdout));
  } finally {
    await job.folder.forget(report);
  }
}

function notRun(why: string, state: FitnessCheck["state"]): FitnessCheck {
  return { check: "calibration", state, text: `not run: ${why}` };
}
