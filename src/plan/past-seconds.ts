import type { Result } from "../model/result.ts";

/**
 * What measuring took: seconds by full name of a benchmark, and by name of a suite for those whose one process yields
 * all of their benchmarks.
 */
export interface PastSeconds {
  readonly benchmarks: ReadonlyMap<string, number>;
  readonly suites: ReadonlyMap<string, number>;
}

/**
 * Reads durations off results, the newest first: of each benchmark the newest result that has it counts. Rounds are as
 * many as were needed then, so a benchmark that took long to decide counts as long.
 */
export function pastSeconds(results: readonly Pick<Result, "benchmarks">[]): PastSeconds {
  const benchmarks = new Map<string, number>();
  const suites = new Map<string, number>();
  for (const result of results) {
    const ofResult = new Map<string, number>();
    for (const { name, suite, launches } of result.benchmarks) {
      const seconds = launches.reduce((sum, launch) => sum + launch.wall, 0);
      if (!benchmarks.has(name)) benchmarks.set(name, seconds);
      // Benchmarks of one process share its launches: the longest row is the suite's own time.
      ofResult.set(suite, Math.max(ofResult.get(suite) ?? 0, seconds));
    }
    for (const [suite, seconds] of ofResult) if (!suites.has(suite)) suites.set(suite, seconds);
  }
  return { benchmarks, suites };
}

export const NO_PAST: PastSeconds = { benchmarks: new Map(), suites: new Map() };
