import { constants } from "node:fs";
import { chmod, cp, lstat, open, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { removeTree } from "../exec/remove-tree.ts";

/**
 * Makes a build's tree this user's own, by a copy in its place: the job wrote it under another user, and builds change
 * modes and times of what they find. Does nothing when it is ours.
 */
export async function adoptTree(jobFolder: string, build: string): Promise<void> {
  const tree = join(jobFolder, "trees", build);
  if ((await lstat(tree)).uid === process.getuid?.()) return;
  const copy = join(jobFolder, "trees", `.${build}.copy`);
  await cp(tree, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true, errorOnExist: true });
  await rename(tree, join(jobFolder, "trees", `.${build}.source`));
  await rename(copy, tree);
}

/** Removes what this user owns in the job folder; the job removes the rest. */
export async function giveBack(jobFolder: string): Promise<void> {
  for (const folder of [jobFolder, join(jobFolder, "trees")]) {
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      if ((await lstat(path)).uid === process.getuid?.()) await removeTree(path);
    }
  }
}

const READABLE = 0o060;

/**
 * Lets the group read and remove what a launch wrote, whatever modes it chose. Links are not followed: each entry is
 * opened as what it is, and what cannot be opened so is left alone.
 */
export async function shareLaunch(output: string): Promise<void> {
  await chmod(join(output, ".."), 0o770);
  await share(output);
}

async function share(path: string): Promise<void> {
  const entry = await lstat(path);
  if (entry.isDirectory()) {
    // Ours: nobody else can put a link in its place between the two calls.
    await chmod(path, (entry.mode & 0o777) | 0o770);
    for (const name of await readdir(path)) await share(join(path, name));
  } else if (entry.isFile() && entry.nlink === 1) {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
    if (handle === null) return;
    try {
      await handle.chmod(((await handle.stat()).mode & 0o777) | READABLE);
    } finally {
      await handle.close();
    }
  }
}
