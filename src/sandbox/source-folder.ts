import { chmod, copyFile, link, lstat, mkdir, readdir, readlink, symlink } from "node:fs/promises";
import { join } from "node:path";
import { entryKind, treeParts, walkTree } from "../exec/tree-path.ts";
import { EXIT, Problem } from "../model/problem.ts";

/** What stands at /bench/src: `root` is mounted there read-only, then each of `binds` (`inside` counts from /bench/src). */
export interface SourceFolder {
  readonly root: string;
  readonly binds: readonly { readonly host: string; readonly inside: string }[];
}

export interface SourceWish {
  /** The only paths of the tree that are there; null: the whole tree. */
  readonly mounts: readonly string[] | null;
  /** Folders that must be there, made when the tree has none: the writable ones and the working folder. */
  readonly folders: readonly string[];
}

/**
 * Makes the source folder of a measured launch in `skeleton`, a fresh folder beside the trees, without changing the tree: a
 * read-only mount has no place for further mounts, so the skeleton holds them. Whole folders of the tree become one mount
 * each; only a folder in which a mount point is missing is laid out entry by entry, its files as hard links.
 */
export async function makeSourceFolder(tree: string, skeleton: string, wish: SourceWish): Promise<SourceFolder> {
  const points = wish.folders.map(treeParts);
  const wanted = wish.mounts === null ? [[]] : outermost(wish.mounts.map(treeParts));
  const missing = await pointsMissingIn(tree, points, wanted);
  if (wish.mounts === null && missing.length === 0) return { root: tree, binds: [] };
  const layout: Layout = { tree, skeleton, missing, binds: [] };
  await mkdir(skeleton, { recursive: true, mode: 0o755 });
  for (const parts of wanted) await place(layout, parts);
  for (const parts of missing) await makePoint(layout, parts);
  return { root: skeleton, binds: layout.binds };
}

/** bubblewrap follows a link: in the place of a tree it would show another folder of the host. */
export async function requireTree(tree: string): Promise<void> {
  const kind = await entryKind(tree);
  if (kind === "folder") return;
  throw new Problem({
    code: "no-tree",
    what: "the tree of the launch is no folder",
    where: tree,
    found: kind,
    next: "export the commit into the job folder again",
    exit: EXIT.failed,
  });
}

interface Layout {
  readonly tree: string;
  readonly skeleton: string;
  readonly missing: readonly (readonly string[])[];
  readonly binds: { host: string; inside: string }[];
}

/** Drops what lies below another path of the list. */
function outermost(paths: readonly string[][]): string[][] {
  const unique = [...new Map(paths.map((parts) => [parts.join("/"), parts])).values()];
  return unique.filter((parts) => !unique.some((other) => other !== parts && startsWith(parts, other)));
}

async function pointsMissingIn(
  tree: string,
  points: readonly string[][],
  wanted: readonly (readonly string[])[],
): Promise<string[][]> {
  const missing: string[][] = [];
  for (const parts of points) {
    const covered = wanted.some((mount) => startsWith(parts, mount));
    const { kind } = covered ? await walkTree(tree, parts) : { kind: "absent" };
    if (kind === "absent") missing.push(parts);
    else if (kind !== "folder") throw notAFolder(parts, kind);
  }
  return missing;
}

/** Shows one wanted path of the tree: its folders on the way are made, then the entry itself. */
async function place(layout: Layout, parts: readonly string[]): Promise<void> {
  const entry = await walkTree(layout.tree, parts);
  const target = join(layout.skeleton, ...parts);
  if (entry.kind === "absent") throw absent(parts);
  if (parts.length > 0) await mkdir(join(target, ".."), { recursive: true, mode: 0o755 });
  await placeEntry(layout, parts, { path: entry.path, target });
}

async function placeEntry(
  layout: Layout,
  parts: readonly string[],
  at: { path: string; target: string },
): Promise<void> {
  switch (await entryKind(at.path)) {
    case "file":
      return linkOrCopy(at.path, at.target);
    case "link":
      return symlink(await readlink(at.path, "buffer"), at.target);
    case "folder":
      return placeFolder(layout, parts, at);
    default:
      // Pipes, sockets and devices are no artifacts.
      return;
  }
}

async function placeFolder(
  layout: Layout,
  parts: readonly string[],
  at: { path: string; target: string },
): Promise<void> {
  await mkdir(at.target, { recursive: true });
  if (!layout.missing.some((point) => startsWith(point, parts))) {
    layout.binds.push({ host: at.path, inside: parts.join("/") });
    return;
  }
  for (const name of await readdir(at.path)) {
    await placeEntry(layout, [...parts, name], { path: join(at.path, name), target: join(at.target, name) });
  }
  if (parts.length > 0) await chmod(at.target, ((await lstat(at.path)).mode & 0o777) | 0o700);
}

/** One inode, so the measured bytes lie where the build left them. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
    await chmod(to, (await lstat(from)).mode & 0o7777);
  }
}

async function makePoint(layout: Layout, parts: readonly string[]): Promise<void> {
  for (let depth = 1; depth <= parts.length; depth++) {
    const path = join(layout.skeleton, ...parts.slice(0, depth));
    const kind = await entryKind(path);
    if (kind === "absent") await mkdir(path, { mode: 0o755 });
    else if (kind !== "folder") throw notAFolder(parts.slice(0, depth), kind);
  }
}

function startsWith(parts: readonly string[], start: readonly string[]): boolean {
  return start.length <= parts.length && start.every((part, index) => part === parts[index]);
}

function absent(parts: readonly string[]): Problem {
  return new Problem({
    code: "artifact-absent",
    what: `the built tree has no "${parts.join("/")}"`,
    next: "compare `artifacts` and `harness` of the config with what the build makes",
    exit: EXIT.failed,
  });
}

function notAFolder(parts: readonly string[], kind: string): Problem {
  return new Problem({
    code: "no-mount-point",
    what: `"${parts.join("/")}" must be a folder for the launch, but the built tree has a ${kind} there`,
    next: "name another path for `directory`, `output` or `writable`",
    exit: EXIT.failed,
  });
}
