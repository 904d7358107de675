import { randomBytes } from "node:crypto";
import { access, mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "../exec/disk-problem.ts";
import { isAbandoned, markOwner, unmarkOwner } from "../exec/job-lock.ts";
import { makeFolders } from "../exec/make-folder.ts";
import { removeTree } from "../exec/remove-tree.ts";

/** A folder that is this process's until it is given back: a bare scratch repository lies in it. */
export interface Lease {
  readonly folder: string;
  readonly gitDir: string;
  /** Gives it back for the next one; `isSound` false throws it away. */
  release(isSound: boolean): Promise<void>;
}

/** Scratch repositories kept for the next session of a store; more are needed only while several write at once. */
const KEPT = 4;
/** Every fetch leaves a pack; a scratch repository with this many is thrown away, its content comes again. */
const MOST_PACKS = 60;

/**
 * Takes a scratch repository out of the pool of a store, or makes an empty folder for one. Never two processes use one:
 * git's own locks would make them fail, and one left by a killed process would do so for ever. What a dead process held
 * is removed: it is a cache.
 */
export async function leaseScratch(pool: string): Promise<Lease> {
  await makeFolders(pool, 0o700);
  for (const name of await readdir(pool)) {
    const folder = join(pool, name);
    if (name.startsWith(DEAD)) await removeTree(folder);
    else if (await claim(folder)) return lease(pool, folder);
    else await removeAbandoned(pool, name);
  }
  for (;;) {
    const folder = join(pool, randomBytes(6).toString("hex"));
    await mkdir(folder, { mode: 0o700 });
    if (await claim(folder)) return lease(pool, folder);
  }
}

const DEAD = "dead-";

/** The mark of the owner is the lock: it can be made once. */
async function claim(folder: string): Promise<boolean> {
  try {
    await markOwner(folder);
    return true;
  } catch (cause) {
    const code = systemCode(cause);
    if (code === "EEXIST" || code === "ENOENT" || code === "ENOTDIR") return false;
    throw cause;
  }
}

/** Renamed first, so that nobody can claim a folder that is being removed. */
async function removeAbandoned(pool: string, name: string): Promise<void> {
  try {
    if (!(await isAbandoned(join(pool, name)))) return;
    const dead = join(pool, `${DEAD}${name}`);
    await rename(join(pool, name), dead);
    await removeTree(dead);
  } catch (cause) {
    // Another process is faster.
    if (systemCode(cause) !== "ENOENT") throw cause;
  }
}

function lease(pool: string, folder: string): Lease {
  let isHeld = true;
  const gitDir = join(folder, "repository");
  return {
    folder,
    gitDir,
    release: async (isSound) => {
      if (!isHeld) return;
      isHeld = false;
      if (!isSound || (await packs(gitDir)) > MOST_PACKS) return removeTree(folder);
      await unmarkOwner(folder);
      await trim(pool);
    },
  };
}

/** Removes what nobody uses beyond the first few, in an order that everybody who trims agrees on. */
async function trim(pool: string): Promise<void> {
  const names = (await readdir(pool)).sort();
  for (const name of names.slice(KEPT)) {
    if (await claim(join(pool, name))) await removeTree(join(pool, name));
  }
}

async function packs(gitDir: string): Promise<number> {
  const names = await readdir(join(gitDir, "objects", "pack")).catch(() => []);
  return names.filter((name) => name.endsWith(".pack")).length;
}

/** True when `git init` was done there. */
export async function isRepository(gitDir: string): Promise<boolean> {
  return access(join(gitDir, "HEAD")).then(
    () => true,
    () => false,
  );
}
