import type { Forge } from "../ports/forge.ts";
import type { BenchRun } from "./bench-runs.ts";
import { isMeasureJob } from "./queue.ts";
import { secondsBetween } from "./time-rules.ts";

/**
 * Whether a machine class can be given something that nobody asked for. `stale`: its oldest job waits for too long, so
 * the machine is away; `person`: somebody's request waits; `own`: what was given last is not done. Times are UTC.
 */
export type Availability =
  | { readonly state: "free" }
  | { readonly state: "stale"; readonly since: string }
  | { readonly state: "person" | "own"; readonly run: BenchRun };

/** A job that waits for longer has no machine. */
const STALE_SECONDS = 6 * 3600;

/**
 * A queue is first come, first served: what is queued cannot be overtaken. So nothing is given while anybody's request
 * waits, and one thing at a time.
 *
 * @param alive runs of the class that wait or run, oldest first
 */
export async function lookAtClass(forge: Forge, alive: readonly BenchRun[], now: string): Promise<Availability> {
  const waiting: { run: BenchRun; since: string }[] = [];
  for (const run of alive) {
    const since = await waitingSince(forge, run);
    if (since !== null) waiting.push({ run, since });
  }
  const oldest = waiting.map((one) => one.since).sort()[0];
  if (oldest !== undefined && secondsBetween(oldest, now) > STALE_SECONDS) return { state: "stale", since: oldest };
  const person = waiting.find(({ run }) => run.reason !== "history");
  if (person) return { state: "person", run: person.run };
  const own = alive.find((run) => run.reason === "history");
  return own ? { state: "own", run: own } : { state: "free" };
}

/** Since when a run waits for its machine, planning included; null: all of its measuring runs or is done. */
async function waitingSince(forge: Forge, run: BenchRun): Promise<string | null> {
  const jobs = (await forge.jobs(run.id)).filter(isMeasureJob);
  const waiting = jobs.filter((job) => job.status === "queued" || job.status === "waiting");
  if (jobs.length > 0 && waiting.length === 0) return null;
  return waiting.map((job) => job.createdAt).sort()[0] ?? run.createdAt;
}
