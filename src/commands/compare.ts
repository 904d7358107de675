import { judge } from "../comparison/judge.ts";
import type { MeasurePorts } from "../measure/job.ts";
import { measure } from "../measure/measure.ts";
import type { Config } from "../model/config.ts";
import type { Outcome } from "../model/outcome.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { Request } from "../model/request.ts";
import type { Result } from "../model/result.ts";
import { makeLocalRequest } from "../plan/make-request.ts";
import { partingNotice } from "../plan/parting-notice.ts";
import { selectBenchmarks, selectSuites } from "../plan/select.ts";
import { digestHarness } from "../plan/suite-hash.ts";
import type { Files } from "../ports/files.ts";
import type { Commit, Repository } from "../ports/repository.ts";
import type { HarnessFile } from "../ports/workspace.ts";

/** What a person may say on the command line; null: the config's word. */
export interface CompareInputs {
  readonly base: string;
  readonly head: string;
  readonly config: Config;
  readonly suites: readonly string[];
  readonly benchmarks: readonly string[];
  readonly budgetSeconds: number | null;
  readonly effort: Config["measurement"]["effort"] | null;
  readonly seed: number;
  readonly control: boolean;
  readonly strict: boolean;
  readonly machineClass: string;
  readonly version: string;
  readonly signal: AbortSignal;
  /** Which attempt at this request it is, where the result will be stored; left out: the first. */
  attempt?(request: Request): Promise<number>;
}

export interface ComparePorts extends Omit<MeasurePorts, "source"> {
  readonly repository: Repository;
  readonly files: Files;
}

export interface Compared {
  readonly request: Request;
  readonly result: Result;
  readonly outcome: Outcome;
}

/** A local comparison has no job limit of its own: the budget ends it. */
const NO_DEADLINE = "PT120H";

/** Measures two commits against each other on this machine and decides. */
export async function compare(inputs: CompareInputs, ports: ComparePorts): Promise<Compared> {
  const { request, harness, trees } = await planComparison(inputs, ports);
  const result = await measure(
    {
      request,
      harness,
      trees,
      version: inputs.version,
      attempt: (await inputs.attempt?.(request)) ?? 1,
      signal: inputs.signal,
    },
    { ...ports, source: ports.repository },
  );
  return { request, result, outcome: judge(result, { strict: inputs.strict }) };
}

/** What a comparison would measure: its request, the harness files, and the commits' trees. Nothing is run. */
export async function planComparison(
  inputs: Omit<CompareInputs, "version" | "signal" | "strict" | "attempt">,
  ports: Pick<ComparePorts, "repository" | "files">,
): Promise<{ request: Request; harness: readonly HarnessFile[]; trees: ReadonlyMap<string, string> }> {
  const { repository } = ports;
  const base = await repository.resolve(inputs.base);
  const head = await repository.resolve(inputs.head);
  const config = withOverrides(inputs);
  const harness = await readHarness(config, ports);
  const request = makeLocalRequest({
    config,
    suites: selectSuites(config, { suites: inputs.suites, benchmarks: inputs.benchmarks }),
    benchmarks: selectBenchmarks(config, inputs.benchmarks),
    harness: digestHarness(harness),
    builds: requestedBuilds(base, head, inputs.control),
    mode: "compare",
    repository: repository.name,
    machineClass: inputs.machineClass,
    seed: inputs.seed,
    reason: "cli",
    notices: await baseNotices(repository, base, head),
    deadline: NO_DEADLINE,
  });
  return { request, harness, trees: new Map([base, head].map((commit) => [commit.id, commit.tree])) };
}

function withOverrides(inputs: Pick<CompareInputs, "config" | "effort" | "budgetSeconds">): Config {
  const { measurement } = inputs.config;
  return {
    ...inputs.config,
    measurement: {
      ...measurement,
      effort: inputs.effort ?? measurement.effort,
      budgetSeconds: inputs.budgetSeconds ?? measurement.budgetSeconds,
    },
  };
}

/** The harness files of the work tree, where the config came from. */
export async function readHarness(
  config: Config,
  ports: { repository: Repository; files: Files },
): Promise<HarnessFile[]> {
  if (config.harness.length === 0) return [];
  const root = ports.repository.workTree;
  if (root === null) {
    throw new Problem({
      code: "bare-repository",
      what: "the config names harness files, and a bare repository has no work tree to take them from",
      next: "run this in a clone with a work tree",
      exit: EXIT.usage,
    });
  }
  return ports.files.collect(root, config.harness);
}

function requestedBuilds(base: Commit, head: Commit, control: boolean): Request["builds"] {
  const builds: Request["builds"] = [
    { id: "base", role: "base", commit: base.id, commitTime: base.time },
    { id: "head", role: "head", commit: head.id, commitTime: head.time },
  ];
  if (control) builds.push({ id: "control", role: "control", commit: base.id, commitTime: base.time });
  return builds;
}

async function baseNotices(repository: Repository, base: Commit, head: Commit): Promise<string[]> {
  const fork = await repository.mergeBase(base.id, head.id).catch(() => null);
  const notice = partingNotice({ base: base.id, head: head.id, fork: fork?.id ?? null });
  return notice === null ? [] : [notice];
}
