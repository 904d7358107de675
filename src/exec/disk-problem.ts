import { EXIT, Problem } from "../model/problem.ts";

/** The code of a system call's failure (`ENOENT`), or null for any other error. */
export function systemCode(cause: unknown): string | null {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : null;
}

/**
 * Runs work that reads or writes below `path`; failures of the disk become a `Problem` that names the place and the next step.
 * Everything else passes unchanged.
 */
export async function withDiskProblems<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const facts = FACTS[systemCode(cause) ?? ""];
    if (facts === undefined) throw cause;
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new Problem({ ...facts, where: path, found, exit: EXIT.failed }, { cause });
  }
}

const FULL = {
  code: "disk-full",
  what: "the disk is full, so the job cannot go on",
  next: "free space there, or set XDG_CACHE_HOME to a folder on a larger disk",
};
const REFUSED = {
  code: "not-writable",
  what: "the folder cannot be used",
  next: "make it readable and writable for you, or set XDG_CACHE_HOME to another folder",
};

const FACTS: Readonly<Record<string, { code: string; what: string; next: string }>> = {
  ENOSPC: FULL,
  EDQUOT: { ...FULL, code: "quota-reached", what: "your disk quota is used up, so the job cannot go on" },
  EACCES: REFUSED,
  EPERM: REFUSED,
  EROFS: { ...REFUSED, what: "the file system is read-only" },
  EIO: { code: "disk-broken", what: "the disk reports an error", next: "look at the kernel log (`dmesg`)" },
};
