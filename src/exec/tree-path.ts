import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { EXIT, Problem } from "../model/problem.ts";
import { systemCode } from "./disk-problem.ts";

/** Parts of a path inside a tree: `./a//b/` is `["a", "b"]`, `.` is `[]`. Throws `Problem` for a path that leaves the tree. */
export function treeParts(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (path.startsWith("/") || path.includes("\0") || parts.includes("..")) {
    throw new Problem({ code: "path-outside", what: `"${path}" is not a path inside the tree`, exit: EXIT.usage });
  }
  return parts;
}

export type EntryKind = "file" | "folder" | "link" | "other" | "absent";

/** What stands at a path, without following links. */
export async function entryKind(path: string): Promise<EntryKind> {
  try {
    const stat = await lstat(path);
    if (stat.isFile()) return "file";
    if (stat.isDirectory()) return "folder";
    return stat.isSymbolicLink() ? "link" : "other";
  } catch (cause) {
    const code = systemCode(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return "absent";
    throw cause;
  }
}

/**
 * Walks from `root` along `parts` without following links. The folders on the way must be real ones: a built tree is
 * foreign, and a link in it could lead anywhere on the host. Returns the host path and what stands there.
 */
export async function walkTree(root: string, parts: readonly string[]): Promise<{ path: string; kind: EntryKind }> {
  let path = root;
  let kind: EntryKind = await entryKind(root);
  for (const [index, part] of parts.entries()) {
    if (kind === "link" && index > 0) throw linkOnTheWay(parts, index);
    if (kind !== "folder") return { path: join(root, ...parts), kind: "absent" };
    path = join(path, part);
    kind = await entryKind(path);
  }
  return { path, kind };
}

function linkOnTheWay(parts: readonly string[], index: number): Problem {
  return new Problem({
    code: "link-in-path",
    what: `"${parts.join("/")}" leads through the symbolic link "${parts.slice(0, index).join("/")}"`,
    expected: "a path through real folders of the tree",
    next: "name the place where the link points to",
    exit: EXIT.failed,
  });
}
