import { createHash, type Hash } from "node:crypto";
import { constants } from "node:fs";
import { lstat, open, readdir, readlink } from "node:fs/promises";
import { EXIT, Problem } from "../model/problem.ts";
import { systemCode } from "./disk-problem.ts";
import { treeParts, walkTree } from "./tree-path.ts";

/**
 * SHA-256 over the entries at and below `paths` of a tree (null: all of it): path, kind, executable or not, link target,
 * content. Independent of the order of `paths`, of times, owners and of permissions other than the owner's execute bit.
 * Throws `Problem` when a path is not there.
 */
export async function digestTree(root: string, paths: readonly string[] | null): Promise<string> {
  const hash = createHash("sha256");
  const wanted =
    paths === null ? [""] : [...new Set(paths.map((path) => treeParts(path).join("/")))].sort(compareBytes);
  for (const path of withoutCovered(wanted)) {
    const entry = await walkTree(root, treeParts(path));
    if (entry.kind === "absent") throw absent(path);
    await addEntry(hash, Buffer.from(entry.path), Buffer.from(path)).catch((cause) => {
      throw systemCode(cause) === "ENAMETOOLONG" ? tooDeep(path, cause) : cause;
    });
  }
  return hash.digest("hex");
}

/** Drops paths that lie below another one of the list. */
function withoutCovered(paths: readonly string[]): string[] {
  return paths.filter(
    (path) => !paths.some((other) => other !== path && (other === "" || path.startsWith(`${other}/`))),
  );
}

// Names are bytes: a build may write names that are not UTF-8, and two of them must not fall together.
async function addEntry(hash: Hash, path: Buffer, name: Buffer): Promise<void> {
  const stat = await lstat(path);
  if (stat.isSymbolicLink()) {
    addRecord(hash, "link", name);
    addBytes(hash, await readlink(path, "buffer"));
  } else if (stat.isDirectory()) {
    addRecord(hash, "folder", name);
    for (const child of (await readdir(path, "buffer")).sort(Buffer.compare)) {
      await addEntry(hash, joinBytes(path, child), name.length === 0 ? child : joinBytes(name, child));
    }
  } else if (stat.isFile()) {
    addRecord(hash, (stat.mode & 0o100) === 0 ? "file" : "program", name);
    await addContent(hash, path);
  } else {
    addRecord(hash, "special", name);
  }
}

function addRecord(hash: Hash, kind: string, name: Buffer): void {
  addBytes(hash, Buffer.from(kind));
  addBytes(hash, name);
}

/** Length first, so that no two sequences of fields give the same bytes. */
function addBytes(hash: Hash, bytes: Buffer): void {
  hash.update(`${bytes.length}:`);
  hash.update(bytes);
}

const CHUNK_BYTES = 1024 ** 2;

async function addContent(hash: Hash, path: Buffer): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = await handle.stat();
    hash.update(`${size}:`);
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
      if (bytesRead === 0) return;
      hash.update(chunk.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

function joinBytes(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from("/"), name]);
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A process can go into a folder step by step, deeper than any path can name. */
function tooDeep(path: string, cause: unknown): Problem {
  return new Problem(
    {
      code: "tree-too-deep",
      what: `"${path || "."}" of the built tree holds folders deeper than a path can be long`,
      next: "look at what the build leaves there",
      exit: EXIT.failed,
    },
    { cause },
  );
}

function absent(path: string): Problem {
  return new Problem({
    code: "artifact-absent",
    what: `the built tree has no "${path}"`,
    next: "compare `artifacts` and `harness` of the config with what the build makes",
    exit: EXIT.failed,
  });
}
