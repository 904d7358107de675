import { hostAlert } from "../comparison/host-calibration.ts";
import { type CalibrationLaunches, noLaunches } from "../model/calibration.ts";
import { Problem } from "../model/problem.ts";
import type { Request } from "../model/request.ts";
import type { Result, ResultBenchmark } from "../model/result.ts";
import type { Warning } from "../model/warning.ts";
import { hashOf } from "../plan/canonical.ts";
import type { SessionFacts } from "../ports/executor.ts";
import type { PreparedRoot } from "../ports/images.ts";
import type { KnobState, MachineFacts } from "../ports/machine.ts";
import type { JobFolder } from "../ports/workspace.ts";
import { createRandom } from "../units/random.ts";
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
import { fitnessTerms, makeFit, unsteadyWarning } from "./fit-host.ts";
import { noteHeat, noteStart } from "./heat.ts";
import { HostWatch } from "./host-watch.ts";
import { Interrupted, type Job, type MeasureInput, type MeasurePorts } from "./job.ts";
import { unknownHeat } from "./job-heat.ts";
import { Ledger } from "./ledger.ts";
import { measureOneSided } from "./one-sided.ts";
import { compareRounds, recordRounds, type Stop } from "./rounds.ts";

/**
 * Obeys a request: builds every tree in the sandbox, launches what the suites say in shuffled rounds, and gives back
 * the raw samples. It decides only when to stop. Whatever ends it, no process and no folder stays behind, and what was
 * measured is in the result.
 */
export async function measure(input: MeasureInput, ports: MeasurePorts): Promise<Result> {
  const began = input.began ?? ports.clock.now();
  const startedAt = ports.clock.utc();
  const machine = await ports.machine.identify();
  const elapsed = (): number => ports.clock.now() - began;
  if (haveOneTree(input)) return resultOf(input, { startedAt, machine, seconds: elapsed(), ...untouched(input) });
  const folder = await ports.workspace.open();
  try {
    return await measureIn(folder, input, { ports, startedAt, machine, elapsed });
  } finally {
    await folder.close();
  }
}

interface Surroundings {
  readonly ports: MeasurePorts;
  readonly startedAt: string;
  readonly machine: MachineFacts;
  elapsed(): number;
}

async function measureIn(folder: JobFolder, input: MeasureInput, around: Surroundings): Promise<Result> {
  const { ports } = around;
  const root = await prepareRoot(input, ports);
  try {
    return await measureUnder(root, folder, input, around);
  } finally {
    await root?.release();
  }
}

/** Null: the launches see the host's own system. */
async function prepareRoot({ request, harness }: MeasureInput, ports: MeasurePorts): Promise<PreparedRoot | null> {
  const { dockerfile } = request.config.environment;
  if (dockerfile === null) return null;
  ports.log.progress(`preparing the root file system of ${dockerfile}`);
  return ports.images.prepare({ dockerfile, files: harness });
}

async function measureUnder(
  root: PreparedRoot | null,
  folder: JobFolder,
  input: MeasureInput,
  around: Surroundings,
): Promise<Result> {
  const { ports, elapsed } = around;
  const session = await ports.executor.open(await sessionPlan(folder, input.request, { ports, root }));
  const end = (): void => void session.close();
  input.signal.addEventListener("abort", end, { once: true });
  try {
    const { seed } = input.request;
    const job: Job = {
      request: input.request,
      folder,
      session,
      order: createRandom(seed, "order"),
      padding: createRandom(seed, "padding"),
      log: ports.log,
      signal: input.signal,
      machine: ports.machine,
      watch: new HostWatch(fitnessTerms(input.request, around.machine)),
      fitness: [],
      tuning: null,
      heat: unknownHeat(),
      elapsed,
      utc: () => ports.clock.utc(),
      reserveSeconds: 0,
    };
    const done = await runJob(job, input, ports);
    return resultOf(input, { ...around, seconds: elapsed(), session: withRoot(session.facts, root), ...done });
  } finally {
    input.signal.removeEventListener("abort", end);
    await session.close();
  }
}

function withRoot(facts: SessionFacts, root: PreparedRoot | null): SessionFacts {
  return root === null ? facts : { ...facts, rootfs: root.hash, warnings: [...facts.warnings, ...root.warnings] };
}

