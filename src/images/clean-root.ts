import { spawn } from "node:child_process";
import { chmod, lstat, mkdir, open, readdir, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readTail } from "../exec/output-tail.ts";
import { removeTree } from "../exec/remove-tree.ts";
import { entryKind } from "../exec/tree-path.ts";
import { EXIT, Problem } from "../model/problem.ts";

/** Folders that the sandbox mounts something on; in a read-only root it cannot make them. */
const MOUNT_POINTS = ["proc", "dev", "dev/shm", "tmp", "sys", "bench", "bench/src", "bench/out", "bench/home", "etc"];
/** Files that `fetch` gets from the host. */
const MOUNT_FILES = ["etc/resolv.conf", "etc/hosts"];

/** The image's own /dev is not wanted: the sandbox brings one. Without the first, every folder of that name would be empty. */
const WITHOUT_DEVICES = ["--anchored", "--exclude=dev/*", "--exclude=./dev/*"];

/**
 * Unpacks an exported image as our own files: no owner, no device, no capability of the archive counts. Throws `Problem`
 * with tar's own words.
 */
export async function unpack(tar: string, root: string): Promise<void> {
  await mkdir(root, { mode: 0o755 });
  const words = `${tar}.log`;
  const log = await open(words, "w", 0o600);
  try {
    const options = ["--extract", "--no-same-owner", "--delay-directory-restore", ...WITHOUT_DEVICES];
    const child = spawn("tar", [...options, "--file", tar, "--directory", root], {
      stdio: ["ignore", "ignore", log.fd],
    });
    const status = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    if (status !== 0) throw notUnpacked(await readTail(words, 2_000));
  } finally {
    await log.close();
  }
}

function notUnpacked(found: string): Problem {
  return new Problem({
    code: "image-failed",
    what: "the files of the image could not be unpacked",
    where: "environment.dockerfile",
    found: found.trim(),
    next: "look at what the Dockerfile leaves: names and paths must be such that this host can hold them",
    exit: EXIT.failed,
  });
}

/** Drops set-id bits and everything that is no file, folder or link; adds the mount points. */
export async function cleanRoot(root: string): Promise<void> {
  await cleanFolder(Buffer.from(root));
  for (const path of MOUNT_POINTS) await makeFolder(join(root, path));
  for (const path of MOUNT_FILES) await makeFile(join(root, path));
}

/** Names are bytes: an image may hold some that are no UTF-8. */
async function cleanFolder(folder: Buffer): Promise<void> {
  await chmod(folder, 0o755);
  for (const name of await readdir(folder, { encoding: "buffer" })) {
    const path = Buffer.concat([folder, Buffer.from("/"), name]);
    const stat = await lstat(path);
    if (stat.isDirectory()) await cleanFolder(path);
    else if (stat.isFile()) await chmod(path, (stat.mode & 0o777) | 0o444);
    else if (!stat.isSymbolicLink()) await unlink(path);
  }
}

async function makeFolder(path: string): Promise<void> {
  const kind = await entryKind(path);
  if (kind === "folder") return;
  if (kind !== "absent") await unlink(path);
  await mkdir(path, { mode: 0o755 });
}

async function makeFile(path: string): Promise<void> {
  const kind = await entryKind(path);
  if (kind === "file") return;
  if (kind !== "absent") await removeTree(path);
  await writeFile(path, "", { mode: 0o644 });
}
