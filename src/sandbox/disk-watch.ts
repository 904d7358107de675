import { lstatSync, readdirSync, type Stats, statfsSync } from "node:fs";
import { join } from "node:path";

/** Tells whether what a launch may write has grown beyond its limit. */
export interface DiskWatch {
  /** Cheap: looks at the file system's free space, and counts files only when that has moved by much. */
  isOverLimit(): boolean;
}

/** Each entry costs at least this, so that a flood of empty files counts too. */
const ENTRY_BYTES = 4_096;

/**
 * A file without a name, or in a folder that is closed to us, is in no count: it is bounded by what the disk itself has
 * lost. Others write to the disk too, so this bound is wider.
 */
const mostLost = (limitBytes: number): number => 2 * limitBytes + 1024 ** 3;

/**
 * @param roots folders that the launch may write to
 * @param limitBytes for each of them
 */
export function watchDisk(roots: readonly string[], limitBytes: number): DiskWatch {
  const [first] = roots;
  if (first === undefined) return { isOverLimit: () => false };
  const start = freeSpace(first);
  // Counting a big tree takes long: only after the free space has moved by this much since it was last counted. A move
  // upwards counts as well, because what others remove meanwhile hides what the launch writes.
  const step = Math.min(limitBytes / 4, Math.max(start.bytes / 20, 64 * 1024 ** 2));
  let counted = start;
  return {
    isOverLimit: () => {
      const now = freeSpace(first);
      if (now.bytes === 0) return true;
      const moved = Math.abs(now.bytes - counted.bytes);
      const movedEntries = Math.abs(now.entries - counted.entries);
      if (moved < step && movedEntries < step / ENTRY_BYTES) return false;
      if (start.bytes - now.bytes > mostLost(limitBytes)) return true;
      counted = now;
      return roots.some((root) => usedBytes(root, limitBytes) > limitBytes);
    },
  };
}

function freeSpace(path: string): { bytes: number; entries: number } {
  const { bavail, bsize, ffree } = statfsSync(path);
  return { bytes: bavail * bsize, entries: ffree };
}

/** Bytes that the files at and below a folder take; stops counting once above `enough`. */
export function usedBytes(root: string, enough: number): number {
  let used = 0;
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined && used <= enough; folder = folders.pop()) {
    for (const name of namesIn(folder)) {
      const stat = statOf(join(folder, name));
      if (stat === null) continue;
      used += Math.max(ENTRY_BYTES, stat.blocks * 512);
      if (stat.isDirectory()) folders.push(join(folder, name));
    }
  }
  return used;
}

function statOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch {
    // As below.
    return null;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Removed meanwhile, closed to us, or deeper than a path can be long.
    return [];
  }
}
