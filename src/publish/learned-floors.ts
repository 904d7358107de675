import { RebuiltBases, withLearnedFloors } from "../comparison/learned-floor.ts";
import type { Result } from "../model/result.ts";
import type { StoreSession } from "../ports/store.ts";
import type { Shard } from "./shard.ts";

/** So many of the newest comparisons of a class are looked at. */
const LOOKED_AT = 40;

/**
 * What the stored comparisons of the class that built their base twice say, but for those of pull requests. Nothing is
 * read for results without a rebuilt base, so that only projects that build one pay for it; results of the same cell do
 * not count, so that publishing again says the same.
 */
export async function readRebuiltBases(
  results: readonly Result[],
  store: Pick<StoreSession, "results">,
): Promise<RebuiltBases> {
  const rebuilt = new RebuiltBases();
  const asking = results.find(({ request }) => request.builds.some(({ role }) => role === "control"));
  if (asking === undefined) return rebuilt;
  const cells = new Set(results.map(({ request }) => request.cell));
  for await (const stored of store.results({ class: asking.request.class, mode: "compare", newest: LOOKED_AT })) {
    // Code of a pull request ran beside the rebuilt base and may have disturbed it: it must not teach what is no news.
    if (stored.ok && stored.result.request.pr === null && !cells.has(stored.entry.cell)) rebuilt.add(stored.result);
  }
  return rebuilt;
}

/** The shards with the minimum effects that were learned on their machine, and a sentence when any was raised. */
export function withLearned(shards: readonly Shard[], rebuilt: RebuiltBases): { shards: Shard[]; notes: string[] } {
  let raised = 0;
  const all = shards.map((shard) => {
    if (shard.result === null) return shard;
    const learned = withLearnedFloors(shard.result, rebuilt.floorsOf(shard.result.machine.fingerprint));
    raised += learned.raised;
    return { ...shard, result: learned.result };
  });
  return { shards: all, notes: raised === 0 ? [] : [noteOf(raised)] };
}

function noteOf(raised: number): string {
  const rows = raised === 1 ? "1 benchmark × metric" : `${raised} benchmarks × metrics`;
  return `The minimum effect of ${rows} is raised to what bases that were built again have shown in the last ${LOOKED_AT} comparisons.`;
}
