import { spawn } from "node:child_process";
import { chmod, lstat, mkdir, readdir, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { entryKind } from "../exec/tree-path.ts";

/** Folders that the sandbox mounts something on; in a read-only root it cannot make them. */
const MOUNT_POINTS = ["proc", "dev", "dev/shm", "tmp", "sys", "bench", "bench/src", "bench/out", "bench/home", "etc"];
/** Files that `fetch` gets from the host. */
const MOUNT_FILES = ["etc/resolv.conf", "etc/hosts"];

/** Unpacks an exported image as our own files: no owner, no device, no capability of the archive counts. */
export async function unpack(tar: string, root: string): Promise<void> {
  await mkdir(root, { mode: 0o755 });
  const status = await new Promise<number | null>((resolve, reject) => {
    const options = [
      "--extract",
      "--no-same-owner",
      "--delay-directory-restore",
      "--exclude=dev/*",
      "--exclude=./dev/*",
    ];
    const child = spawn("tar", [...options, "--file", tar, "--directory", root], { stdio: "ignore" });
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (status !== 0) throw new Error(`the image's files could not be unpacked (tar ended with ${status})`);
}

/** Drops set-id bits and everything that is no file, folder or link; adds the mount points. */
export async function cleanRoot(root: string): Promise<void> {
  await cleanFolder(root);
  for (const path of MOUNT_POINTS) await makeFolder(join(root, path));
  for (const path of MOUNT_FILES) await makeFile(join(root, path));
}

async function cleanFolder(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
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
  if (kind !== "absent") await unlink(path);
  await writeFile(path, "", { mode: 0o644 });
}
