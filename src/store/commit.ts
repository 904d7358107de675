import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withDiskProblems } from "../exec/disk-problem.ts";
import { gitText } from "../git/run-git.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { Connection } from "./connection.ts";
import { type LocalGit, readObjects } from "./objects.ts";
import { freshStore } from "./store-document.ts";
import type { Tip } from "./tip.ts";
import { foldersOf, growTrees, mktreeInput, parseTree, type TreeEntry } from "./tree.ts";

/** Writes contents as blobs, in one process. `folder` is for the temporary files that git reads them from. */
export async function writeBlobs(git: LocalGit, folder: string, contents: readonly Uint8Array[]): Promise<string[]> {
  return withDiskProblems(folder, async () => {
    const temporary = await mkdtemp(join(folder, "blobs-"));
    try {
      const paths = contents.map((_, index) => join(temporary, String(index)));
      for (const [index, path] of paths.entries()) await writeFile(path, contents[index] ?? new Uint8Array());
      const result = await git(["hash-object", "-w", "--no-filters", "--stdin-paths"], {
        input: `${paths.join("\n")}\n`,
      });
      return gitText(result).trim().split("\n");
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  });
}

/** What a commit is made of: files to add (path → blob id); a message of fixed words and hexadecimal digits; UTC time. */
export interface CommitParts {
  /** Its `commit` is null before the first commit of the branch. */
  readonly base: Tip | EmptyTip;
  readonly files: ReadonlyMap<string, string>;
  readonly words: readonly string[];
  readonly time: string;
}

/** The state before the first commit: nothing but the `store.json` that it needs, which is in `files`. */
export type EmptyTip = Omit<Tip, "commit"> & { readonly commit: null; readonly files: ReadonlyMap<string, string> };

/** The start of a new store. `files` go into its first commit. */
export async function emptyTip({ git, folder, format }: Connection, created: string): Promise<EmptyTip> {
  const facts = freshStore(created);
  const [id = ""] = await writeBlobs(git, folder, [new TextEncoder().encode(`${JSON.stringify(facts)}\n`)]);
  return { commit: null, format: await format(), facts, files: new Map([["store.json", id]]) };
}

/**
 * Makes a commit that adds files to a state, from the trees on their way alone: no work tree, no index, three processes
 * however large the store is.
 *
 * @returns the state after it
 */
export async function makeCommit(git: LocalGit, { base, files, words, time }: CommitParts): Promise<Tip> {
  const held = base.commit === null ? new Map<string, TreeEntry[]>() : await readFolders(git, base, files.keys());
  const trees = growTrees(files, held, base.format);
  const written = gitText(await git(["mktree", "-z", "--missing", "--batch"], { input: mktreeInput(trees) }));
  // Parents name their children by ids computed here: another id from git would leave a hole.
  if (written.trim() !== trees.map((tree) => tree.id).join("\n")) throw new Error("git made other trees than computed");
  const parent = base.commit === null ? [] : ["-p", base.commit];
  const made = await git(["commit-tree", trees.at(-1)?.id ?? "", ...parent], {
    input: message(words),
    env: identity(time),
  });
  return { format: base.format, facts: base.facts, commit: gitText(made).trim() };
}

/** The folders that exist on the way to some paths, by path. Throws `Problem` where a file stands in the way. */
async function readFolders(git: LocalGit, base: Tip, paths: Iterable<string>): Promise<Map<string, TreeEntry[]>> {
  const folders = foldersOf(paths);
  const objects = await readObjects(
    git,
    folders.map((folder) => `${base.commit}:${folder}`),
  );
  const held = new Map<string, TreeEntry[]>();
  for (const [index, folder] of folders.entries()) {
    const object = objects[index];
    if (object?.kind === "tree") held.set(folder, parseTree(object.content, base.format));
  }
  for (const folder of folders) requireFolder(folder, held);
  return held;
}

/** A folder that was not read must be new: were it anything else, adding to it would remove what is there. */
function requireFolder(folder: string, held: ReadonlyMap<string, readonly TreeEntry[]>): void {
  if (folder === "" || held.has(folder)) return;
  const parent = held.get(folder.includes("/") ? folder.slice(0, folder.lastIndexOf("/")) : "");
  const name = folder.slice(folder.lastIndexOf("/") + 1);
  if (!parent?.some((entry) => entry.name === name)) return;
  throw new Problem({
    code: "store-malformed",
    what: `"${folder}" in the store is not a folder, so nothing was written`,
    next: "run `benchwarden store verify`, and take out what does not belong there",
    exit: EXIT.failed,
  });
}

/** One author for everybody: who measured stands in the result, and an address must not go public by the way. */
export function identity(time: string): Record<string, string> {
  const date = `${Math.floor(Date.parse(time) / 1_000)} +0000`;
  return {
    GIT_AUTHOR_NAME: "benchwarden",
    GIT_AUTHOR_EMAIL: "benchwarden@localhost",
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: "benchwarden",
    GIT_COMMITTER_EMAIL: "benchwarden@localhost",
    GIT_COMMITTER_DATE: date,
  };
}

/** The most lines of a message; the rest is in the commit itself. */
const LINES = 50;

function message(words: readonly string[]): string {
  const [subject = "", ...body] = words;
  return `${[subject, ...(body.length > 0 ? ["", ...body.slice(0, LINES)] : [])].join("\n")}\n`;
}
