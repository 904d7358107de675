import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { systemCode } from "./disk-problem.ts";

/** Makes one folder unless it is there. Node's recursive `mkdir` answers ENOENT when the disk is full, which hides the cause. */
export async function makeFolder(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (cause) {
    if (systemCode(cause) !== "EEXIST") throw cause;
  }
}

/**
 * Makes a folder and those above it that are missing. Node's recursive `mkdir` never returns where the system answers
 * ENOENT below a folder that is there (`/proc/x`): it tries the two in turn for ever.
 */
export async function makeFolders(path: string, mode = 0o777): Promise<void> {
  try {
    await makeFolder(path, mode);
  } catch (cause) {
    if (systemCode(cause) !== "ENOENT" || dirname(path) === path) throw cause;
    await makeFolders(dirname(path), mode);
    await makeFolder(path, mode);
  }
}
