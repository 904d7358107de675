import { judge } from "../../src/comparison/judge.ts";
import type { Launch, Result } from "../../src/model/result.ts";
import type { Random } from "../../src/units/random.ts";

/** A report that calls a benchmark changed, of builds that are equal. */
export function isFalse(result: Result): boolean {
  const { counts } = judge(result);
  return counts.regressed + counts.improved > 0;
}

/** The same launches at the same times, as if the coin had always let the base go first. */
export function withBaseFirst(result: Result): Result {
  return relabelled(result, () => false);
}

/** The same launches at the same times, as if the coin had fallen otherwise. */
export function withNewCoins(result: Result, random: Random): Result {
  return relabelled(result, () => random.coin());
}

/** @param isHeadFirst asked once for each round of each benchmark */
function relabelled(result: Result, isHeadFirst: () => boolean): Result {
  const benchmarks = result.benchmarks.map((row) => {
    const heads = new Map<number, boolean>();
    for (const { round } of row.launches) if (!heads.has(round)) heads.set(round, isHeadFirst());
    const build = ({ round, position }: Launch): string => ((position === 1) === heads.get(round) ? "head" : "base");
    return { ...row, launches: row.launches.map((launch) => ({ ...launch, build: build(launch) })) };
  });
  return { ...result, benchmarks };
}
