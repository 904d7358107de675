import { removeTree } from "../exec/remove-tree.ts";
import { gitText, type runGit } from "../git/run-git.ts";
import { EXIT, Problem } from "../model/problem.ts";
import { createLocalGit, type LocalGit, readObjects, readSizes } from "./objects.ts";
import { type Patience, patiently } from "./patience.ts";
import type { Pushed, Remote, RemoteFailure } from "./remote.ts";
import { isRepository, type Lease } from "./scratch.ts";
import { readTip, type Tip } from "./tip.ts";
import type { ObjectFormat } from "./tree.ts";

/** A scratch repository and the remote behind it. */
export interface Connection {
  /** How the store is named to a person: the address without passwords. */
  readonly shown: string;
  /** A folder for temporary and kept files, beside the scratch repository. */
  readonly folder: string;
  readonly git: LocalGit;
  readonly patience: Patience;
  /** Fetches the branch; null: it does not exist. Throws `Problem` when it is no sound store or cannot be reached. */
  refresh(): Promise<Tip | null>;
  push(commit: string): Promise<Pushed>;
  /** Sizes of blobs by id, after fetching those that are missing here; those that the remote lacks are left out. */
  bring(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** One blob, fetched when it is missing here; null: the remote lacks it. */
  blob(id: string): Promise<Uint8Array | null>;
  /** The git hash in use. */
  format(): Promise<ObjectFormat>;
  /** Starts with an empty scratch repository of another hash. */
  remake(format: ObjectFormat): Promise<void>;
  /** Gives the scratch repository back, or throws it away when anything went wrong in it. Idempotent. */
  close(): Promise<void>;
}

export interface ConnectionParts {
  readonly shown: string;
  readonly lease: Lease;
  readonly remote: Remote;
  readonly git: typeof runGit;
  readonly patience: Patience;
}

export function createConnection(parts: ConnectionParts): Connection {
  const { shown, lease, remote, patience } = parts;
  const plain = createLocalGit(parts.git, lease.gitDir);
  let isSound = true;
  const spoiled = (cause: unknown): never => {
    isSound = false;
    throw cause;
  };
  const git: LocalGit = (args, options) => plain(args, options).catch(spoiled);
  const fetchObjects = (ids: readonly string[]) => patiently(patience, () => remote.fetchObjects(ids));
  const bring = (ids: readonly string[]) => bringMissing({ git, fetchObjects, shown }, ids).catch(spoiled);
  return {
    shown,
    folder: lease.folder,
    git,
    patience,
    refresh: async () => {
      const kind = await fetchTip(parts, plain).catch(spoiled);
      return kind === "absent" ? null : readTip({ git, fetchObjects, shown });
    },
    push: remote.push,
    bring,
    blob: async (id) => ((await bring([id])).has(id) ? ((await readObjects(git, [id]))[0]?.content ?? null) : null),
    format: async () =>
      gitText(await git(["rev-parse", "--show-object-format"])).trim() === "sha256" ? "sha256" : "sha1",
    remake: (format) => makeScratch(git, lease.gitDir, format),
    close: () => lease.release(isSound),
  };
}

/** Fetches the branch into the scratch repository, which is made first in the format that the remote has. */
async function fetchTip(parts: ConnectionParts, git: LocalGit): Promise<"tip" | "absent"> {
  const { lease, remote, patience, shown } = parts;
  if (!(await isRepository(lease.gitDir))) await makeScratch(git, lease.gitDir, "sha1");
  let kind: "tip" | "absent" = "tip";
  const fetch = async (): Promise<RemoteFailure | null> => {
    const fetched = await remote.fetchTip();
    if (fetched.kind === "failed") return fetched.failure;
    kind = fetched.kind;
    return null;
  };
  let failure = await patiently(patience, fetch);
  if (failure?.code === "object-format") {
    await makeScratch(git, lease.gitDir, "sha256");
    failure = await patiently(patience, fetch);
  }
  if (failure) throw remoteProblem(failure, shown);
  return kind;
}

async function makeScratch(git: LocalGit, gitDir: string, format: ObjectFormat): Promise<void> {
  await removeTree(gitDir);
  await git(["init", "--quiet", "--bare", "--template=", `--object-format=${format}`]);
}

interface Bringing {
  readonly git: LocalGit;
  readonly fetchObjects: (ids: readonly string[]) => Promise<RemoteFailure | null>;
  readonly shown: string;
}

async function bringMissing(how: Bringing, ids: readonly string[]): Promise<Map<string, number>> {
  const sizes = await readSizes(how.git, ids);
  const missing = ids.filter((id) => !sizes.has(id));
  if (missing.length === 0) return sizes;
  await fetchHalving(how, missing);
  for (const [id, size] of await readSizes(how.git, missing)) sizes.set(id, size);
  return sizes;
}

/** One object that the remote lacks makes it refuse them all: the halves are asked for, until only such are left. */
async function fetchHalving(how: Bringing, ids: readonly string[]): Promise<void> {
  const failure = await how.fetchObjects(ids);
  if (failure === null) return;
  if (failure.code !== "no-such-object") throw remoteProblem(failure, how.shown);
  if (ids.length <= 1) return;
  const middle = Math.ceil(ids.length / 2);
  await fetchHalving(how, ids.slice(0, middle));
  await fetchHalving(how, ids.slice(middle));
}

/** A failure at the remote as a `Problem`. */
export function remoteProblem(failure: RemoteFailure, shown: string): Problem {
  const { what, next } = WORDS[failure.code];
  return new Problem({
    code: `store-${failure.code}`,
    what,
    where: shown,
    found: failure.said,
    next,
    exit: EXIT.failed,
  });
}

const WORDS: Readonly<Record<RemoteFailure["code"], { what: string; next: string }>> = {
  unreachable: {
    what: "the store cannot be reached",
    next: "check the address, the network and that you may read and write there, then try again",
  },
  refused: {
    what: "the store's repository refused the push",
    next: "see what its hooks or branch rules say; nothing was overwritten",
  },
  "disk-full": {
    what: "the disk is full, so the store cannot be worked on",
    next: "free space, or set XDG_CACHE_HOME to a folder on a larger disk",
  },
  "object-format": {
    what: "the store's repository uses a git hash that this git does not know",
    next: "install a newer git",
  },
  "no-such-object": {
    what: "the store's repository lacks something that belongs to the branch",
    next: "run `git fsck` there",
  },
};
