import { createHash } from "node:crypto";
import { parseResultName } from "../artifact/artifact-name.ts";
import { FILE_LIMITS } from "../artifact/result-file.ts";
import { Problem } from "../model/problem.ts";
import type { Request } from "../model/request.ts";
import type { Artifact, Artifacts } from "../ports/artifacts.ts";
import type { WorkflowJob } from "../ports/forge.ts";
import { absenceText, jobOf } from "./absence.ts";
import { readResult } from "./read-result.ts";
import { absent, refused, type Shard } from "./shard.ts";

/** The run whose files are read: nothing in them says which it is. */
export interface ReceivingRun {
  readonly id: number;
  readonly attempt: number;
}

export interface Received {
  readonly shards: readonly Shard[];
  /** What lay there and was not read, as sentences. */
  readonly skipped: readonly string[];
}

export interface ReceivePorts {
  readonly artifacts: Artifacts;
  /** The jobs of the run; throws `Problem` where they cannot be read. */
  jobs(run: number): Promise<readonly WorkflowJob[]>;
}

/**
 * The results of a run, for each of its requests the one of the newest attempt up to this one. Which files are looked
 * for follows from the requests alone; others are named and left alone. A file that cannot be a result is refused and
 * the others go on. Throws `Problem` when the server does not answer: then nothing is known, and trying again may help.
 */
export async function receiveResults(
  requests: readonly Request[],
  run: ReceivingRun,
  ports: ReceivePorts,
): Promise<Received> {
  const [files, jobs] = [await ports.artifacts.list(run.id), await readJobs(run.id, ports)];
  const skipped: string[] = [];
  const chosen = new Map<Request, Artifact>();
  for (const request of requests) {
    const mine = files.filter((file) => isOf(file, request));
    const usable = mine.filter((file) => isInTime(file, { request, run, jobs }, skipped));
    const newest = usable.toSorted((a, b) => attemptOf(b) - attemptOf(a) || a.id - b.id)[0];
    if (newest !== undefined) chosen.set(request, newest);
  }
  skipped.push(...strangers(files, requests));
  const shards: Shard[] = [];
  for (const request of requests) {
    const file = chosen.get(request);
    const job = jobs === null ? null : jobOf(jobs, request);
    shards.push(file === undefined ? absent(request, absenceText(job, request)) : await receive(request, file, ports));
  }
  return { shards, skipped };
}

/** Why a job gave nothing is worth knowing, but no reason to fail. */
async function readJobs(run: number, ports: ReceivePorts): Promise<readonly WorkflowJob[] | null> {
  try {
    return await ports.jobs(run);
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

function isOf(file: Artifact, request: Request): boolean {
  const name = parseResultName(file.name);
  return name !== null && name.class === request.class && name.cell === request.cell;
}

function attemptOf(file: Artifact): number {
  return parseResultName(file.name)?.attempt ?? 0;
}

/** Clocks of the server's parts differ by so much. */
const SLACK_SECONDS = 120;

/** A file of an attempt that is still to come, or made after its job had ended, was not put there by that job. */
function isInTime(
  file: Artifact,
  known: { request: Request; run: ReceivingRun; jobs: readonly WorkflowJob[] | null },
  skipped: string[],
): boolean {
  const { request, run, jobs } = known;
  if (attemptOf(file) > run.attempt) {
    skipped.push(`The file ${file.name} claims an attempt that has not been made; it was not read.`);
    return false;
  }
  const ended = jobs === null ? null : (jobOf(jobs, request)?.completedAt ?? null);
  const late = ended === null ? 0 : (Date.parse(file.createdAt) - Date.parse(ended)) / 1_000;
  if (!(late > SLACK_SECONDS)) return true;
  skipped.push(`The file ${file.name} was made after its job had ended; it was not read.`);
  return false;
}

/** Names are shown only when they are like ours: others could be anything. */
function strangers(files: readonly Artifact[], requests: readonly Request[]): string[] {
  const others = files.filter((file) => !requests.some((request) => isOf(file, request)));
  if (others.length === 0) return [];
  const known = others.filter((file) => parseResultName(file.name) !== null).map((file) => file.name);
  const names = known.length === 0 ? "" : ` (${known.slice(0, 5).join(", ")}${known.length > 5 ? ", …" : ""})`;
  const count = others.length === 1 ? "1 file of the run is" : `${others.length} files of the run are`;
  return [`${count} no result that was asked for${names}; not read.`];
}

async function receive(request: Request, file: Artifact, { artifacts }: ReceivePorts): Promise<Shard> {
  try {
    const bytes = await artifacts.download(file, FILE_LIMITS.gzipBytes);
    const why = notTheFile(bytes, file);
    if (why !== null) return refused(request, why);
    const read = readResult(bytes, request, attemptOf(file));
    if (!read.ok) return refused(request, read.why);
    return { request, result: read.result, why: "", isRefused: false, notes: read.notes };
  } catch (error) {
    // What is wrong with the file itself will be so again; everything else may pass.
    if (!(error instanceof Problem) || !error.facts.code.startsWith("artifact-")) throw error;
    return refused(request, error.facts.what);
  }
}

/** The adapter has looked already; this is the last place before the bytes are read. */
function notTheFile(bytes: Uint8Array, file: Artifact): string | null {
  if (bytes.length > FILE_LIMITS.gzipBytes) return `it has ${bytes.length} bytes, more than a result may have`;
  if (createHash("sha256").update(bytes).digest("hex") === file.digest) return null;
  return "its bytes are not those that the server has a digest of";
}
