import type { FormatAdapter, FormatFailure, ParsedBenchmark, ToolOutput } from "../formats/adapter.ts";
import { findFormat } from "../formats/index.ts";
import type { Suite } from "../model/config.ts";
import type { FailureCode } from "../model/result.ts";
import type { Warning } from "../model/warning.ts";
import { type LaunchUnit, unitArgv } from "../plan/launch-unit.ts";
import type { LaunchReport } from "../ports/executor.ts";
import type { LaunchOutput } from "../ports/workspace.ts";
import { mountedPaths } from "./builds.ts";
import { endingText } from "./ending-text.ts";
import type { Job } from "./job.ts";

const TAIL_BYTES = 4_000;
const PAD_BYTES = 4_096;

/** What the supervisor itself saw of a launch; seconds. */
export interface LaunchTimes {
  readonly at: number;
  readonly wall: number;
  readonly cpu: number | null;
  readonly exit: number | null;
}

export interface LaunchFailure {
  readonly code: FailureCode;
  readonly message: string;
  readonly tail: string;
}

/** `failure` null: every row that the tool gave is in `benchmarks`. */
export interface LaunchOutcome {
  readonly times: LaunchTimes;
  readonly benchmarks: readonly ParsedBenchmark[];
  readonly warnings: readonly Warning[];
  readonly failure: LaunchFailure | null;
}

/** Starts one fresh process of a unit for one build and reads what it left. */
export async function launchUnit(
  job: Job,
  unit: LaunchUnit,
  place: { build: string; id: string },
): Promise<LaunchOutcome> {
  const adapter = findFormat(unit.suite.format);
  const at = job.elapsed();
  const argv = unitArgv(unit);
  const report = await job.session.launch({
    id: place.id,
    phase: "measure",
    argv: adapter.wrap ? adapter.wrap(argv, { processes: mostProcesses(job) }) : argv,
    directory: unit.suite.directory,
    env: padding(job),
    tree: place.build,
    mounts: mountedPaths(job),
    writable: writableFolders(unit.suite),
    timeLimitSeconds: unit.suite.timeLimitSeconds,
  });
  try {
    return await readLaunch(job, { unit, adapter, report, at });
  } finally {
    await job.folder.forget(report);
  }
}

/** Above the limit itself, so that who counts processes sees it passed and says so before `fork` begins to fail. */
const HEADROOM = 16;

/**
 * The limit that a stamping shell sets on itself. In a sandbox it counts that sandbox's processes; without one it would
 * count all processes of the user, so there it is left out (0), and only those who watch hold the limit.
 */
function mostProcesses({ request }: Job): number {
  const { sandbox, limits } = request.config.environment;
  return sandbox === "bubblewrap" ? limits.processes + HEADROOM : 0;
}

/** A variable of random length moves the stack: many launches average over its layout. */
function padding(job: Job): Record<string, string> {
  if (!job.request.config.measurement.padEnvironment) return {};
  return { BENCHWARDEN_PAD: "x".repeat(job.padding.below(PAD_BYTES + 1)) };
}

function writableFolders(suite: Suite): string[] {
  return suite.output === "stdout" ? suite.writable : [suite.output.path, ...suite.writable];
}

interface Ended {
  readonly unit: LaunchUnit;
  readonly adapter: FormatAdapter;
  readonly report: LaunchReport;
  readonly at: number;
}

async function readLaunch(job: Job, ended: Ended): Promise<LaunchOutcome> {
  const { unit, report } = ended;
  const times = { at: ended.at, wall: report.wallSeconds, cpu: report.cpuSeconds, exit: report.exit };
  const { limits } = job.request.config.environment;
  const ending = endingText(report, { timeLimitSeconds: unit.suite.timeLimitSeconds, limits });
  const fail = async (
    code: FailureCode,
    message: string,
    benchmarks: readonly ParsedBenchmark[] = [],
  ): Promise<LaunchOutcome> => ({
    times,
    benchmarks,
    warnings: [],
    failure: { code, message, tail: await job.folder.tail(report, TAIL_BYTES) },
  });
  if (report.ended !== null && report.ended !== "closed") {
    return fail(report.ended, ending);
  }
  if (report.signal !== null) return fail("killed", ending);
  const output = await readToolOutput(job, ended);
  const refused = output.refused[0];
  if (refused) return fail("malformed-output", `its output file ${refused.path} was not read: ${refused.why}`);
  const parsed = await ended.adapter.parse(output.tool, { metrics: unit.suite.metrics, benchmark: unit.benchmark });
  if (!parsed.ok) {
    if (report.exit !== 0) return fail("exited", ending);
    return fail(parsed.failure.code, formatFailureText(unit.suite.format, parsed.failure));
  }
  const { benchmarks, warnings } = parsed.value;
  if (report.exit !== 0 && !benchmarks.some((benchmark) => benchmark.failure !== undefined)) {
    return fail("exited", ending, benchmarks);
  }
  return { times, benchmarks, warnings, failure: null };
}

async function readToolOutput(job: Job, ended: Ended): Promise<{ tool: ToolOutput; refused: LaunchOutput["refused"] }> {
  const { suite } = ended.unit;
  const folder = suite.output === "stdout" ? ("out" as const) : { writable: 0 };
  const maxBytes = job.request.config.environment.limits.outputBytes;
  const output = await job.folder.readOutput(ended.report, { folder }, maxBytes);
  return {
    tool: { stdout: output.stdout, files: output.files, exitStatus: ended.report.exit },
    refused: output.refused,
  };
}

/** One sentence: where, what was expected, what was found. */
function formatFailureText(format: string, failure: FormatFailure): string {
  const line = failure.line === undefined ? "" : ` line ${failure.line}`;
  return `${failure.where}${line}: expected ${failure.expected}, found ${failure.found} (format: ${format})`;
}
