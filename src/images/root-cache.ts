import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, readFile, rename, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { listFolders } from "../exec/job-folder.ts";
import { isAbandoned, markOwner } from "../exec/job-lock.ts";
import { removeTree } from "../exec/remove-tree.ts";
import { digestTree } from "../exec/tree-digest.ts";

/**
 * Unpacked images below one folder: `<image id>/root`, beside it `manifest.json` with the hash over all that is in the
 * root, and `users/` with a mark for each job that works in it. `keys/<key>` names the image that a recipe gave.
 */
export interface RootCache {
  /** The image of a recipe, null when it was never built here. */
  imageOf(key: string): Promise<string | null>;
  remember(key: string, image: string): Promise<void>;
  /** The hash of an image's root; null when it is not here, or no longer what it was, and then it is gone. */
  intact(image: string): Promise<string | null>;
  /** Fills an image's place: `fill` gets an empty folder and makes `root` in it. */
  add(image: string, fill: (folder: string) => Promise<void>): Promise<string>;
  /** Marks an image as used now, by this process. */
  use(image: string): Promise<{ path: string; release(): Promise<void> }>;
  /** Drops the least recently used, but none in use, until the others fit. Returns the images that went. */
  prune(mostBytes: number): Promise<string[]>;
  /** Forgets recipes whose roots were removed by others, such as the nightly cleaning. Returns their images. */
  forgetRemoved(): Promise<string[]>;
}

interface Manifest {
  readonly hash: string;
  readonly bytes: number;
}

const IMAGE = /^[0-9a-f]{64}$/;

export function openRootCache(folder: string): RootCache {
  const at = (image: string): string => join(folder, image);
  const keyFile = (key: string): string => join(folder, "keys", key);
  return {
    imageOf: async (key) => {
      const image = (await readText(keyFile(key)))?.trim() ?? "";
      return IMAGE.test(image) ? image : null;
    },
    remember: async (key, image) => {
      await mkdir(join(folder, "keys"), { recursive: true, mode: 0o700 });
      await writeFile(keyFile(key), `${image}\n`);
    },
    intact: (image) => intact(at(image)),
    add: async (image, fill) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const fresh = join(folder, `new-${randomBytes(8).toString("hex")}`);
      await mkdir(fresh, { mode: 0o700 });
      try {
        await markOwner(fresh);
        await fill(fresh);
        const manifest = {
          hash: await digestTree(join(fresh, "root"), null),
          bytes: await bytesBelow(Buffer.from(join(fresh, "root"))),
        };
        await writeFile(join(fresh, "manifest.json"), `${JSON.stringify(manifest)}\n`);
        await removeTree(join(fresh, "owner.json"));
        await mkdir(join(fresh, "users"), { mode: 0o700 });
        await removeTree(at(image));
        await rename(fresh, at(image));
        return manifest.hash;
      } catch (cause) {
        await removeTree(fresh);
        throw cause;
      }
    },
    use: async (image) => {
      const mark = join(at(image), "users", randomBytes(8).toString("hex"));
      await mkdir(mark, { mode: 0o700 });
      await markOwner(mark);
      const now = new Date();
      await utimes(join(at(image), "manifest.json"), now, now);
      return { path: join(at(image), "root"), release: () => removeTree(mark) };
    },
    prune: (mostBytes) => prune(folder, mostBytes),
    forgetRemoved: () => forgetRemoved(folder),
  };
}

async function intact(place: string): Promise<string | null> {
  const manifest = await readManifest(place);
  if (manifest !== null) {
    try {
      if ((await digestTree(join(place, "root"), null)) === manifest.hash) return manifest.hash;
    } catch {
      // Not even readable: broken like one with another hash.
    }
  }
  await removeTree(place);
  return null;
}

async function prune(folder: string, mostBytes: number): Promise<string[]> {
  const entries: { image: string; bytes: number; used: number; busy: boolean }[] = [];
  for (const name of await listFolders(folder)) {
    const place = join(folder, name);
    // Of a process that was killed: what it unpacked, or its context and archive.
    if (/^(?:new|work)-/.test(name) && (await isAbandoned(place))) await removeTree(place);
    if (!IMAGE.test(name)) continue;
    const manifest = await readManifest(place);
    const used = manifest === null ? 0 : (await stat(join(place, "manifest.json"))).mtimeMs;
    entries.push({ image: name, bytes: manifest?.bytes ?? 0, used, busy: await isInUse(place) });
  }
  let total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const gone: string[] = [];
  for (const entry of entries.sort((one, other) => one.used - other.used)) {
    if (total <= mostBytes) break;
    if (entry.busy) continue;
    await removeTree(join(folder, entry.image));
    total -= entry.bytes;
    gone.push(entry.image);
  }
  return gone;
}

async function forgetRemoved(folder: string): Promise<string[]> {
  const [keys, kept] = [join(folder, "keys"), new Set(await listFolders(folder))];
  const gone = new Set<string>();
  for (const key of await readdir(keys)) {
    const image = (await readText(join(keys, key)))?.trim() ?? "";
    if (kept.has(image)) continue;
    await removeTree(join(keys, key));
    if (IMAGE.test(image)) gone.add(image);
  }
  return [...gone];
}

async function isInUse(place: string): Promise<boolean> {
  for (const name of await listFolders(join(place, "users"))) {
    if (!(await isAbandoned(join(place, "users", name)))) return true;
    await removeTree(join(place, "users", name));
  }
  return false;
}

async function readManifest(place: string): Promise<Manifest | null> {
  try {
    const found: unknown = JSON.parse((await readText(join(place, "manifest.json"))) ?? "");
    const { hash, bytes } = found as Partial<Manifest>;
    return typeof hash === "string" && typeof bytes === "number" ? { hash, bytes } : null;
  } catch {
    return null;
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return null;
  }
}

/** Names are bytes: an image may hold some that are no UTF-8. */
async function bytesBelow(folder: Buffer): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder, { encoding: "buffer" })) {
    const path = Buffer.concat([folder, Buffer.from("/"), name]);
    const found = await lstat(path);
    if (found.isDirectory()) bytes += await bytesBelow(path);
    else if (found.isFile()) bytes += found.blocks * 512;
  }
  return bytes;
}
