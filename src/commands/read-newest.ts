import { Problem } from "../model/problem.ts";
import type { Result } from "../model/result.ts";
import type { EntryFilter, StoreSession } from "../ports/store.ts";

/** The last results that were stored, the newest day first; damaged ones are passed over. */
export async function readNewest(
  store: Pick<StoreSession, "entries" | "read">,
  filter: EntryFilter,
  most: number,
): Promise<Result[]> {
  const entries = await store.entries(filter);
  const newest = entries.toSorted((a, b) => (a.date > b.date ? -1 : 1)).slice(0, most);
  const results: Result[] = [];
  for (const entry of newest) {
    try {
      results.push(await store.read(entry.path));
    } catch (error) {
      // `store verify` tells what is damaged; here it would only have told a time.
      if (!(error instanceof Problem)) throw error;
    }
  }
  return results;
}
