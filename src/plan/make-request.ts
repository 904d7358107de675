import type { Config, Suite } from "../model/config.ts";
import type { Request } from "../model/request.ts";
import { cellOf } from "./cell.ts";
import { type HarnessDigest, suiteHash } from "./suite-hash.ts";

/** What a request is made of, whoever asks. */
export interface RequestParts {
  readonly config: Config;
  readonly suites: readonly Suite[];
  /** Full names, null = all. */
  readonly benchmarks: readonly string[] | null;
  readonly harness: readonly HarnessDigest[];
  readonly builds: Request["builds"];
  readonly mode: Request["mode"];
  readonly repository: string;
  readonly machineClass: string;
  readonly seed: number;
  readonly reason: Request["reason"];
  readonly notices: readonly string[];
  readonly deadline: string;
}

/** What only a run of the workflow has: who asked, for whom, from which trusted commit, in which part. */
export type RunParts = Pick<Request, "pr" | "askedBy" | "runsOn" | "configCommit" | "shard" | "profile"> & {
  /** Full names that other shards measure; null: this one has no others. */
  readonly elsewhere: readonly string[] | null;
};

export function makeRequest(parts: RequestParts, run: RunParts): Request {
  const suites = parts.suites.map((suite) => ({
    name: suite.name,
    hash: suiteHash(parts.config, suite, parts.harness),
  }));
  const request: Omit<Request, "cell"> = {
    schema: "benchwarden.request/1",
    mode: parts.mode,
    reason: parts.reason,
    repository: parts.repository,
    pr: run.pr,
    askedBy: run.askedBy,
    class: parts.machineClass,
    runsOn: run.runsOn,
    seed: parts.seed,
    config: parts.config,
    configCommit: run.configCommit,
    suites,
    shard: run.shard,
    benchmarks: parts.benchmarks === null ? null : [...parts.benchmarks],
    ...(run.elsewhere === null ? {} : { elsewhere: [...run.elsewhere] }),
    profile: run.profile,
    notices: [...parts.notices],
    builds: parts.builds,
    deadline: parts.deadline,
  };
  return { ...request, cell: cellOf(request) };
}

/** The request of a person at a command line: trusted code, config and harness from the work tree, one shard. */
export function makeLocalRequest(parts: RequestParts): Request {
  return makeRequest(parts, {
    pr: null,
    askedBy: null,
    runsOn: [],
    configCommit: null,
    shard: { index: 0, of: 1 },
    profile: "trusted",
    elsewhere: null,
  });
}
