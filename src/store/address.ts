import { resolve } from "node:path";
import { withoutPassword } from "../git/secrets.ts";
import { Problem } from "../model/problem.ts";

/** Where a store is: what git is told (`remote`), whether that is a folder of this host, and the branch. */
export interface StoreAddress {
  readonly remote: string;
  /** Absolute path when the remote is a folder of this host; null: it is reached through a transport. */
  readonly folder: string | null;
  readonly branch: string;
}

export const DEFAULT_BRANCH = "bench-data";

/**
 * Reads `REMOTE[#BRANCH]`: a path (relative ones count from `directory`), `file://`, `https://`, `http://`, `ssh://`
 * or `user@host:path`. Throws `Problem` for another transport, a password in the address and an unfit branch name.
 */
export function parseAddress(text: string, directory: string): StoreAddress {
  const hash = text.lastIndexOf("#");
  const remote = hash < 0 ? text : text.slice(0, hash);
  const branch = requireBranch(hash < 0 ? DEFAULT_BRANCH : text.slice(hash + 1), text);
  if (remote === "" || remote.startsWith("-") || /[\u0000-\u001f\u007f]/.test(remote)) {
    throw badAddress(remote, "a path or a git URL");
  }
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):(:|\/\/)/.exec(remote);
  if (scheme) return { ...fromUrl(remote, scheme), branch };
  if (SCP_LIKE.test(remote)) return { remote, folder: null, branch };
  const folder = resolve(directory, remote);
  return { remote: folder, folder, branch };
}

/** As git has it: a colon before the first slash makes it `host:path`. */
const SCP_LIKE = /^[^/:]+:/;

const BRANCH_PART = /^[A-Za-z0-9][A-Za-z0-9._+-]*$/;

/**
 * Names that belong to others: the usual default branches hold a project's sources, `refs` and `HEAD` mean something to
 * git. Another default branch is refused when it is looked at, since it holds no `store.json`.
 */
const TAKEN = new Set(["main", "master", "trunk", "HEAD", "gh-pages"]);

function requireBranch(branch: string, text: string): string {
  const parts = branch.split("/");
  const isPlain = parts.every((part) => BRANCH_PART.test(part) && !part.includes("..") && !/(\.|\.lock)$/.test(part));
  if (!isPlain || branch.length > 100 || parts[0] === "refs") {
    throw new Problem({
      code: "bad-branch",
      what: `"${branch.slice(0, 120)}" cannot be the branch of a store`,
      where: withoutPassword(text),
      expected: "a branch name of letters, digits and . _ + - /, such as bench-data",
      next: "name another branch after the #",
    });
  }
  if (!TAKEN.has(branch)) return branch;
  throw new Problem({
    code: "bad-branch",
    what: `the branch "${branch}" is not for a store`,
    where: withoutPassword(text),
    expected: "a branch that holds nothing but the store, such as bench-data",
    next: "name another branch after the #, or leave it out",
  });
}

function fromUrl(remote: string, scheme: RegExpExecArray): { remote: string; folder: string | null } {
  const name = (scheme[1] ?? "").toLowerCase();
  if (scheme[2] === ":" || !["file", "https", "http", "ssh"].includes(name)) {
    throw badAddress(remote, "a path, or a URL of https, http, ssh or file");
  }
  let url: URL;
  try {
    url = new URL(remote);
  } catch {
    throw badAddress(remote, "a URL such as https://host/owner/repository.git");
  }
  // A user name alone is no secret for ssh; for http it may be a token.
  if (url.password !== "" || (name.startsWith("http") && url.username !== "")) {
    throw new Problem({
      code: "password-in-address",
      what: "the address of the store holds a user name or password, which would show in the list of processes",
      where: withoutPassword(remote),
      next: "take it out of the address; use a git credential helper, ssh, or the input `store-token` of the action",
    });
  }
  return { remote, folder: name === "file" ? filePath(url, remote) : null };
}

function filePath(url: URL, remote: string): string {
  if (url.hostname !== "" && url.hostname !== "localhost") throw badAddress(remote, "file:///absolute/path");
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    throw badAddress(remote, "file:///absolute/path");
  }
}

function badAddress(remote: string, expected: string): Problem {
  return new Problem({
    code: "bad-address",
    what: "this is not the address of a store",
    where: withoutPassword(remote).slice(0, 300) || "an empty address",
    expected,
  });
}
