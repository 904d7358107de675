import { isUnfit } from "../model/unfit.ts";
import { type BackfillBatch, planBackfill } from "../plan/backfill.ts";
import type { Commit } from "../ports/repository.ts";
import { formatDuration } from "../units/duration.ts";
import {
  prepareRecording,
  type RecordedBatch,
  type RecordInputs,
  type RecordPorts,
  recordBatch,
  uncovered,
} from "./record.ts";

export interface BackfillInputs extends RecordInputs {
  /** `A..B`, or one revision with all its history. */
  readonly range: string;
  /** Most commits in this call. */
  readonly limit: number;
  /** Most new commits in one job. */
  readonly batchSize: number;
  readonly dryRun: boolean;
}

export interface PlannedBatch {
  readonly anchor: Commit | null;
  readonly commits: readonly Commit[];
}

/** `batches` is the plan; `recorded` is what of it was done. */
export interface BackfillReport {
  readonly commits: number;
  readonly missing: number;
  readonly batches: readonly PlannedBatch[];
  readonly tags: ReadonlyMap<string, readonly string[]>;
  readonly recorded: readonly RecordedBatch[];
}

/**
 * Measures the commits of a range that have no results, in the best order, several side by side. What is stored is
 * stored: a second call goes on where this one stopped. It stops too when the machine turns out to be unfit.
 */
export async function backfill(inputs: BackfillInputs, ports: RecordPorts): Promise<BackfillReport> {
  const commits = await ports.repository.list(inputs.range);
  const tags = await ports.repository.tags();
  const recording = await prepareRecording(inputs, ports);
  const missing = inputs.again ? commits : await uncovered(commits, recording, ports.store);
  const batches = plan(inputs, { commits, missing, tags });
  const recorded: RecordedBatch[] = [];
  const report = { commits: commits.length, missing: missing.length, batches, tags, recorded };
  if (inputs.dryRun) return report;
  const began = ports.clock.now();
  for (const [index, batch] of batches.entries()) {
    if (inputs.signal.aborted) break;
    ports.log.info(
      `batch ${index + 1} of ${batches.length}: ${batch.commits.length} commits${etaText(batches, index, ports.clock.now() - began)}`,
    );
    const done = await recordBatch(batch, recording, ports);
    recorded.push(done);
    if (isUnfit(done.result) && index + 1 < batches.length) {
      ports.log.warn(
        "the machine is not fit, so the other batches would not count either: they are left for the next call",
      );
      break;
    }
  }
  return report;
}

function plan(
  inputs: BackfillInputs,
  history: { commits: readonly Commit[]; missing: readonly Commit[]; tags: ReadonlyMap<string, readonly string[]> },
): PlannedBatch[] {
  const byId = new Map(history.commits.map((commit) => [commit.id, commit]));
  const missing = new Set(history.missing.map((commit) => commit.id));
  const planned = planBackfill({
    commits: [...byId.keys()],
    covered: new Set([...byId.keys()].filter((id) => !missing.has(id))),
    tagged: new Set([...history.tags.keys()]),
    limit: inputs.limit,
    batchSize: inputs.batchSize,
  });
  return planned.map((batch) => resolved(batch, byId));
}

function resolved(batch: BackfillBatch, byId: ReadonlyMap<string, Commit>): PlannedBatch {
  return {
    anchor: batch.anchor === null ? null : (byId.get(batch.anchor) ?? null),
    commits: batch.commits.flatMap((id) => byId.get(id) ?? []),
  };
}

/** Time left, by what the commits so far took; nothing before the first batch is done. */
function etaText(batches: readonly PlannedBatch[], done: number, seconds: number): string {
  const commits = (list: readonly PlannedBatch[]): number =>
    list.reduce((sum, batch) => sum + batch.commits.length + (batch.anchor ? 1 : 0), 0);
  const past = commits(batches.slice(0, done));
  return past === 0 ? "" : `, about ${formatDuration((seconds / past) * commits(batches.slice(done)))} left`;
}
