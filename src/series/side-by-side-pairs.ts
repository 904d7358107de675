import type { Series } from "./series.ts";

/**
 * Two neighbouring commits of one batch, by their points in the series: `from` < `to`, and further apart than one where
 * other commits lie between them that this batch did not measure. `differences` are the logarithms of to/from, one per
 * round that launched both.
 */
export interface SidePair {
  readonly from: number;
  readonly to: number;
  readonly differences: Float64Array;
}

/** Fewer rounds than this say nothing about their own spread. */
const FEWEST_ROUNDS = 3;

/**
 * The neighbours of a series that were measured side by side, each pair of commits once, with the rounds of all batches
 * that hold it. Sorted by place. Values that have no logarithm make no pair.
 */
export function sidePairs(series: Series): SidePair[] {
  const pairs = new Map<string, { from: number; to: number; differences: number[] }>();
  for (const members of batchMembers(series).values()) {
    for (const [index, member] of members.entries()) {
      const before = members[index - 1];
      if (before) collect(pairs, before, member);
    }
  }
  return [...pairs.values()]
    .filter(({ differences }) => differences.length >= FEWEST_ROUNDS)
    .map((pair) => ({ ...pair, differences: Float64Array.from(pair.differences) }))
    .sort((a, b) => a.from - b.from || a.to - b.to);
}

/** The rounds in which two points of a series were launched side by side, whatever lies between them; null: too few. */
export function pairBetween(series: Series, from: number, to: number): SidePair | null {
  const before = launchLogs(series, from);
  const differences: number[] = [];
  for (const [key, value] of launchLogs(series, to)) {
    const other = before.get(key);
    if (other !== undefined) differences.push(value - other);
  }
  return differences.length < FEWEST_ROUNDS ? null : { from, to, differences: Float64Array.from(differences) };
}

function launchLogs(series: Series, point: number): Map<string, number> {
  const launches = series.points[point]?.launches ?? [];
  return new Map(
    launches.filter(({ value }) => value > 0).map((one) => [`${one.batch} ${one.round}`, Math.log(one.value)]),
  );
}

interface Member {
  readonly point: number;
  readonly rounds: ReadonlyMap<number, number>;
}

function batchMembers(series: Series): Map<string, Member[]> {
  const batches = new Map<string, Member[]>();
  for (const [point, { launches }] of series.points.entries()) {
    for (const batch of new Set(launches.map((launch) => launch.batch))) {
      const own = launches.filter((launch) => launch.batch === batch && launch.value > 0);
      const rounds = new Map(own.map(({ round, value }) => [round, Math.log(value)]));
      batches.set(batch, [...(batches.get(batch) ?? []), { point, rounds }]);
    }
  }
  return batches;
}

function collect(
  pairs: Map<string, { from: number; to: number; differences: number[] }>,
  before: Member,
  after: Member,
): void {
  const key = `${before.point} ${after.point}`;
  const pair = pairs.get(key) ?? { from: before.point, to: after.point, differences: [] };
  for (const [round, value] of after.rounds) {
    const other = before.rounds.get(round);
    if (other !== undefined) pair.differences.push(value - other);
  }
  pairs.set(key, pair);
}
