/** What cannot be torn apart: one benchmark, or (name null) a suite whose one process yields all of its benchmarks. */
export interface ShardUnit {
  readonly suite: string;
  /** Full name. */
  readonly benchmark: string | null;
  /** What measuring it took in the past, in seconds; null: nobody knows. */
  readonly seconds: number | null;
}

/** Units that one machine measures. */
export interface Shard {
  readonly units: readonly ShardUnit[];
  readonly seconds: number;
}

/**
 * Spreads units over at most `count` shards so that they end at about the same time: the longest first, each to the
 * shard that has the least to do. A unit that nobody knows counts as the median of the known ones. Equal inputs give
 * equal shards, whatever the order of the units.
 *
 * The longest shard takes at most 4/3 − 1/(3 · count) times what the best split would.
 * Source: R. L. Graham, Bounds on multiprocessing timing anomalies, SIAM Journal on Applied Mathematics 17 (1969).
 *
 * @param count ≥ 1; with fewer units there are fewer shards, but always one
 * @param pinned units that belong to the first shard
 */
export function planShards(units: readonly ShardUnit[], count: number, pinned: readonly ShardUnit[] = []): Shard[] {
  const usual = medianSeconds([...units, ...pinned]);
  const weigh = (unit: ShardUnit) => ({ unit, seconds: unit.seconds ?? usual });
  const weighed = units.map(weigh).sort((a, b) => b.seconds - a.seconds || (keyOf(a.unit) < keyOf(b.unit) ? -1 : 1));
  const shards = Array.from({ length: Math.max(1, Math.min(count, units.length + Math.sign(pinned.length))) }, () => ({
    units: [] as ShardUnit[],
    seconds: 0,
  }));
  const give = (shard: (typeof shards)[number] | undefined, { unit, seconds }: ReturnType<typeof weigh>): void => {
    if (shard === undefined) return;
    shard.units.push(unit);
    shard.seconds += seconds;
  };
  for (const one of pinned.map(weigh)) give(shards[0], one);
  for (const one of weighed) {
    give(
      shards.reduce((a, b) => (b.seconds < a.seconds ? b : a)),
      one,
    );
  }
  return shards;
}

function keyOf(unit: ShardUnit): string {
  return unit.benchmark ?? unit.suite;
}

/** One second when nothing is known: then the number of units is what is balanced. */
function medianSeconds(units: readonly ShardUnit[]): number {
  const known = units.flatMap(({ seconds }) => (seconds === null ? [] : [seconds])).sort((a, b) => a - b);
  return known[Math.floor(known.length / 2)] ?? 1;
}
