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
  /** How many of them for which reason: why a launch was dropped, `launch-failed`, `no-number` or `no-partner`. */
  readonly lostTo: ReadonlyMap<string, number>;
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
  const ofSides = benchmark.launches.filter(({ build }) => build === sides.base || build === sides.head);
  const lost = new Set(ofSides.map(({ round }) => round));
  for (const pair of pairs) lost.delete(pair.base.round);
  return { base: inRounds(base), head: inRounds(head), pairs, lost: lost.size, lostTo: reasonsOf(lost, ofSides) };
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

function reasonsOf(rounds: ReadonlySet<number>, launches: readonly Launch[]): Map<string, number> {
  const reasons = new Map<string, number>();
  for (const round of rounds) {
    const why = reasonOf(launches.filter((launch) => launch.round === round));
    reasons.set(why, (reasons.get(why) ?? 0) + 1);
  }
  return reasons;
}

function reasonOf(launches: readonly Launch[]): string {
  for (const { dropped } of launches) if (dropped !== null) return dropped;
  if (launches.some(({ exit }) => exit !== 0)) return "launch-failed";
  return new Set(launches.map(({ build }) => build)).size < 2 ? "no-partner" : "no-number";
}
