import { RebuiltBases } from "../comparison/learned-floor.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { Result } from "../model/result.ts";
import { isUnfit } from "../model/unfit.ts";
import type { Appended, StoreSession } from "../ports/store.ts";
import { withFreeAttempt } from "./free-attempt.ts";
import { newMachines } from "./known-machine.ts";
import { readRebuiltBases } from "./learned-floors.ts";
import { PastCalibrations, readPastCalibrations, withJudgedHost } from "./past-calibrations.ts";
import type { Shard } from "./shard.ts";

/** What the store made of the results of a run. */
export interface Stored {
  /** In the order of the results that were given to it. */
  readonly appended: readonly Appended[];
  /** Sentences about machines that the class has not seen. */
  readonly machines: readonly string[];
  /** Results that do not enter a history, and why, as sentences. */
  readonly leftOut: readonly string[];
  /** What bases that were built again have shown before. */
  readonly rebuilt: RebuiltBases;
  /** What stored jobs say of the machines. */
  readonly hosts: PastCalibrations;
  /** Why nothing could be stored; null: it could. The results are still where they came from. */
  readonly problem: Problem | null;
}

/** Appends the results of the shards in one commit. A store that is away loses nothing: it is told, not thrown. */
export async function storeResults(shards: readonly Shard[], openStore: () => Promise<StoreSession>): Promise<Stored> {
  const usable = shards.flatMap(({ request, result }) => (result === null ? [] : [{ expected: request, result }]));
  const items = usable.filter(({ result }) => !isHalfRecording(result));
  const leftOut = usable.length > items.length ? ["A recording that was interrupted does not enter the history."] : [];
  const nothing: Stored = {
    ...{ appended: [], machines: [], leftOut, rebuilt: new RebuiltBases(), hosts: new PastCalibrations() },
    problem: null,
  };
  if (items.length === 0) return nothing;
  try {
    const store = await openStore();
    try {
      const measured = items.map(({ result }) => result);
      const machines = await newMachines(measured, store);
      const rebuilt = await readRebuiltBases(measured, store);
      const hosts = await readPastCalibrations(measured, store);
      const trusted = items.filter(({ result }) => !isOffByStoreAlone(result, hosts));
      const placed = await Promise.all(trusted.map((item) => withFreeAttempt(item, store)));
      const { results } = await store.append(placed);
      const offHosts = trusted.length < items.length ? [OFF_HOST] : [];
      return { ...nothing, appended: results, machines, rebuilt, hosts, leftOut: [...leftOut, ...offHosts] };
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof Problem) return { ...nothing, problem: error };
    throw error;
  }
}

const OFF_HOST =
  "A recording stays out of the store: its machine is off what stored jobs say of it, and did not know that itself.";

/**
 * A recording that its machine takes for a fit one would become part of the history. One that the machine itself found
 * unfit is stored, since everybody who reads it knows.
 */
function isOffByStoreAlone(result: Result, hosts: PastCalibrations): boolean {
  return result.request.mode === "record" && !isUnfit(result) && isUnfit(withJudgedHost(result, hosts));
}

/** Part of a batch of commits: its points would rest on fewer launches than their neighbours'. */
function isHalfRecording(result: Result): boolean {
  return result.request.mode === "record" && result.stopped === "interrupted";
}

/** The exit code that belongs to what the store said. */
export function storedExit({ appended, problem }: Stored): typeof EXIT.fine | typeof EXIT.failed {
  const isWhole = problem === null && appended.every(({ state }) => state !== "refused");
  return isWhole ? EXIT.fine : EXIT.failed;
}
