import { mkdir } from "node:fs/promises";
import { systemCode } from "./disk-problem.ts";

/** Makes one folder unless it is there. Node's recursive `mkdir` answers ENOENT when the disk is full, which hides the cause. */
export async function makeFolder(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (cause) {
    if (systemCode(cause) !== "EEXIST") throw cause;
  }
}
