import { Problem } from "../model/problem.ts";
import type { Result } from "../model/result.ts";
import { isUnfit } from "../model/unfit.ts";
import type { AppendItem, StoreSession } from "../ports/store.ts";

/**
 * A recording of commits that an unfit machine measured before is a further attempt at the same cell, since a cell and
 * attempt is stored once. Publishing the same file again finds the attempt that it was given.
 */
export async function withFreeAttempt(
  item: AppendItem,
  store: Pick<StoreSession, "entries" | "read">,
): Promise<AppendItem> {
  const { request, attempt, startedAt } = item.result;
  if (request.mode !== "record") return item;
  const entries = await store.entries({ mode: "record", class: request.class });
  const same = entries.filter(({ cell }) => cell === request.cell).sort((a, b) => b.attempt - a.attempt);
  if (!same.some((entry) => entry.attempt === attempt)) return item;
  let isTakenByUnfit = false;
  for (const entry of same) {
    const stored = await tryRead(entry.path, store);
    if (stored === null) continue;
    if (stored.startedAt === startedAt) return withAttempt(item, entry.attempt);
    if (entry.attempt === attempt) isTakenByUnfit = isUnfit(stored);
  }
  return isTakenByUnfit ? withAttempt(item, 1 + (same[0]?.attempt ?? 0)) : item;
}

/** Null: it is damaged, and what lies there is the store's to tell. */
async function tryRead(path: string, store: Pick<StoreSession, "read">): Promise<Result | null> {
  try {
    return await store.read(path);
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

function withAttempt(item: AppendItem, attempt: number): AppendItem {
  return { ...item, result: { ...item.result, attempt } };
}
