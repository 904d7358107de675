import { randomBytes } from "node:crypto";
import { open, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { EXIT, Problem } from "../model/problem.ts";
import type { Files } from "../ports/files.ts";
import { systemCode } from "./disk-problem.ts";
import { collectHarness } from "./harness-files.ts";
import { readWhole } from "./read-whole.ts";

/** The caller's own files; relative paths count from `directory`. */
export function createFiles(directory: string): Files {
  const at = (path: string): string => (isAbsolute(path) ? path : resolve(directory, path));
  return {
    readText: async (path, maxBytes) => decode(path, await readWhole(at(path), path, maxBytes)),
    readBytes: (path, maxBytes) => readWhole(at(path), path, maxBytes),
    write: (path, content) => writeWhole(at(path), path, content),
    collect: (root, paths) => collectHarness(at(root), paths),
  };
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

function unwritable(shown: string, cause: unknown): Problem {
  const full = systemCode(cause) === "ENOSPC" || systemCode(cause) === "EDQUOT";
  const what = full ? "the disk is full; nothing was written" : "the file cannot be written";
  const found = cause instanceof Error ? cause.message : String(cause);
  return new Problem(
    { code: full ? "disk-full" : "unwritable", what, where: shown, found, exit: EXIT.failed },
    { cause },
  );
}
