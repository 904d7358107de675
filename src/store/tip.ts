import { parseDocument, renderDocumentFailure } from "../model/document.ts";
import { EXIT, Problem } from "../model/problem.ts";
import { type LocalGit, readObjects } from "./objects.ts";
import { type RemoteFailure, TIP } from "./remote.ts";
import { StoreDocument, type StoreFacts } from "./store-document.ts";
import { type ObjectFormat, parseTree } from "./tree.ts";

/** The state of a store: its newest commit, the git hash in use, and `store.json`. */
export interface Tip {
  readonly commit: string;
  readonly format: ObjectFormat;
  readonly facts: StoreFacts;
}

/** What reading a tip needs: git here, a way to get objects, and how to name the store to a person. */
export interface TipSource {
  readonly git: LocalGit;
  readonly fetchObjects: (ids: readonly string[]) => Promise<RemoteFailure | null>;
  readonly shown: string;
}

/** Thrown to start again without a filter: the server sent a tree without blobs, but gives no blob by its id. */
export class NeedsWholeFetch extends Error {}

/**
 * Reads what `TIP` points at and requires it to be a store that this version understands. Throws `Problem` when it is
 * no store, or `store.json` cannot be read, is malformed, or is of a newer version: four cases, and in none of them
 * anything may be written.
 */
export async function readTip(source: TipSource): Promise<Tip> {
  const [commit, tree] = await readObjects(source.git, [TIP, `${TIP}^{tree}`]);
  if (!commit || !tree) throw new Error("the fetched tip is not in the scratch repository");
  const format: ObjectFormat = commit.id.length === 40 ? "sha1" : "sha256";
  const file = parseTree(tree.content, format).find((entry) => entry.name === "store.json");
  if (file === undefined || !file.mode.startsWith("100")) throw noStore(source.shown, "it has no file store.json");
  return { commit: commit.id, format, facts: parseFacts(await readStoreFile(source, file.id), source.shown) };
}

async function readStoreFile(source: TipSource, id: string): Promise<Uint8Array> {
  const [here] = await readObjects(source.git, [id]);
  if (here) return here.content;
  const failure = await source.fetchObjects([id]);
  if (failure?.code === "no-such-object") throw new NeedsWholeFetch();
  const [fetched] = failure ? [null] : await readObjects(source.git, [id]);
  if (fetched) return fetched.content;
  throw new Problem({
    code: "store-unreadable",
    what: "store.json cannot be read, so nothing was written",
    where: source.shown,
    found: failure?.said ?? "the remote did not send it",
    next: "check that the repository is whole (`git fsck` there) and reachable, then try again",
    exit: EXIT.failed,
  });
}

function parseFacts(content: Uint8Array, shown: string): StoreFacts {
  const where = `${shown}: store.json`;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
  } catch (cause) {
    throw malformed(where, cause instanceof Error ? cause.message.slice(0, 200) : "it is no JSON", cause);
  }
  const parsed = parseDocument(StoreDocument, json);
  if (parsed.ok) return parsed.value;
  if (parsed.failure.code === "other-document") throw noStore(shown, renderDocumentFailure(parsed.failure));
  if (parsed.failure.code !== "newer") throw malformed(where, renderDocumentFailure(parsed.failure));
  throw new Problem({
    code: "store-newer",
    what: "the store was written by a newer Benchwarden, so nothing was read or written",
    where,
    expected: parsed.failure.expected,
    found: parsed.failure.found,
    next: "update Benchwarden",
    exit: EXIT.failed,
  });
}

function malformed(where: string, found: string, cause?: unknown): Problem {
  return new Problem(
    {
      code: "store-malformed",
      what: "the store's own file is damaged, so nothing was read or written",
      where,
      expected: '{"schema":"benchwarden.store/1","created":"…Z","compaction":{"until":null}}',
      found,
      next: "look at the branch's last commits and put store.json back as it was",
      exit: EXIT.failed,
    },
    { cause },
  );
}

function noStore(shown: string, found: string): Problem {
  return new Problem({
    code: "not-a-store",
    what: "the branch exists but is no store, so nothing was written",
    where: shown,
    found,
    next: "name a branch that does not exist yet after the #; `benchwarden store init` makes it",
    exit: EXIT.failed,
  });
}
