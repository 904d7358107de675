import { lstatSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** As many as the kernel follows. */
const MOST_LINKS = 40;

/**
 * Whether something stands at an absolute path of another root file system. Its links are followed as they would be in
 * there: an absolute one begins at that root, and no way up leads out of it.
 */
export function existsInRoot(root: string, path: string): boolean {
  const left = path.split("/").reverse();
  const reached: string[] = [];
  for (let links = 0; left.length > 0; ) {
    const part = left.pop() ?? "";
    if (part === "" || part === ".") continue;
    if (part === "..") {
      reached.pop();
      continue;
    }
    const entry = lstatSync(join(root, ...reached, part), { throwIfNoEntry: false });
    if (entry === undefined) return false;
    if (!entry.isSymbolicLink()) {
      if (!entry.isDirectory() && left.some((one) => one !== "")) return false;
      reached.push(part);
      continue;
    }
    if (++links > MOST_LINKS) return false;
    const target = readlinkSync(join(root, ...reached, part));
    if (target.startsWith("/")) reached.length = 0;
    left.push(...target.split("/").reverse());
  }
  return true;
}
