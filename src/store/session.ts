import { EXIT, Problem } from "../model/problem.ts";
import type { Clock } from "../ports/clock.ts";
import type { EntryFilter, StoredEntry, StoreSession } from "../ports/store.ts";
import { appendResults } from "./append.ts";
import { emptyTip, makeCommit } from "./commit.ts";
import type { Connection } from "./connection.ts";
import { findCoverage } from "./coverage.ts";
import { type Landed, land } from "./landing.ts";
import { listFiles } from "./objects.ts";
import { readResults } from "./read-results.ts";
import { parseStoredPath } from "./stored-path.ts";
import type { Tip } from "./tip.ts";
import { verifyStore } from "./verify.ts";

/** A session of the store on a branch, and the making of the branch. */
export interface GitSession extends StoreSession {
  create(): Promise<{ created: boolean; state: string }>;
}

export interface SessionParts {
  readonly connection: Connection;
  readonly tip: Tip | null;
  readonly clock: Clock;
  /** Where results that could not be stored are kept. */
  readonly directory: string;
}

export function createSession({ connection, tip: opened, clock, directory }: SessionParts): GitSession {
  let tip = opened;
  const entries = (filter: EntryFilter = {}) => listEntries(connection, tip, filter);
  return {
    get state() {
      return tip?.commit ?? null;
    },
    entries,
    read: async (path) => readOne(connection, path, await entries()),
    results: async function* (filter) {
      yield* readResults(connection, await entries(filter));
    },
    append: async (items) => {
      const done = await appendResults({ connection, tip, clock, directory }, items);
      tip = done.tip;
      return done.report;
    },
    verify: () => verifyStore(connection, tip),
    coverage: async (question) =>
      findCoverage(connection, await entries({ mode: "record", class: question.class }), question),
    create: async () => {
      const landed = await createBranch(connection, tip, clock.utc());
      tip = landed.tip;
      return { created: landed.isOurs, state: tip?.commit ?? "" };
    },
    close: connection.close,
  };
}

async function listEntries(connection: Connection, tip: Tip | null, filter: EntryFilter): Promise<StoredEntry[]> {
  if (tip === null) return [];
  const folder = filter.mode === undefined ? "log" : `log/${filter.mode}`;
  const files = await listFiles(connection.git, tip.commit, folder);
  const entries = files
    .map((file) => parseStoredPath(file.path, file.id))
    .filter((entry) => entry !== null)
    .filter((entry) => filter.class === undefined || entry.class === filter.class);
  return filter.newest === undefined ? entries : newestOf(entries, filter.newest);
}

/** The entries with the latest dates, still in path order. */
function newestOf(entries: readonly StoredEntry[], count: number): StoredEntry[] {
  const latest = entries.toSorted((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0)).slice(0, count);
  const kept = new Set(latest);
  return entries.filter((entry) => kept.has(entry));
}

async function readOne(connection: Connection, path: string, entries: readonly StoredEntry[]) {
  for await (const stored of readResults(
    connection,
    entries.filter((entry) => entry.path === path),
  )) {
    if (stored.ok) return stored.result;
    throw new Problem({
      code: "result-damaged",
      what: "a stored result cannot be read",
      where: `${connection.shown}: ${path}`,
      found: stored.why,
      next: "run `benchwarden store verify` to see what else differs",
      exit: EXIT.failed,
    });
  }
  throw new Problem({
    code: "no-such-result",
    what: "there is no such result in the store",
    where: `${connection.shown}: ${path.slice(0, 300)}`,
    exit: EXIT.failed,
  });
}

/** Makes the branch with nothing but `store.json`, unless it is there. */
function createBranch(connection: Connection, start: Tip | null, time: string): Promise<Landed> {
  return land(connection, start, async (tip) => {
    if (tip !== null) return null;
    const base = await emptyTip(connection, time);
    return makeCommit(connection.git, { base, files: base.files, words: ["create the store"], time });
  });
}
