import type { ChildProcess } from "node:child_process";
import { Readable } from "node:stream";
import type { LaunchGroup } from "./control-groups.ts";
import { census, descendants, isAlive, killAll, parentOf, withCommandLine, withVariable } from "./process-tree.ts";

/** All that a launch's first process has started, and how to end it. */
export interface Offspring {
  /** Files of control groups into which the launcher writes 0 before it starts anything. */
  readonly joins: readonly string[];
  /** `LaunchGroup.startIn`, where the first process may be the parent of the one in the group. */
  readonly startIn: string | null;
  /** Further entries of `stdio` that finding them needs. */
  readonly extraStdio: readonly "pipe"[];
  /** Called as soon as the first process is started. */
  begin(child: ChildProcess): void;
  /** Asks the processes to end. */
  terminate(child: ChildProcess): void;
  kill(child: ChildProcess): void;
  /** After the first process has ended: ends what is left and waits until it is gone. */
  settle(child: ChildProcess): Promise<void>;
  /** Threads of all processes, and their own memory. */
  count(child: ChildProcess): { threads: number; bytes: number };
}

/** Offspring of a bubblewrap, with the arguments by which that takes its part. */
export interface NamespaceOffspring extends Offspring {
  readonly flags: readonly string[];
}

/**
 * Offspring of a bubblewrap: all live in its PID namespace and die with the namespace's first process, which dies with
 * bubblewrap. bubblewrap itself returns as soon as the program has ended, so what is left is waited for: by the control
 * group, or by the first process, whose id bubblewrap tells.
 */
export function namespaceOffspring(group: LaunchGroup | null): NamespaceOffspring {
  return group === null ? ungroupedNamespace() : groupedNamespace(group);
}

/** Descriptor on which bubblewrap writes `{"child-pid": n}`; it closes it before the program starts. */
const INFO_FD = 3;

function groupedNamespace(group: LaunchGroup): NamespaceOffspring {
  // Without bubblewrap itself: who is left without a parent in the namespace becomes a child of its first process.
  const inside = (): number[] => {
    const all = new Set(group.processes());
    return [...all].filter((pid) => all.has(parentOf(pid) ?? 0));
  };
  return {
    flags: [],
    joins: group.joins,
    startIn: group.startIn,
    extraStdio: [],
    begin: () => undefined,
    // The namespace's first process ignores SIGTERM; bubblewrap would die of it and take all with it at once.
    terminate: () => killAll(inside(), "SIGTERM"),
    // The launcher first: it starts nothing in the group any more.
    kill: (child) => {
      if (child.pid !== undefined) killAll([child.pid], "SIGKILL");
      group.kill();
    },
    settle: () =>
      waitUntil(() => {
        const left = group.processes();
        if (left.length > 0) group.kill();
        return left.length === 0;
      }),
    count: () => census(inside()),
  };
}

function ungroupedNamespace(): NamespaceOffspring {
  let told: Promise<number | null> = Promise.resolve(null);
  return {
    flags: ["--info-fd", String(INFO_FD)],
    joins: [],
    startIn: null,
    extraStdio: ["pipe"],
    // Node throws away at the exit what nobody has begun to read.
    begin: (child) => {
      told = readFirstProcess(child);
    },
    terminate: (child) => killAll(descendants(child.pid ?? 0), "SIGTERM"),
    kill: (child) => {
      if (child.pid !== undefined) killAll([child.pid], "SIGKILL");
    },
    settle: async (child) => {
      const first = await told;
      await waitUntil(() => {
        const left = first === null ? untold(child) : [first].filter(isAlive);
        killAll(left, "SIGKILL");
        return left.length === 0;
      });
    },
    count: (child) => census(descendants(child.pid ?? 0)),
  };
}

/** Killed before it could tell, bubblewrap leaves a first process behind that waits for its word for ever. */
function untold(child: ChildProcess): number[] {
  return withCommandLine(child.spawnargs.slice(child.spawnargs.indexOf("--") + 1));
}

/** The name of the variable by which processes of an unsandboxed launch are known. */
export const MARKER = "BENCHWARDEN_LAUNCH";

/**
 * Offspring without a sandbox: the control group where there is one, the process group, and whoever was started with the
 * launch's marker in the environment. A process that leaves all three stays, which is one reason to use the sandbox.
 */
export function markedOffspring(group: LaunchGroup | null, marker: string): Offspring {
  const all = (child: ChildProcess): number[] => {
    const own = child.pid === undefined ? [] : [child.pid, ...descendants(child.pid)];
    return [...new Set([...own, ...(group?.processes() ?? []), ...withVariable(`${MARKER}=${marker}`)])].filter(
      isAlive,
    );
  };
  const killEverything = (child: ChildProcess): void => {
    group?.kill();
    if (child.pid !== undefined) killAll([-child.pid], "SIGKILL");
    killAll(all(child), "SIGKILL");
  };
  return {
    joins: group?.joins ?? [],
    // What is measured is the first process itself.
    startIn: null,
    extraStdio: [],
    begin: () => undefined,
    terminate: (child) => killAll(all(child), "SIGTERM"),
    kill: killEverything,
    settle: async (child) => {
      killEverything(child);
      await waitUntil(() => {
        const left = all(child).filter((pid) => pid !== child.pid);
        killAll(left, "SIGKILL");
        return left.length === 0;
      });
    },
    count: (child) => census(all(child)),
  };
}

async function readFirstProcess(child: ChildProcess): Promise<number | null> {
  const info = child.stdio[INFO_FD];
  if (!(info instanceof Readable)) return null;
  let text = "";
  for await (const chunk of info) text += String(chunk);
  const pid = /"child-pid":\s*(\d+)/.exec(text)?.[1];
  return pid === undefined ? null : Number(pid);
}

const WAIT_SECONDS = 10;

/** Nearly always enough, and a timer would make a whole millisecond of each look. */
const KEEN_MS = 2;
const NAP_MS = 0.1;
const nobody = new Int32Array(new SharedArrayBuffer(4));

/** Killed processes need a moment to free their memory; one stuck in the kernel must not hold us for ever. */
async function waitUntil(isDone: () => boolean): Promise<void> {
  const start = performance.now();
  const waited = (): number => performance.now() - start;
  // Sleeps, so that what is ending gets the processor even where there is only one.
  while (!isDone() && waited() < KEEN_MS) Atomics.wait(nobody, 0, 0, NAP_MS);
  for (let pause = 1; !isDone() && waited() < WAIT_SECONDS * 1_000; pause = Math.min(pause * 2, 50)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
