import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, constants, fstatSync, ftruncateSync, openSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../model/problem.ts";
import type { LaunchReport } from "../ports/executor.ts";
import type { LaunchGroup } from "./control-groups.ts";
import type { DiskWatch } from "./disk-watch.ts";
import { launcherArgv } from "./launcher.ts";
import type { Offspring } from "./offspring.ts";
import { sharedBytes } from "./process-tree.ts";

export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Files that it finds open for reading, on the descriptors that follow those of `Offspring.extraStdio`. */
  readonly inputs: readonly string[];
}

export interface Watch {
  /** Existing folder that takes `stdout` and `stderr`. */
  readonly output: string;
  readonly timeLimitSeconds: number;
  /** Between SIGTERM and SIGKILL at the time limit. */
  readonly graceSeconds: number;
  readonly outputBytes: number;
  readonly fileBytes: number;
  readonly memoryBytes: number;
  /** What the launch may keep in its own memory file systems besides. */
  readonly tmpBytes: number;
  readonly processes: number;
  readonly group: LaunchGroup | null;
  readonly disk: DiskWatch;
  /** What the child has started. */
  readonly offspring: Offspring;
}

export type Ended = LaunchReport["ended"];

export interface Ending {
  readonly exit: number | null;
  readonly signal: string | null;
  readonly ended: Ended;
  readonly wallSeconds: number;
}

export interface Supervised {
  readonly ending: Promise<Ending>;
  /** Ends the launch now. */
  end(why: Exclude<Ended, null>): void;
}

/** Output is looked at ten times a second, the rest less often: a measured launch is to be left alone. */
const TICK_MS = 100;
const DISK_TICKS = 10;

/** A longer delay would overflow and fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Starts a command, watches its limits, and ends all that it started. */
export function supervise(command: Command, watch: Watch): Supervised {
  const streams = openStreams(watch.output);
  const { child, start } = startChild(command, watch, streams);
  watch.offspring.begin(child);
  let ended: Ended = null;
  const end = (why: Exclude<Ended, null>): void => {
    const first = ended === null;
    ended ??= why;
    if (why !== "timed-out") watch.offspring.kill(child);
    if (why !== "timed-out" || !first) return;
    watch.offspring.terminate(child);
    const grace = setTimeout(() => watch.offspring.kill(child), watch.graceSeconds * 1_000);
    child.once("exit", () => clearTimeout(grace));
  };
  const timer = setTimeout(() => end("timed-out"), Math.min(watch.timeLimitSeconds * 1_000, LONGEST_TIMER));
  // When this process ends without closing its sessions, what it started must not stay.
  const onExit = (): void => watch.offspring.kill(child);
  process.once("exit", onExit);
  const ticks = startTicks(child, watch, { streams, end });
  const ending = waitForExit(child, () => (performance.now() - start) / 1_000)
    .then(async (exit) => {
      clearTimeout(timer);
      clearInterval(ticks);
      // A daemon that outlived its parent ends with the launch, also when that ended by itself.
      await watch.offspring.settle(child);
      const late = ended ?? lateBreach(watch, streams);
      for (const fd of streams) cutTo(fd, watch.outputBytes);
      return { ...exit, ended: late };
    })
    .finally(() => {
      process.off("exit", onExit);
      clearTimeout(timer);
      clearInterval(ticks);
      for (const fd of streams) closeSync(fd);
    });
  return { ending, end };
}

type Streams = readonly [stdout: number, stderr: number];

function openStreams(output: string): Streams {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND | constants.O_NOFOLLOW;
  return [openSync(join(output, "stdout"), flags, 0o600), openSync(join(output, "stderr"), flags, 0o600)];
}

function startChild(command: Command, watch: Watch, streams: Streams): { child: ChildProcess; start: number } {
  const { joins, startIn } = watch.offspring;
  const firstForeign = 3 + watch.offspring.extraStdio.length + command.inputs.length;
  const { fileBytes } = watch;
  const [program, ...args] = launcherArgv({ joins, startIn, fileBytes, argv: command.argv, firstForeign });
  const inputs = command.inputs.map((path) => openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW));
  try {
    const start = performance.now();
    // A session of its own: Ctrl-C of the terminal comes to us alone, and we end launches in order.
    const child = spawn(program, args, {
      cwd: command.cwd,
      env: { ...command.env },
      stdio: ["ignore", ...streams, ...watch.offspring.extraStdio, ...inputs],
      detached: true,
    });
    return { child, start };
  } finally {
    for (const fd of inputs) closeSync(fd);
  }
}

function waitForExit(child: ChildProcess, elapsed: () => number): Promise<Omit<Ending, "ended">> {
  return new Promise((resolve, reject) => {
    child.on("error", (cause) =>
      reject(
        new Problem(
          { code: "launch-failed", what: "the launcher could not be started", found: cause.message },
          { cause },
        ),
      ),
    );
    child.on("exit", (exit, signal) => resolve({ exit, signal, wallSeconds: elapsed() }));
  });
}

function startTicks(
  child: ChildProcess,
  watch: Watch,
  by: { streams: Streams; end: (why: Exclude<Ended, null>) => void },
): NodeJS.Timeout {
  let tick = 0;
  const counted = countBreaches(child, watch);
  return setInterval(() => {
    tick++;
    const breach = outputBreach(watch, by.streams) ?? watch.group?.breach() ?? counted(tick);
    if (breach !== null) by.end(breach);
    else if (tick % DISK_TICKS === 0 && watch.disk.isOverLimit()) by.end("disk-limit");
  }, TICK_MS);
}

function outputBreach(watch: Watch, streams: Streams): "output-limit" | null {
  return streams.some((fd) => fstatSync(fd).size > watch.outputBytes) ? "output-limit" : null;
}

/** Where no control group holds memory and processes they are counted, which costs more: every third tick. */
const COUNT_TICKS = 3;

type Counted = (tick: number) => "out-of-memory" | "too-many-processes" | null;

function countBreaches(child: ChildProcess, watch: Watch): Counted {
  const { group } = watch;
  if (group?.limitsMemory && group.limitsProcesses) return () => null;
  // /tmp and /dev/shm are memory too, with limits of their own.
  const allowed = sharedBytes() + 2 * watch.tmpBytes;
  return (tick) => {
    if (tick % COUNT_TICKS !== 0) return null;
    const { threads, bytes } = watch.offspring.count(child);
    if (threads > watch.processes) return "too-many-processes";
    return bytes + Math.max(0, sharedBytes() - allowed) > watch.memoryBytes ? "out-of-memory" : null;
  };
}

/** What happened between the last tick and the end. */
function lateBreach(watch: Watch, streams: Streams): Ended {
  return outputBreach(watch, streams) ?? watch.group?.breach() ?? (watch.disk.isOverLimit() ? "disk-limit" : null);
}

function cutTo(fd: number, bytes: number): void {
  if (fstatSync(fd).size > bytes) ftruncateSync(fd, bytes);
}
