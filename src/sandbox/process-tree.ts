import { readdirSync, readFileSync } from "node:fs";

/** Processes below `root` (without it) by parent, at this moment. An orphan inside a PID namespace stays below its first process. */
export function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const pid of allProcesses()) {
    const parent = parentOf(pid);
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  const next = [...(children.get(root) ?? [])];
  for (let pid = next.pop(); pid !== undefined; pid = next.pop()) {
    found.push(pid);
    next.push(...(children.get(pid) ?? []));
  }
  return found;
}

/** Processes whose environment at their start held `NAME=value`: also those that left session, group and parent. */
export function withVariable(variable: string): number[] {
  const wanted = Buffer.from(`${variable}\0`);
  return allProcesses().filter((pid) => {
    const environment = readProcess(pid, "environ");
    if (environment === null) return false;
    const at = environment.indexOf(wanted);
    return at === 0 || (at > 0 && environment[at - 1] === 0);
  });
}

/** Processes with exactly this command line: also who was born of one and has become nothing else. */
export function withCommandLine(argv: readonly string[]): number[] {
  const wanted = Buffer.from(argv.map((argument) => `${argument}\0`).join(""));
  return allProcesses().filter((pid) => readProcess(pid, "cmdline")?.equals(wanted));
}

/**
 * Threads and anonymous memory, in bytes, of processes together. A process is counted by its threads, as the kernel counts
 * for `pids.max`; shared pages count for nobody.
 */
export function census(pids: readonly number[]): { threads: number; bytes: number } {
  let [threads, kilobytes] = [0, 0];
  for (const pid of pids) {
    const status = readProcess(pid, "status")?.toString("latin1");
    if (status === undefined) continue;
    threads += fieldOf(status, /^Threads:\s+(\d+)$/m);
    kilobytes += fieldOf(status, /^RssAnon:\s+(\d+) kB$/m);
  }
  return { threads, bytes: kilobytes * 1_024 };
}

/**
 * Memory of this host that is shared or has a name only in memory, in bytes: `memfd`, System V segments, shared mappings,
 * tmpfs. Nobody's own count has it, mapped or not, so that a launch could fill the memory with it unseen.
 */
export function sharedBytes(): number {
  return fieldOf(readFileSync("/proc/meminfo", "latin1"), /^Shmem:\s+(\d+) kB$/m) * 1_024;
}

function fieldOf(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? 0);
}

export function isAlive(pid: number): boolean {
  // A zombie has ended; only its parent has not looked yet.
  const stat = readProcess(pid, "stat")?.toString("latin1");
  return stat !== undefined && !/^\) [ZX]/.test(stat.slice(stat.lastIndexOf(")")));
}

export function killAll(pids: readonly number[], signal: "SIGTERM" | "SIGKILL"): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Already gone.
    }
  }
}

function allProcesses(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

export function parentOf(pid: number): number | null {
  const stat = readProcess(pid, "stat")?.toString("latin1");
  if (stat === undefined) return null;
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

function readProcess(pid: number, file: "stat" | "status" | "environ" | "cmdline"): Buffer | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`);
  } catch {
    return null;
  }
}
