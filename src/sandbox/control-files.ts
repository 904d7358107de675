import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";

/*
 * Access to the kernel's control files. Whether a group can be made, limited or removed is found out by trying: what
 * fails is simply not held, and the session says so.
 */

/** Lines without the empty ones; none when the file cannot be read. */
export function readLines(path: string): string[] {
  try {
    return readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "");
  } catch {
    return [];
  }
}

/** Value of a `key value` line; null when the file or the line is absent. */
export function readField(path: string, key: string): number | null {
  const line = readLines(path).find((text) => text.startsWith(`${key} `));
  return line === undefined ? null : Number(line.slice(key.length + 1));
}

export function tryList(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

export function tryMake(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}

export function tryWrite(path: string, value: string): boolean {
  try {
    writeFileSync(path, value, { flag: "r+" });
    return true;
  } catch {
    return false;
  }
}

export function tryRemove(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Not empty yet, or gone: the next session tries again.
  }
}

export function killQuietly(pid: number): void {
  try {
    if (pid > 1) process.kill(pid, "SIGKILL");
  } catch {
    // Already gone.
  }
}
