import { chmod, mkdir, readdir, statfs, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EXIT, Problem } from "../model/problem.ts";
import type { HarnessFile, JobFolder, LaunchOutput, OutputSelection } from "../ports/workspace.ts";
import { systemCode, withDiskProblems } from "./disk-problem.ts";
import { readHostileFile, readHostileFolder } from "./hostile-read.ts";
import { makeFolder } from "./make-folder.ts";
import { readBothTails } from "./output-tail.ts";
import { removeTree } from "./remove-tree.ts";
import { digestTree } from "./tree-digest.ts";
import { entryKind, treeParts } from "./tree-path.ts";

/** The job folder at `path`, which exists and is this process's own. */
export function openJobFolder(path: string): JobFolder {
  const tree = (build: string): string => join(path, "trees", plainName(build));
  return {
    path,
    createTree: (build) => withDiskProblems(path, () => createTree(tree(build))),
    overlay: (build, files) => withDiskProblems(path, () => overlay(tree(build), files)),
    digest: (build, paths) => withDiskProblems(path, () => digestTree(tree(build), paths)),
    readOutput: (report, which, maxBytes) => withDiskProblems(path, () => readOutput(report.output, which, maxBytes)),
    tail: (report, maxBytes) => readBothTails(report.output, maxBytes),
    forget: (report) => removeTree(report.output),
    freeBytes: () => freeBytes(path),
    close: () => removeTree(path),
  };
}

/** Bytes free for this user on the file system of `path`. */
export async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

function plainName(build: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/.test(build)) return build;
  throw new Error(`"${build}" is not a plain word, so it cannot name a tree`);
}

async function createTree(path: string): Promise<string> {
  await removeTree(path);
  await makeFolder(path, 0o755);
  return path;
}

async function overlay(tree: string, files: readonly HarnessFile[]): Promise<void> {
  for (const file of files) {
    const parts = treeParts(file.path);
    if (parts.length === 0) throw new Error("a harness file needs a name");
    await makeFolders(tree, parts.slice(0, -1));
    await placeFile(join(tree, ...parts), file);
  }
}

/** The tree comes from a commit that may hold links anywhere: what stands in the way of the harness gives way to it. */
async function makeFolders(tree: string, parts: readonly string[]): Promise<void> {
  let path = tree;
  for (const part of parts) {
    path = join(path, part);
    const kind = await entryKind(path);
    if (kind === "folder") continue;
    if (kind !== "absent") await unlink(path);
    await mkdir(path, { mode: 0o755 });
  }
}

async function placeFile(path: string, file: HarnessFile): Promise<void> {
  if ((await entryKind(path)) !== "absent") await removeTree(path);
  const mode = file.executable ? 0o755 : 0o644;
  await writeFile(path, file.content, { flag: "wx", mode });
  // The mode of `open` is cut by the umask; the mode of a harness file is part of the digest.
  await chmod(path, mode);
}

async function readOutput(output: string, which: OutputSelection, maxBytes: number): Promise<LaunchOutput> {
  const stdout = await readHostileFile(join(output, "stdout"), maxBytes);
  const folder = join(output, which.folder === "out" ? "out" : `writable/${which.folder.writable}`);
  const read = await readHostileFolder(folder, maxBytes);
  const refused = stdout.ok ? read.refused : [{ path: "stdout", why: stdout.why }, ...read.refused];
  return { stdout: stdout.ok ? stdout.bytes : new Uint8Array(), files: read.files, refused };
}

/** Names of the folders in `path`; none when it does not exist yet. */
export async function listFolders(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return [];
    throw cause;
  }
}

/** For callers that need a folder of the cache to be a real one. */
export function notAFolder(path: string): Problem {
  return new Problem({
    code: "not-a-folder",
    what: "something that is not a folder stands where Benchwarden keeps its files",
    where: path,
    next: "move it away, or set XDG_CACHE_HOME to another folder",
    exit: EXIT.failed,
  });
}
