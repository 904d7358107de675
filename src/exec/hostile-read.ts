import { constants } from "node:fs";
import { type FileHandle, lstat, open, opendir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "./disk-problem.ts";
import { entryKind } from "./tree-path.ts";

export type HostileFile = { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly why: string };

/**
 * Reads a file that a measured process may have made: never through a link, never from a pipe or device, never a file
 * that has a second name elsewhere, never more than `maxBytes`.
 */
export async function readHostileFile(path: string, maxBytes: number): Promise<HostileFile> {
  let handle: FileHandle;
  try {
    // Non-blocking, or a FIFO without a writer would hold us for ever.
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    return { ok: false, why: OPEN_FAILURES[systemCode(cause) ?? ""] ?? `cannot be opened: ${systemCode(cause)}` };
  }
  try {
    return await readChecked(handle, path, maxBytes);
  } finally {
    await handle.close();
  }
}

const OPEN_FAILURES: Readonly<Record<string, string>> = {
  ELOOP: "is a symbolic link",
  ENXIO: "is a socket or a pipe, not a regular file",
  ENODEV: "is a device, not a regular file",
  EACCES: "cannot be read: its permissions forbid it",
  EPERM: "cannot be read: its permissions forbid it",
  ENOENT: "is not there",
  EISDIR: "is a folder",
};

async function readChecked(handle: FileHandle, path: string, maxBytes: number): Promise<HostileFile> {
  const stat = await handle.stat();
  if (!stat.isFile()) return { ok: false, why: "is not a regular file" };
  if (stat.nlink !== 1) return { ok: false, why: `has ${stat.nlink} hard links` };
  // A folder on the way could have become a link after it was listed.
  if ((await readlink(`/proc/self/fd/${handle.fd}`)) !== path) return { ok: false, why: "lies behind a symbolic link" };
  if (stat.size > maxBytes) return { ok: false, why: `has ${stat.size} bytes, more than the ${maxBytes} allowed` };
  const bytes = Buffer.alloc(stat.size);
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return { ok: true, bytes: bytes.subarray(0, filled) };
}

/** Bounds of a folder that a launch filled. */
const FOLDER_LIMITS = { entries: 10_000, depth: 32, name: 1_000 } as const;

export interface HostileFolder {
  readonly files: Map<string, Buffer>;
  readonly refused: { path: string; why: string }[];
}

/**
 * Reads the files at and below a folder that a launch filled, in the order of their names, at most `maxBytes` in all.
 * Whatever is not a plain file is named in `refused`, never read.
 */
export async function readHostileFolder(root: string, maxBytes: number): Promise<HostileFolder> {
  const found: Walk = { files: new Map(), refused: [], root, left: maxBytes, entries: 0 };
  const kind = await entryKind(root);
  if (kind === "folder") await readLevel(found, []);
  else if (kind !== "absent") refuse(found, [], "is not a folder");
  return { files: found.files, refused: found.refused };
}

interface Walk extends HostileFolder {
  readonly root: string;
  left: number;
  entries: number;
}

async function readLevel(walk: Walk, parts: readonly string[]): Promise<void> {
  if (parts.length > FOLDER_LIMITS.depth) return refuse(walk, parts, `lies deeper than ${FOLDER_LIMITS.depth} folders`);
  const names = await listNames(walk, parts);
  for (const bytes of names) {
    if (++walk.entries > FOLDER_LIMITS.entries) {
      // Said once: a flood of files must not become a flood of words.
      if (walk.entries === FOLDER_LIMITS.entries + 1) {
        refuse(walk, parts, `holds more than ${FOLDER_LIMITS.entries} entries; the rest was not read`);
      }
      return;
    }
    await readEntry(walk, parts, bytes);
  }
}

async function listNames(walk: Walk, parts: readonly string[]): Promise<Buffer[]> {
  try {
    return (await firstNames(join(walk.root, ...parts), FOLDER_LIMITS.entries + 1 - walk.entries)).sort(Buffer.compare);
  } catch (cause) {
    refuse(walk, parts, `cannot be listed: ${systemCode(cause)}`);
    return [];
  }
}

/** No more of a folder than is read of it: one with millions of names would fill the memory. */
async function firstNames(path: string, most: number): Promise<Buffer[]> {
  const names: Buffer[] = [];
  // Node has the names as bytes; its types know only text.
  const folder = await opendir(path, { encoding: "buffer" as BufferEncoding });
  for await (const { name } of folder) {
    names.push(Buffer.from(name));
    if (names.length >= most) break;
  }
  return names;
}

async function readEntry(walk: Walk, parts: readonly string[], bytes: Buffer): Promise<void> {
  const name = bytes.toString("utf8");
  const inside = [...parts, name];
  if (!Buffer.from(name).equals(bytes)) return refuse(walk, inside, "has a name that is not UTF-8");
  if (inside.join("/").length > FOLDER_LIMITS.name) return refuse(walk, parts, "holds a name that is too long");
  const path = join(walk.root, ...inside);
  const stat = await lstat(path);
  if (stat.isSymbolicLink()) return refuse(walk, inside, "is a symbolic link");
  if (stat.isDirectory()) return readLevel(walk, inside);
  if (!stat.isFile()) return refuse(walk, inside, "is not a regular file");
  const file = await readHostileFile(path, walk.left);
  if (!file.ok) return refuse(walk, inside, file.why);
  walk.left -= file.bytes.length;
  walk.files.set(inside.join("/"), file.bytes);
}

function refuse(walk: Walk, parts: readonly string[], why: string): void {
  walk.refused.push({ path: parts.join("/") || ".", why });
}
