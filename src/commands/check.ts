import { type Looks, looksOf } from "../comparison/looks.ts";
import type { MeasurePorts } from "../measure/job.ts";
import { measure } from "../measure/measure.ts";
import type { Config, Suite } from "../model/config.ts";
import type { Failure, Result } from "../model/result.ts";
import { makeLocalRequest } from "../plan/make-request.ts";
import { digestHarness } from "../plan/suite-hash.ts";
import type { Files } from "../ports/files.ts";
import type { Repository } from "../ports/repository.ts";
import { readHarness } from "./compare.ts";

export interface CheckInputs {
  readonly config: Config;
  /** Build this revision and launch everything once, to see that it works and what it costs; null: do not. */
  readonly probe: string | null;
  readonly machineClass: string;
  readonly version: string;
  readonly signal: AbortSignal;
}

export interface CheckPorts extends Omit<MeasurePorts, "source"> {
  readonly repository: Repository;
  readonly files: Files;
}

/** What one launch of a benchmark or suite took in the probe. */
export interface ProbedLaunch {
  readonly name: string;
  readonly seconds: number;
  readonly metrics: readonly string[];
}

/** What a comparison would do and cost; times only after a probe, in seconds. */
export interface CheckReport {
  readonly suites: readonly { name: string; format: string; benchmarks: readonly string[] | null; command: string }[];
  readonly harnessFiles: number;
  readonly looks: Looks;
  readonly budgetSeconds: number;
  readonly probe: {
    readonly launches: readonly ProbedLaunch[];
    readonly failures: readonly Failure[];
    readonly buildSeconds: number;
    /** Seconds until every benchmark has reached its first look, and until the last look of all. */
    readonly firstLookSeconds: number;
    readonly lastLookSeconds: number;
    readonly reachesFirstLook: boolean;
    readonly warnings: readonly string[];
  } | null;
}

/** Looks at a valid config as a comparison would; with a probe, also at the programs behind it. */
export async function check(inputs: CheckInputs, ports: CheckPorts): Promise<CheckReport> {
  const { config } = inputs;
  const harness = await readHarness(config, ports);
  const looks = looksOf(config.measurement.effort);
  const report = {
    suites: config.suites.map((suite) => ({
      name: suite.name,
      format: suite.format,
      benchmarks: suite.benchmarks,
      command: suite.run.join(" "),
    })),
    harnessFiles: harness.length,
    looks,
    budgetSeconds: config.measurement.budgetSeconds,
  };
  if (inputs.probe === null) return { ...report, probe: null };
  const commit = await ports.repository.resolve(inputs.probe);
  const request = makeLocalRequest({
    config: {
      ...config,
      measurement: { ...config.measurement, recordLaunches: 1 },
      suites: config.suites.map(withoutWarmUp),
    },
    suites: config.suites,
    benchmarks: null,
    harness: digestHarness(harness),
    builds: [{ id: "probe", role: "record", commit: commit.id, commitTime: commit.time }],
    mode: "record",
    repository: ports.repository.name,
    machineClass: inputs.machineClass,
    seed: 0,
    reason: "cli",
    notices: [],
    deadline: "PT2H",
  });
  const trees = new Map([[commit.id, commit.tree]]);
  const result = await measure(
    { request, harness, trees, version: inputs.version, attempt: 1, signal: inputs.signal },
    { ...ports, source: ports.repository },
  );
  return { ...report, probe: probed(result, config, looks) };
}

function withoutWarmUp(suite: Suite): Suite {
  return { ...suite, warmUp: 0 };
}

function probed(result: Result, config: Config, looks: Looks): NonNullable<CheckReport["probe"]> {
  const launches = result.benchmarks.map((benchmark) => ({
    name: benchmark.name,
    seconds: Math.max(0, ...benchmark.launches.map((launch) => launch.wall)),
    metrics: benchmark.metrics.map((metric) => `${metric.name} (${metric.unit}${metric.primary ? ", judged" : ""})`),
  }));
  const pairSeconds = 2 * secondsOfOneRound(result, config);
  const warm = config.suites.reduce((sum, suite) => sum + suite.warmUp, 0) / Math.max(1, config.suites.length);
  const first = looks.looks[0] ?? 0;
  const last = looks.looks.at(-1) ?? first;
  const firstLookSeconds = pairSeconds * (first + warm);
  return {
    launches,
    failures: result.failures,
    buildSeconds: result.builds.reduce((sum, build) => sum + build.seconds, 0),
    firstLookSeconds,
    lastLookSeconds: pairSeconds * (last + warm),
    reachesFirstLook: firstLookSeconds <= config.measurement.budgetSeconds,
    warnings: result.warnings.map((warning) => warning.text),
  };
}

/** One launch of everything: a suite that runs as a whole counts once, whatever number of rows it yields. */
function secondsOfOneRound(result: Result, config: Config): number {
  let seconds = 0;
  for (const suite of config.suites) {
    const walls = result.benchmarks
      .filter((row) => row.suite === suite.name)
      .map((row) => Math.max(0, ...row.launches.map((launch) => launch.wall)));
    const isWhole = suite.benchmarks === null && suite.list === null;
    seconds += isWhole ? Math.max(0, ...walls) : walls.reduce((sum, wall) => sum + wall, 0);
  }
  return seconds;
}
