import { forecast } from "../comparison/progress.ts";
import type { RoundCosts } from "../plan/budget.ts";
import type { LaunchUnit } from "../plan/launch-unit.ts";
import { formatDuration } from "../units/duration.ts";
import type { Violation } from "./host-watch.ts";
import type { Job } from "./job.ts";
import type { LaunchFailure } from "./launch.ts";
import type { Ledger } from "./ledger.ts";

/** A unit on its way: rounds begun, pairs that count, failed launches by build. */
export interface Progress {
  readonly unit: LaunchUnit;
  rounds: number;
  pairs: number;
  readonly failed: Map<string, { count: number; inRow: number; last: LaunchFailure }>;
  readonly succeeded: Set<string>;
  /** Rounds that the host spoiled: by why, and since the last pair that counts. */
  readonly spoiled: Map<Violation, number>;
  spoiledInRow: number;
}

export interface Course {
  readonly job: Job;
  readonly ledger: Ledger;
  readonly costs: RoundCosts;
  /** Seconds of the job at which no further round may begin. */
  readonly end: number;
  /** How many units there are, decided ones included. */
  readonly units: number;
  /** Seconds of the job at which it will probably end; null before the first look. */
  expectedEnd: number | null;
}

/** How a comparison is judged while it runs, the same as afterwards. */
export function judgement(job: Job): { effort: "quick" | "normal" | "thorough"; errorRate: number; seed: number } {
  const { effort, errorRate } = job.request.config.measurement;
  return { effort, errorRate, seed: job.request.seed };
}

/** After a look: when the job will probably end. */
export function expectEnd(course: Course, active: readonly Progress[], look: number): void {
  course.expectedEnd = course.job.elapsed() + secondsLeft(course, active, look);
}

/** One line of progress: pairs, what is open, what is left. */
export function tell(course: Course, active: readonly Progress[], target: number): void {
  const { job, expectedEnd } = course;
  const pairs = Math.min(...active.map((progress) => progress.pairs));
  const left =
    expectedEnd === null
      ? `${formatDuration(secondsTo(course, active, target))} to go to ${target}`
      : `about ${formatDuration(Math.max(0, expectedEnd - job.elapsed()))} left`;
  job.log.progress(`${pairs} of ${target} rounds, ${active.length} of ${course.units} open, ${left}`);
}

/** Seconds that the open units will probably need: the rounds forecast for each, at what its rounds cost so far. */
function secondsLeft(course: Course, active: readonly Progress[], look: number): number {
  const expected = forecast(course.ledger.benchmarks, { look, ...judgement(course.job) });
  let seconds = 0;
  for (const progress of active) {
    const rounds = course.ledger.benchmarksOf(progress.unit).map((row) => expected.get(row.name) ?? 0);
    seconds += Math.max(0, ...rounds) * course.costs.of(progress.unit.id);
  }
  return Math.min(seconds, Math.max(0, course.end - course.job.elapsed()));
}

/** Before the first look nothing is known but what rounds cost. */
function secondsTo(course: Course, active: readonly Progress[], look: number): number {
  return active.reduce(
    (sum, progress) => sum + Math.max(0, look - progress.pairs) * course.costs.of(progress.unit.id),
    0,
  );
}
