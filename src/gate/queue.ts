import type { QueueAnswer } from "../model/class-answer.ts";
import type { Forge, WorkflowJob } from "../ports/forge.ts";
import type { BenchRun } from "./bench-runs.ts";
import { secondsBetween } from "./time-rules.ts";

/** No machine is called away before a job has waited for this: a JIT runner takes a minute or two to come. */
const AWAY_SECONDS = 10 * 60;

/** What stands before a run in the queue of one machine class, and how its machine does. */
export type Queue = Omit<QueueAnswer, "waitsUntil">;

export interface QueueQuestion {
  readonly runsBefore: readonly BenchRun[];
  readonly now: string;
  /** What one run takes, in seconds. */
  readonly seconds: number;
}

/** Looks at the jobs of the runs before: at most `MOST_JOBS` questions, for a queue longer than that is late anyway. */
export async function lookAtQueue(forge: Forge, asked: QueueQuestion): Promise<Queue> {
  const jobs: WorkflowJob[] = [];
  for (const run of asked.runsBefore.slice(0, MOST_JOBS)) jobs.push(...(await forge.jobs(run.id)).filter(isMeasureJob));
  const running = jobs.filter((job) => job.status === "running");
  const waiting = jobs.filter((job) => job.status === "queued" || job.status === "waiting");
  const oldest = waiting.map((job) => job.createdAt).sort()[0] ?? null;
  const isAway = running.length === 0 && oldest !== null && secondsBetween(oldest, asked.now) > AWAY_SECONDS;
  const before = asked.runsBefore.length;
  if (isAway) return { before, answerAt: null, awaySince: oldest };
  const done = Math.max(0, ...running.map((job) => secondsBetween(job.startedAt ?? asked.now, asked.now)));
  const left = asked.seconds * (before + 1) - Math.min(done, asked.seconds);
  return { before, answerAt: later(asked.now, left), awaySince: null };
}

const MOST_JOBS = 10;

/** The jobs of bench.yml that run on a bench machine: `measure`, and what the matrix adds to the name. */
export function isMeasureJob(job: WorkflowJob): boolean {
  return /^measure(?: |$)/.test(job.name);
}

/** What a run of this class takes, in seconds: the median of those that ended last; else the caller's guess. */
export async function usualSeconds(forge: Forge, done: readonly BenchRun[], guess: number): Promise<number> {
  const seconds: number[] = [];
  for (const run of done.slice(-MOST_PAST)) {
    const jobs = (await forge.jobs(run.id)).filter((job) => isMeasureJob(job) && job.conclusion === "success");
    const spans = jobs.map((job) => secondsBetween(job.startedAt ?? "", job.completedAt ?? ""));
    const longest = Math.max(...spans.filter((span) => span > 0));
    if (Number.isFinite(longest)) seconds.push(longest);
  }
  return seconds.sort((a, b) => a - b)[Math.floor(seconds.length / 2)] ?? guess;
}

const MOST_PAST = 3;

export function later(time: string, seconds: number): string {
  return new Date(Date.parse(time) + seconds * 1000).toISOString();
}
