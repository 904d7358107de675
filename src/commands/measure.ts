import { fitResult } from "../artifact/fit-result.ts";
import type { MeasurePorts } from "../measure/job.ts";
import { measure } from "../measure/measure.ts";
import { EXIT, Problem } from "../model/problem.ts";
import { redactTokens } from "../model/redact.ts";
import type { Request } from "../model/request.ts";
import type { Result } from "../model/result.ts";
import { measuringSeconds } from "../plan/budget.ts";
import { digestHarness, suiteHash } from "../plan/suite-hash.ts";
import type { Files } from "../ports/files.ts";
import type { Repository } from "../ports/repository.ts";
import type { Sources } from "../ports/sources.ts";
import type { HarnessFile } from "../ports/workspace.ts";
import { readHarness } from "./compare.ts";

export interface MeasureInputs {
  readonly request: Request;
  readonly attempt: number;
  readonly version: string;
  /** When it fires, what was measured is kept. */
  readonly signal: AbortSignal;
}

export interface MeasureRequestPorts extends Omit<MeasurePorts, "source"> {
  readonly sources: Sources;
  readonly files: Files;
}

/** The result, and the bytes of its file. */
export interface Measured {
  readonly result: Result;
  readonly bytes: Uint8Array;
}

/**
 * Obeys a request, whoever made it: gets the trees, measures, and gives back a result that fits into a file. It decides
 * nothing but when to stop, which is before the request's deadline.
 */
export async function measureRequest(inputs: MeasureInputs, ports: MeasureRequestPorts): Promise<Measured> {
  const began = ports.clock.now();
  const { request } = inputs;
  ports.log.progress("fetching the commits");
  const sources = await ports.sources.open(commitsOf(request));
  try {
    const { repository } = sources;
    const harness = await harnessOf(request, repository, ports);
    const trees = await treesOf(request, repository);
    const left = measuringSeconds(request.deadline) - (ports.clock.now() - began);
    const signal = AbortSignal.any([inputs.signal, AbortSignal.timeout(Math.max(0, Math.round(left * 1_000)))]);
    const result = await measure({ ...inputs, harness, trees, began, signal }, { ...ports, source: repository });
    return fitResult(redacted(result));
  } finally {
    await sources.close();
  }
}

/** What processes printed stays, but for what looks like a token. */
function redacted(result: Result): Result {
  const failures = result.failures.map((failure) => ({
    ...failure,
    message: redactTokens(failure.message),
    tail: redactTokens(failure.tail),
  }));
  return { ...result, failures };
}

function commitsOf({ builds, configCommit }: Request): string[] {
  return [...new Set([...builds.map(({ commit }) => commit), ...(configCommit === null ? [] : [configCommit])])];
}

async function treesOf({ builds }: Request, repository: Repository): Promise<Map<string, string>> {
  const trees = new Map<string, string>();
  for (const { commit } of builds) trees.set(commit, (await repository.resolve(commit)).tree);
  return trees;
}

/** The harness files of the commit that the config came from; without one, those of the work tree, if they are the same. */
async function harnessOf(
  request: Request,
  repository: Repository,
  ports: MeasureRequestPorts,
): Promise<readonly HarnessFile[]> {
  const { config, configCommit } = request;
  if (config.harness.length === 0) return [];
  if (configCommit !== null) return harnessAt(configCommit, config.harness, { repository, ports });
  const files = await readHarness(config, { repository, files: ports.files });
  requireSameHarness(request, files);
  return files;
}

async function harnessAt(
  commit: string,
  paths: readonly string[],
  { repository, ports }: { repository: Repository; ports: MeasureRequestPorts },
): Promise<HarnessFile[]> {
  const folder = await ports.workspace.open();
  try {
    const tree = await folder.createTree("harness");
    await repository.exportTree(commit, tree, paths);
    return await ports.files.collect(tree, paths);
  } finally {
    await folder.close();
  }
}

/** A request without a commit names its harness by content only: other files would be measured under a wrong name. */
function requireSameHarness({ config, suites }: Request, files: readonly HarnessFile[]): void {
  const digests = digestHarness(files);
  for (const { name, hash } of suites) {
    const suite = config.suites.find((one) => one.name === name);
    if (suite !== undefined && suiteHash(config, suite, digests) === hash) continue;
    throw new Problem({
      code: "other-harness",
      what: `the harness files here are not those that the request was made for (suite ${name})`,
      expected: `files that give the suite hash ${hash}`,
      next: "run this in the work tree where the request was made, or make the request anew",
      exit: EXIT.usage,
    });
  }
}
