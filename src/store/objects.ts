import { type GitOptions, type GitResult, gitText, type runGit } from "../git/run-git.ts";
import { EXIT, Problem } from "../model/problem.ts";

/** One object of the scratch repository. */
export interface GitObject {
  readonly id: string;
  readonly kind: string;
  readonly content: Uint8Array;
}

/** Runs git in the scratch repository, which knows of no remote: nothing is ever fetched by the way. */
export type LocalGit = (args: readonly string[], options?: GitOptions) => Promise<GitResult>;

/** Makes a `LocalGit`; a git that fails becomes a `Problem`, for which nobody but the disk or the installation is to blame. */
export function createLocalGit(git: typeof runGit, gitDir: string): LocalGit {
  return async (args, options = {}) => {
    const result = await git(args, { gitDir, ...options });
    if (result.status !== 0) throw localProblem(args[0] ?? "", gitDir, result);
    return result;
  };
}

function localProblem(verb: string, gitDir: string, result: GitResult): Problem {
  const isFull = /no space left on device|disk quota exceeded/i.test(result.stderr);
  return new Problem({
    code: isFull ? "disk-full" : "scratch-failed",
    what: isFull
      ? "the disk is full, so the store cannot be worked on"
      : `git ${verb} failed in the scratch repository`,
    where: gitDir,
    found: result.stderr.trim().split("\n").slice(-3).join("\n").slice(0, 600) || `git ended with ${result.status}`,
    next: isFull
      ? "free space there, or set XDG_CACHE_HOME to a folder on a larger disk"
      : "remove that folder and try again",
    exit: EXIT.failed,
  });
}

/**
 * Reads objects by id or by an expression without blanks (`HEAD:folder`), in one process.
 *
 * @returns in the order asked; null where there is none here
 */
export async function readObjects(git: LocalGit, names: readonly string[]): Promise<(GitObject | null)[]> {
  if (names.length === 0) return [];
  const result = await git(["cat-file", "--batch"], { input: `${names.join("\n")}\n`, maxOutputBytes: 1024 ** 3 });
  return parseBatch(result.stdout, names.length);
}

function parseBatch(output: Uint8Array, count: number): (GitObject | null)[] {
  const bytes = Buffer.from(output.buffer, output.byteOffset, output.byteLength);
  const objects: (GitObject | null)[] = [];
  for (let at = 0; objects.length < count; ) {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0) throw new Error("git cat-file ended in the middle");
    const head = /^([0-9a-f]{40,64}) ([a-z]+) (\d+)$/.exec(bytes.toString("latin1", at, end));
    at = end + 1;
    if (head === null) objects.push(null);
    else {
      const size = Number(head[3]);
      objects.push({ id: head[1] ?? "", kind: head[2] ?? "", content: bytes.subarray(at, at + size) });
      at += size + 1;
    }
  }
  return objects;
}

/** Sizes of objects in bytes, by id; those that are not here are left out. */
export async function readSizes(git: LocalGit, ids: readonly string[]): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  if (ids.length === 0) return sizes;
  const result = await git(["cat-file", "--batch-check"], { input: `${ids.join("\n")}\n`, maxOutputBytes: 1024 ** 3 });
  for (const line of gitText(result).split("\n")) {
    const match = /^([0-9a-f]+) [a-z]+ (\d+)$/.exec(line);
    if (match?.[1] !== undefined) sizes.set(match[1], Number(match[2]));
  }
  return sizes;
}

/** One file of a listed tree. `path` is as in the tree; bytes that are not UTF-8 become U+FFFD. */
export interface ListedFile {
  readonly mode: string;
  readonly kind: string;
  readonly id: string;
  readonly path: string;
}

/** All files at and below a path of a commit (`""`: all of it), in path order. Needs trees only. */
export async function listFiles(git: LocalGit, commit: string, path: string): Promise<ListedFile[]> {
  const below = path === "" ? [] : ["--", path];
  const result = await git(["ls-tree", "-r", "-z", "--full-tree", commit, ...below], { maxOutputBytes: 1024 ** 3 });
  return gitText(result)
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const tab = line.indexOf("\t");
      const [mode = "", kind = "", id = ""] = line.slice(0, tab).split(" ");
      return { mode, kind, id, path: line.slice(tab + 1) };
    });
}
