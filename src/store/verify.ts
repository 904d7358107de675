import { contradiction } from "../artifact/contradiction.ts";
import type { Result } from "../model/result.ts";
import type { StoredEntry, VerifyReport } from "../ports/store.ts";
import type { Connection } from "./connection.ts";
import { type ListedFile, listFiles } from "./objects.ts";
import { readResults } from "./read-results.ts";
import { namingCommit, parseStoredPath, storedPath } from "./stored-path.ts";
import type { Tip } from "./tip.ts";

type Difference = VerifyReport["differences"][number];
type Notice = VerifyReport["notices"][number];

/**
 * Reads the whole store: every file must be one that belongs there, each result sound gzip of a valid document whose
 * content is what its name says, answer the request it carries, and be there once. `store.json` was read when the
 * session began. What later versions derive or add (segments, annotations) is listed as not checked.
 */
export async function verifyStore(connection: Connection, tip: Tip | null): Promise<VerifyReport> {
  if (tip === null) return { state: null, checked: { record: 0, compare: 0 }, differences: [], notices: [] };
  const differences: Difference[] = [];
  const notices: Notice[] = [];
  const entries: StoredEntry[] = [];
  for (const file of await listFiles(connection.git, tip.commit, "")) {
    const entry = parseStoredPath(file.path, file.id);
    const why = misplaced(file, entry);
    if (why !== null) differences.push({ path: file.path, why });
    else if (entry !== null) entries.push(entry);
    else if (file.path !== "store.json") notices.push({ path: file.path, text: "not checked by this version" });
  }
  differences.push(...repeated(entries), ...(await wrongContents(connection, entries)));
  const count = (mode: StoredEntry["mode"]): number => entries.filter((entry) => entry.mode === mode).length;
  return { state: tip.commit, checked: { record: count("record"), compare: count("compare") }, differences, notices };
}

const KNOWN_ELSEWHERE = /^(segments\/[0-9]{4}-[0-9]{2}\/[A-Za-z0-9._/-]+|annotations\/[A-Za-z0-9._-]+\.json)$/;

/** Why a file does not belong where it is; null: it does. */
function misplaced(file: ListedFile, entry: StoredEntry | null): string | null {
  if (file.mode !== "100644") return `its mode is ${file.mode}; a store holds plain files (100644) only`;
  if (entry !== null || file.path === "store.json" || KNOWN_ELSEWHERE.test(file.path)) return null;
  return file.path.startsWith("log/") ? "its name is not that of a result" : "it does not belong into a store";
}

/** A cell and attempt is stored once. */
function repeated(entries: readonly StoredEntry[]): Difference[] {
  const first = new Map<string, string>();
  const differences: Difference[] = [];
  for (const { mode, cell, attempt, path } of entries) {
    const key = `${mode} ${cell} ${attempt}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, path);
    else differences.push({ path, why: `cell ${cell}, attempt ${attempt}, is stored as ${other} too` });
  }
  return differences;
}

async function wrongContents(connection: Connection, entries: readonly StoredEntry[]): Promise<Difference[]> {
  const differences: Difference[] = [];
  for await (const stored of readResults(connection, entries)) {
    const why = stored.ok ? wrongContent(stored.entry, stored.result) : stored.why;
    if (why !== null) differences.push({ path: stored.entry.path, why });
  }
  return differences;
}

function wrongContent(entry: StoredEntry, result: Result): string | null {
  if (storedPath(result) === entry.path) return contradiction(result)?.reason ?? null;
  const { request, attempt, startedAt } = result;
  const said: readonly (readonly [what: string, name: string, content: string])[] = [
    ["mode", entry.mode, request.mode],
    ["date", entry.date, startedAt.slice(0, 10)],
    ["commit", entry.commit, namingCommit(result)?.slice(0, 12) ?? "none"],
    ["machine class", entry.class, request.class],
    ["cell", entry.cell, request.cell],
    ["attempt", String(entry.attempt), String(attempt)],
  ];
  const wrong = said.filter(([, name, content]) => name !== content);
  return wrong.map(([what, name, content]) => `its name says ${what} ${name}, its content ${content}`).join("; ");
}
