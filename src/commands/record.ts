import type { MeasurePorts } from "../measure/job.ts";
import { measure } from "../measure/measure.ts";
import type { Config, Suite } from "../model/config.ts";
import type { Request } from "../model/request.ts";
import type { Result } from "../model/result.ts";
import { makeLocalRequest } from "../plan/make-request.ts";
import { selectSuites } from "../plan/select.ts";
import { digestHarness, type HarnessDigest, suiteHash } from "../plan/suite-hash.ts";
import type { Files } from "../ports/files.ts";
import type { Commit, Repository } from "../ports/repository.ts";
import type { Appended, StoreSession } from "../ports/store.ts";
import type { HarnessFile } from "../ports/workspace.ts";
import { readHarness } from "./compare.ts";

export interface RecordInputs {
  readonly config: Config;
  readonly suites: readonly string[];
  /** Measure also what is covered already. */
  readonly again: boolean;
  readonly seed: number;
  readonly machineClass: string;
  readonly version: string;
  readonly signal: AbortSignal;
}

export interface RecordPorts extends Omit<MeasurePorts, "source"> {
  readonly repository: Repository;
  readonly files: Files;
  readonly store: StoreSession;
}

/** One job of a recording. `appended` is null when it was interrupted: half a recording never enters the history. */
export interface RecordedBatch {
  readonly commits: readonly string[];
  readonly anchor: string | null;
  readonly result: Result;
  readonly appended: Appended | null;
}

/** What does not change between the batches of one call. */
export interface Recording {
  readonly inputs: RecordInputs;
  readonly suites: readonly Suite[];
  readonly harness: readonly HarnessFile[];
  readonly digests: readonly HarnessDigest[];
}

export async function prepareRecording(inputs: RecordInputs, ports: RecordPorts): Promise<Recording> {
  const harness = await readHarness(inputs.config, ports);
  const suites = selectSuites(inputs.config, { suites: inputs.suites, benchmarks: [] });
  return { inputs, suites, harness, digests: digestHarness(harness) };
}

/**
 * Measures commits side by side in one job and appends the result. Commits that the store has for every suite are left
 * out, unless asked for again.
 */
export async function record(
  commits: readonly Commit[],
  recording: Recording,
  ports: RecordPorts,
): Promise<RecordedBatch | null> {
  const missing = recording.inputs.again ? commits : await uncovered(commits, recording, ports.store);
  return missing.length === 0 ? null : recordBatch({ commits: missing, anchor: null }, recording, ports);
}

/** The commits that the store does not have for every suite of the recording. */
export async function uncovered(
  commits: readonly Commit[],
  recording: Recording,
  store: StoreSession,
): Promise<Commit[]> {
  const { config, machineClass } = recording.inputs;
  const suites = recording.suites.map((suite) => ({
    name: suite.name,
    hash: suiteHash(config, suite, recording.digests),
  }));
  const covered = await store.coverage({ class: machineClass, suites, benchmarks: null });
  return commits.filter((commit) => !suites.every((suite) => covered.get(suite.name)?.has(commit.id) === true));
}

/** Measures one batch, the anchor (a commit of the batch before) beside it, and appends the result. */
export async function recordBatch(
  batch: { commits: readonly Commit[]; anchor: Commit | null },
  recording: Recording,
  ports: RecordPorts,
): Promise<RecordedBatch> {
  const request = recordRequest(batch, recording, ports.repository.name);
  // Stored and yet not covered: what an unfit machine measured.
  const attempt = await nextAttempt(request, ports.store);
  const { version, signal } = recording.inputs;
  const all = batch.anchor === null ? batch.commits : [batch.anchor, ...batch.commits];
  const trees = new Map(all.map((commit) => [commit.id, commit.tree]));
  const result = await measure(
    { request, harness: recording.harness, trees, version, attempt, signal },
    { ...ports, source: ports.repository },
  );
  const appended = result.stopped === "interrupted" ? null : await append(result, request, ports.store);
  return { commits: batch.commits.map((commit) => commit.id), anchor: batch.anchor?.id ?? null, result, appended };
}

function recordRequest(
  batch: { commits: readonly Commit[]; anchor: Commit | null },
  recording: Recording,
  repository: string,
): Request {
  const { inputs } = recording;
  const record = batch.commits.map((commit, index) => ({
    id: `c${index + 1}`,
    role: "record" as const,
    commit: commit.id,
    commitTime: commit.time,
  }));
  // The stored file is named after its first build, so the anchor stands last.
  const anchor = batch.anchor;
  const anchors =
    anchor === null ? [] : [{ id: "anchor", role: "anchor" as const, commit: anchor.id, commitTime: anchor.time }];
  return makeLocalRequest({
    config: inputs.config,
    suites: recording.suites,
    benchmarks: null,
    harness: recording.digests,
    builds: [...record, ...anchors],
    mode: "record",
    repository,
    machineClass: inputs.machineClass,
    seed: inputs.seed,
    reason: "cli",
    notices: [],
    deadline: "PT120H",
  });
}

/** One more than the highest attempt that is stored for this cell. */
export async function nextAttempt(
  request: Pick<Request, "mode" | "class" | "cell">,
  store: Pick<StoreSession, "entries">,
): Promise<number> {
  const entries = await store.entries({ mode: request.mode, class: request.class });
  return 1 + Math.max(0, ...entries.filter((entry) => entry.cell === request.cell).map((entry) => entry.attempt));
}

async function append(result: Result, expected: Request, store: StoreSession): Promise<Appended> {
  const report = await store.append([{ result, expected }]);
  const first = report.results[0];
  if (first === undefined) throw new Error("the store answered for no result");
  return first;
}
