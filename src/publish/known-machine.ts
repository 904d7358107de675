import type { Result } from "../model/result.ts";
import type { StoreSession } from "../ports/store.ts";

/** So many of the newest results of a class are looked at. */
const LOOKED_AT = 20;

/**
 * A sentence for each machine that none of the newest results of its class was measured on; none while the class has no
 * result. Results of the same cell do not count, so that publishing again says the same.
 */
export async function newMachines(results: readonly Result[], store: Pick<StoreSession, "results">): Promise<string[]> {
  const [first] = results;
  if (first === undefined) return [];
  const machineClass = first.request.class;
  const cells = new Set(results.map(({ request }) => request.cell));
  const known = new Set<string>();
  for await (const stored of store.results({ class: machineClass, newest: LOOKED_AT })) {
    if (stored.ok && !cells.has(stored.entry.cell)) known.add(stored.result.machine.fingerprint);
  }
  if (known.size === 0) return [];
  const strangers = new Set(results.map(({ machine }) => machine.fingerprint).filter((one) => !known.has(one)));
  return [...strangers].map(
    (fingerprint) =>
      `New machine: none of the last ${LOOKED_AT} results of ${machineClass} was measured on ${fingerprint}. Its numbers are a series of their own.`,
  );
}