async function sessionPlan(
  folder: JobFolder,
  request: Request,
  { ports, root }: { ports: MeasurePorts; root: PreparedRoot | null },
) {
  const { environment, fetch, build } = request.config;
  const home = await ports.workspace.home(
    hashOf(
      {
        repository: request.repository,
        environment,
        fetch,
        build,
        profile: request.profile,
        ...(root === null ? {} : { root: root.hash }),
      },
      16,
    ),
  );
  return {
    jobFolder: folder.path,
    sandbox: environment.sandbox,
    profile: request.profile,
    rootfs: root?.path ?? null,
    toolchain: environment.toolchain,
    path: environment.path,
    env: { ...passed(environment.pass, ports.environment), ...environment.env },
    home,
    limits: environment.limits,
  };
}

/** The host variables that the config lets through; one that is not set stays unset. */
function passed(names: readonly string[], host: MeasurePorts["environment"]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (host[name] === undefined ? [] : [[name, host[name]]])));
}

interface Done {
  readonly stopped: Result["stopped"];
  readonly builds: Result["builds"];
  readonly benchmarks: ResultBenchmark[];
  readonly failures: Result["failures"];
  readonly warnings: readonly Warning[];
  readonly fitness?: Result["machine"]["fitness"];
  readonly knobs?: Result["machine"]["knobs"];
  readonly calibration?: Result["machine"]["calibration"];
}

async function runJob(job: Job, input: MeasureInput, ports: MeasurePorts): Promise<Done> {
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

async function launchAll(job: Job, builds: Builds, ledger: Ledger): Promise<Stop> {
  const isComparison = job.request.mode === "compare";
  if (builds.ready.length === 0 || (isComparison && builds.ready.length < builds.records.length)) return "nothing";
  const units = await findUnits(job, builds.ready, ledger);
  ledger.orderBy(units);
  if (!isComparison) return recordRounds(job, ledger, units);
  await measureOneSided(job, ledger, units);
  return compareRounds(job, ledger, units);
}

/** Equal git trees with the same harness over them are equal builds: nothing needs to be built to know it. */
function haveOneTree(input: MeasureInput): boolean {
  const { mode, builds } = input.request;
  const trees = new Set(builds.map((build) => input.trees.get(build.commit)));
  return mode === "compare" && builds.length > 1 && trees.size === 1 && !trees.has(undefined);
}

function untouched(input: MeasureInput): Done {
  const { request } = input;
  const builds = request.builds.map(({ id, commit }) => ({
    id,
    commit,
    status: "skipped" as const,
    artifacts: hashOf({ tree: input.trees.get(commit) }),
    seconds: 0,
  }));
  return { stopped: "identical", builds, benchmarks: declaredBenchmarks(request), failures: [], warnings: [] };
}

function resultOf(
  input: MeasureInput,
  facts: Done & { startedAt: string; machine: MachineFacts; seconds: number; session?: SessionFacts },
): Result {
  const { config, ...request } = input.request;
  const { session } = facts;
  return {
    schema: "benchwarden.result/1",
    request: { ...request, config: { hash: hashOf(config), measurement: config.measurement } },
    benchwarden: input.version,
    attempt: input.attempt,
    startedAt: facts.startedAt,
    durationSeconds: Math.round(facts.seconds * 1000) / 1000,
    stopped: facts.stopped,
    machine: {
      fingerprint: facts.machine.fingerprint,
      facts: { ...facts.machine.facts },
      fitness: [...(facts.fitness ?? [])],
      knobs: [...(facts.knobs ?? [])],
      ...(facts.calibration === undefined ? {} : { calibration: facts.calibration }),
    },
    environment: {
      sandbox: session?.sandbox ?? config.environment.sandbox,
      profile: request.profile,
      rootfs: session?.rootfs ?? "none",
      timing: "inside",
      limits: session?.limits ?? "",
    },
    builds: [...facts.builds],
    benchmarks: [...facts.benchmarks],
    failures: [...facts.failures],
    warnings: [...(session?.warnings ?? []), ...facts.warnings],
  };
}
