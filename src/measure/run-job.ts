import { hostAlert } from "../comparison/host-calibration.ts";
import { type CalibrationLaunches, noLaunches } from "../model/calibration.ts";
import { Problem } from "../model/problem.ts";
import type { Request } from "../model/request.ts";
import type { Result, ResultBenchmark } from "../model/result.ts";
import type { KnobState } from "../ports/machine.ts";
import { areIdentical, type Builds, makeBuilds } from "./builds.ts";
import {
  brokenBeforeAfter,
  type Calibrated,
  calibrateAfter,
  calibrateBefore,
  calibrationWarning,
  concludeCalibration,
  interruptedBeforeAfter,
} from "./calibrate.ts";
import { noteCounted } from "./counted.ts";
import { declaredBenchmarks } from "./declared.ts";
import { findUnits } from "./find-units.ts";
import { makeFit, unsteadyWarning } from "./fit-host.ts";
import { noteHeat, noteStart } from "./heat.ts";
import { Interrupted, type Job, type MeasureInput, type MeasurePorts } from "./job.ts";
import { Ledger } from "./ledger.ts";
import type { Done } from "./make-result.ts";
import { measureOneSided } from "./one-sided.ts";
import { compareRounds, recordRounds, type Stop } from "./rounds.ts";

/**
 * The course of a job in its open session: builds, the wait for a fit host, calibration around the launches. Whatever
 * ends it early, what was measured is given back; the tuner is let go in every case.
 */
export async function runJob(job: Job, input: MeasureInput, ports: MeasurePorts): Promise<Done> {
  const ledger = new Ledger();
  const builds: Builds = { records: [], failures: [], ready: [] };
  let stopped: Result["stopped"] = "interrupted";
  let benchmarks: ResultBenchmark[] | null = null;
  let knobs: readonly KnobState[] = [];
  let calibrated: Calibrated | null = null;
  let after: CalibrationLaunches | null = null;
  try {
    await makeBuilds(job, builds, { source: ports.source, harness: input.harness });
    if (job.request.mode === "compare" && areIdentical(builds.records)) {
      stopped = "identical";
      benchmarks = declaredBenchmarks(job.request);
    } else if (await makeFit(job)) {
      knobs = job.tuning?.knobs ?? [];
      calibrated = await calibrateBefore(job);
      job.reserveSeconds = calibrated?.seconds ?? 0;
      if (calibrated !== null) await noteStart(job);
      stopped = await launchAll(job, builds, ledger);
      noteHeat(job);
      if (stopped === "nothing") after = noLaunches();
      else if (calibrated !== null && stopped !== "interrupted") after = await calibrateAfter(job, calibrated);
    } else {
      stopped = "nothing";
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) {
      breakOff(error, builds, ledger);
      if (calibrated !== null) after ??= brokenBeforeAfter(job);
    }
  } finally {
    await job.tuning?.release();
  }
  if (calibrated !== null) after ??= interruptedBeforeAfter(job);
  const calibration =
    calibrated === null || after === null ? undefined : await concludeCalibration(job, calibrated, after);
  noteCounted(job);
  return {
    stopped,
    builds: withSkipped(job.request, builds.records),
    benchmarks: benchmarks ?? ledger.benchmarks,
    failures: [...builds.failures, ...ledger.failures],
    warnings: [...ledger.warnings, ...hostAlert(job.fitness), ...calibrationWarning(job), ...unsteadyWarning(job)],
    fitness: job.fitness,
    knobs: [...knobs],
    ...(calibration === undefined ? {} : { calibration }),
  };
}

async function launchAll(job: Job, builds: Builds, ledger: Ledger): Promise<Stop> {
  const isComparison = job.request.mode === "compare";
  if (builds.ready.length === 0 || (isComparison && builds.ready.length < builds.records.length)) return "nothing";
  const units = await findUnits(job, builds.ready, ledger);
  ledger.orderBy(units);
  if (!isComparison) return recordRounds(job, ledger, units);
  await measureOneSided(job, ledger, units);
  return compareRounds(job, ledger, units);
}

/** The host broke while measuring (its disk is full, say): what was measured is kept, and why it ends is said. */
function breakOff(error: unknown, builds: Builds, ledger: Ledger): void {
  const hasNumbers = ledger.benchmarks.length > 0 || builds.failures.length > 0;
  if (!(error instanceof Problem) || !hasNumbers) throw error;
  const [first = ""] = error.message.split("\n");
  ledger.warn({ code: "job-broken", text: `The job broke off: ${first}`.slice(0, 2_000) });
}

/** The builds that were made, and those that an interruption left out. */
function withSkipped(request: Request, made: readonly Result["builds"][number][]): Result["builds"] {
  return request.builds.map(
    ({ id, commit }) =>
      made.find((build) => build.id === id) ?? { id, commit, status: "skipped", artifacts: null, seconds: 0 },
  );
}
