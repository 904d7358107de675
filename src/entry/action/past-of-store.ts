import { readNewest } from "../../commands/read-newest.ts";
import type { Config } from "../../model/config.ts";
import { Problem } from "../../model/problem.ts";
import { NO_PAST, type PastSeconds, pastSeconds } from "../../plan/past-seconds.ts";
import { openActionStore, type StoreSurroundings } from "./store-place.ts";

/** Shards of a few comparisons: enough to have met every benchmark that still runs. */
const MOST_RESULTS = 8;

/** What benchmarks took in the last comparisons of a class. It only balances, so a store out of reach stops nothing. */
export async function pastOfStore(
  config: Config,
  machineClass: string,
  world: StoreSurroundings,
): Promise<PastSeconds> {
  try {
    const store = await openActionStore(world, config.history.store);
    try {
      return pastSeconds(await readNewest(store, { mode: "compare", class: machineClass }, MOST_RESULTS));
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    world.log.warn(`shards are balanced without past times: ${error.message}`);
    return NO_PAST;
  }
}
