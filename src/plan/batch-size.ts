import type { Result } from "../model/result.ts";

/** A person never waits longer than this for a recording that nobody asked for. */
const HISTORY_SECONDS = 30 * 60;

/** Part of that time that is planned with: the rest is for a slower build or a new benchmark. */
const USED = 0.7;

const MOST_COMMITS = 8;

/** Where nothing was recorded yet: two commits show what one takes. */
const FIRST_COMMITS = 2;

/**
 * How many commits are recorded side by side in one run of at most half an hour, by what each took in the newest
 * recording: 1 … 8. `seconds` is what one commit takes, null when nobody knows.
 */
export function batchSize(newest: Pick<Result, "durationSeconds" | "builds"> | null): {
  commits: number;
  seconds: number | null;
} {
  const measured = newest?.builds.filter((build) => build.status !== "skipped").length ?? 0;
  if (newest === null || measured === 0) return { commits: FIRST_COMMITS, seconds: null };
  const seconds = newest.durationSeconds / measured;
  const fitting = Math.floor((HISTORY_SECONDS * USED) / Math.max(seconds, 1));
  return { commits: Math.max(1, Math.min(MOST_COMMITS, fitting)), seconds };
}
