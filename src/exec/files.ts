import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { lstat, open, readdir, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { EXIT, Problem } from "../model/problem.ts";
import type { Files } from "../ports/files.ts";
import type { HarnessFile } from "../ports/workspace.ts";
import { systemCode } from "./disk-problem.ts";
import { treeParts, walkTree } from "./tree-path.ts";

/** The caller's own files; relative paths count from `directory`. */
export function createFiles(directory: string): Files {
  const at = (path: string): string => (isAbsolute(path) ? path : resolve(directory, path));
  return {
    readText: async (path, maxBytes) => decode(path, await readWhole(at(path), path, maxBytes)),
    readBytes: (path, maxBytes) => readWhole(at(path), path, maxBytes),
    write: (path, content) => writeWhole(at(path), path, content),
    collect: (root, paths) => collect(at(root), paths),
  };
}

async function readWhole(path: string, shown: string, maxBytes: number): Promise<Uint8Array | null> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const code = systemCode(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw unreadable(shown, cause);
  }
  try {
    const facts = await handle.stat();
    if (facts.isDirectory()) throw wrongKind(shown, "a folder");
    // The size of a pipe (`<(command)`, /dev/stdin) is not known before its end.
    if (facts.isFile() && facts.size > maxBytes) throw tooLarge(shown, maxBytes);
    return await readUpTo(handle, shown, maxBytes);
  } finally {
    await handle.close();
  }
}

async function readUpTo(
  handle: Awaited<ReturnType<typeof open>>,
  shown: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stream = handle.createReadStream({ autoClose: false });
  try {
    for await (const chunk of stream) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(shown, maxBytes);
      chunks.push(chunk);
    }
  } catch (cause) {
    throw cause instanceof Problem ? cause : unreadable(shown, cause);
  }
  return Buffer.concat(chunks);
}

function decode(shown: string, bytes: Uint8Array | null): string | null {
  if (bytes === null) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Problem(
      { code: "not-utf8", what: "the file is not UTF-8 text", where: shown, exit: EXIT.usage },
      { cause },
    );
  }
}

/** Writes beside the target, so that the rename stays on one file system. */
async function writeWhole(path: string, shown: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    if (await isStream(path)) return await writeThrough(path, content);
    await writeTemporary(temporary, content);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await unlink(temporary).catch(() => undefined);
    throw unwritable(shown, cause);
  }
}

/** `/dev/stdout`, `/dev/null` or a named pipe: nothing to rename onto. */
async function isStream(path: string): Promise<boolean> {
  try {
    const facts = await stat(path);
    return !facts.isFile() && !facts.isDirectory();
  } catch {
    return false;
  }
}

async function writeThrough(path: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(path, "w");
  try {
    await handle.writeFile(content);
  } finally {
    await handle.close();
  }
}

async function writeTemporary(path: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(path, "wx", 0o666);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Bounds of a harness: it is held in memory and written into every tree. */
const HARNESS = { files: 20_000, bytes: 512 * 1024 ** 2 } as const;

async function collect(root: string, paths: readonly string[]): Promise<HarnessFile[]> {
  const found = new Map<string, HarnessFile>();
  const left = { bytes: HARNESS.bytes };
  for (const path of paths) {
    const parts = treeParts(path);
    const entry = await walkTree(root, parts);
    if (entry.kind === "absent") throw harnessProblem(path, "is not there", "correct `harness` in the config");
    await collectEntry({ root, found, left }, parts);
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface Collection {
  readonly root: string;
  readonly found: Map<string, HarnessFile>;
  readonly left: { bytes: number };
}

async function collectEntry(to: Collection, parts: readonly string[]): Promise<void> {
  const path = join(to.root, ...parts);
  const shown = parts.join("/");
  const facts = await lstat(path);
  if (facts.isDirectory()) {
    const names = (await readdir(path)).filter((name) => name !== ".git");
    for (const name of names.sort()) await collectEntry(to, [...parts, name]);
    return;
  }
  if (facts.isSymbolicLink()) throw harnessProblem(shown, "is a symbolic link", "put the file itself there");
  if (!facts.isFile()) throw harnessProblem(shown, "is not a regular file", "remove it from the harness");
  to.left.bytes -= facts.size;
  if (to.left.bytes < 0 || to.found.size >= HARNESS.files) {
    const bounds = `${HARNESS.files} files and ${HARNESS.bytes / 1024 ** 2} MiB`;
    throw harnessProblem(shown, `goes beyond ${bounds}`, "name only what the benchmarks need in `harness`");
  }
  const content = await readWhole(path, shown, HARNESS.bytes);
  if (content !== null) to.found.set(shown, { path: shown, content, executable: (facts.mode & 0o100) !== 0 });
}

function harnessProblem(path: string, what: string, next: string): Problem {
  return new Problem({ code: "bad-harness", what: `harness "${path}" ${what}`, next, exit: EXIT.usage });
}

function tooLarge(shown: string, maxBytes: number): Problem {
  return new Problem({
    code: "too-large",
    what: `the file is larger than ${maxBytes} bytes`,
    where: shown,
    exit: EXIT.usage,
  });
}

function wrongKind(shown: string, found: string): Problem {
  return new Problem({ code: "not-a-file", what: "a file was expected", where: shown, found, exit: EXIT.usage });
}

function unreadable(shown: string, cause: unknown): Problem {
  const found = cause instanceof Error ? cause.message : String(cause);
  return new Problem(
    { code: "unreadable", what: "the file cannot be read", where: shown, found, exit: EXIT.usage },
    { cause },
  );
}

function unwritable(shown: string, cause: unknown): Problem {
  const full = systemCode(cause) === "ENOSPC" || systemCode(cause) === "EDQUOT";
  const what = full ? "the disk is full; nothing was written" : "the file cannot be written";
  const found = cause instanceof Error ? cause.message : String(cause);
  return new Problem(
    { code: full ? "disk-full" : "unwritable", what, where: shown, found, exit: EXIT.failed },
    { cause },
  );
}
