import type { Launch, ResultBenchmark } from "../model/result.ts";
import { median } from "../stats/median.ts";
import { sorted } from "../stats/sorted.ts";

/** How one launch becomes one number. */
export type Summary = "median" | "minimum";

/** The two builds of a comparison by their ids in the result. */
export interface Sides {
  readonly base: string;
  readonly head: string;
}

/** One launch as one number, in the metric's base unit. */
export interface LaunchValue {
  readonly round: number;
  readonly position: number;
  readonly at: number;
  readonly value: number;
}

/** One launch of each side in one round. */
export interface Pair {
  readonly base: LaunchValue;
  readonly head: LaunchValue;
}

/** What one benchmark × metric has on both sides. All lists are in the order of rounds. */
export interface Pairing {
  readonly base: readonly LaunchValue[];
  readonly head: readonly LaunchValue[];
  readonly pairs: readonly Pair[];
  /** Rounds begun for either side that gave no pair. */
  readonly lost: number;
}

/**
 * Pairs the launches of two builds by their round.
 *
 * A launch counts when it ended by itself with 0, was not dropped, and all its samples of the metric are finite. Of
 * several launches of a build in one round the first counts. A round without both sides gives no pair.
 */
export function pairsOf(
  benchmark: ResultBenchmark,
  metric: string,
  sides: Sides,
  summary: Summary = "median",
): Pairing {
  const base = launchValues(benchmark, metric, sides.base, summary);
  const head = launchValues(benchmark, metric, sides.head, summary);
  const pairs: Pair[] = [];
  for (const value of base.values()) {
    const partner = head.get(value.round);
    if (partner) pairs.push({ base: value, head: partner });
  }
  pairs.sort((one, other) => one.base.round - other.base.round);
  return {
    base: inRounds(base),
    head: inRounds(head),
    pairs,
    lost: roundsBegun(benchmark.launches, sides) - pairs.length,
  };
}

/** The launches of one build that count, by round. */
function launchValues(
  benchmark: ResultBenchmark,
  metric: string,
  build: string,
  summary: Summary,
): Map<number, LaunchValue> {
  const values = new Map<number, LaunchValue>();
  for (const launch of benchmark.launches) {
    if (launch.build !== build || !isUsable(launch) || values.has(launch.round)) continue;
    const value = summarise(launch.samples[metric] ?? [], summary);
    if (value !== null)
      values.set(launch.round, { round: launch.round, position: launch.position, at: launch.at, value });
  }
  return values;
}

function isUsable(launch: Launch): boolean {
  return launch.exit === 0 && launch.dropped === null;
}

function summarise(samples: readonly number[], summary: Summary): number | null {
  if (samples.length === 0 || !samples.every(Number.isFinite)) return null;
  const ascending = sorted(samples);
  return summary === "median" ? median(ascending) : (ascending[0] ?? null);
}

function inRounds(values: Map<number, LaunchValue>): LaunchValue[] {
  return [...values.values()].sort((one, other) => one.round - other.round);
}

function roundsBegun(launches: readonly Launch[], sides: Sides): number {
  const rounds = new Set<number>();
  for (const launch of launches)
    if (launch.build === sides.base || launch.build === sides.head) rounds.add(launch.round);
  return rounds.size;
}
