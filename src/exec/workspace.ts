import { randomBytes } from "node:crypto";
import { mkdir, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { JobFolder, Workspace } from "../ports/workspace.ts";
import { systemCode, withDiskProblems } from "./disk-problem.ts";
import { listFolders, notAFolder, openJobFolder } from "./job-folder.ts";
import { isAbandoned, markOwner } from "./job-lock.ts";
import { makeFolders } from "./make-folder.ts";
import { removeTree } from "./remove-tree.ts";

/**
 * Job folders and kept homes below one cache folder: `jobs/<id>`, `homes/<key>`.
 * Default: `$XDG_CACHE_HOME/benchwarden`, else `~/.cache/benchwarden`.
 *
 * `shared`: launches are started by another user of the folder's group, who works in the job folder too.
 */
export function createWorkspace(options: { cacheDirectory?: string; shared?: boolean } = {}): Workspace {
  const cache = options.cacheDirectory ?? defaultCacheDirectory();
  const mode = options.shared === true ? 0o770 : 0o700;
  return {
    open: () => withDiskProblems(cache, () => openJob(join(cache, "jobs"), mode)),
    home: (key) => withDiskProblems(cache, () => openHome(join(cache, "homes"), key)),
  };
}

/** A relative XDG_CACHE_HOME is to be ignored, says the XDG base directory specification. */
export function defaultCacheDirectory(): string {
  const base = process.env.XDG_CACHE_HOME;
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), ".cache"), "benchwarden");
}

async function openJob(jobs: string, mode: number): Promise<JobFolder> {
  await makeFolder(jobs, mode);
  await removeAbandoned(jobs);
  // Outputs are read only where no link leads to them, so the path itself must be free of links.
  const path = join(await realpath(jobs), randomBytes(8).toString("hex"));
  await mkdir(path, { mode });
  try {
    await markOwner(path);
    await mkdir(join(path, "trees"));
  } catch (cause) {
    await removeTree(path);
    throw cause;
  }
  return openJobFolder(path);
}

async function removeAbandoned(jobs: string): Promise<void> {
  for (const name of await listFolders(jobs)) {
    const path = join(jobs, name);
    try {
      if (await isAbandoned(path)) await removeTree(path);
    } catch (cause) {
      // Another process may be removing the same folder; one that cannot be removed must not stop this job.
      if (systemCode(cause) === "ENOSPC") throw cause;
    }
  }
}

async function openHome(homes: string, key: string): Promise<string> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(key)) throw new Error(`"${key}" cannot name a home`);
  const path = join(homes, key);
  await makeFolder(path);
  return realpath(path);
}

async function makeFolder(path: string, mode = 0o700): Promise<void> {
  try {
    await makeFolders(path, mode);
  } catch (cause) {
    if (systemCode(cause) === "ENOTDIR") throw notAFolder(path);
    throw cause;
  }
  if (!(await stat(path)).isDirectory()) throw notAFolder(path);
}
