import type { Limits } from "../model/config.ts";

/**
 * Starts processes. An executor is a session: `open → launch… → close`. Every message is plain JSON, so that the
 * in-process executor of a laptop and the launcher socket of a bench machine are two adapters of this one port.
 */
export interface Executor {
  /** Throws `Problem` when the wanted sandbox cannot be had here; never falls back to a weaker one. */
  open(plan: SessionPlan): Promise<Session>;
}

export interface SessionPlan {
  /** Host path of the job folder, made by `Workspace`; trees are the folders `trees/<build>` in it. */
  readonly jobFolder: string;
  readonly sandbox: "bubblewrap" | "none";
  readonly profile: "trusted" | "untrusted";
  /** Host path of a root file system; null: made of the host's own. */
  readonly rootfs: string | null;
  /** Host folders mounted read-only at the same path, and folders put in front of PATH. */
  readonly toolchain: readonly string[];
  readonly path: readonly string[];
  /** Added to the clean environment of every launch. */
  readonly env: Readonly<Record<string, string>>;
  /** Host path of the writable HOME of fetch and build, kept between jobs. */
  readonly home: string;
  readonly limits: Limits;
}

export interface Session {
  readonly facts: SessionFacts;
  launch(spec: LaunchSpec): Promise<LaunchReport>;
  /** Ends everything that still runs. Idempotent. */
  close(): Promise<void>;
}

/** What was really used, for the result. `warnings` are sentences for the report. */
export interface SessionFacts {
  readonly sandbox: "bubblewrap" | "none";
  readonly rootfs: string;
  readonly limits: string;
  readonly warnings: readonly { code: string; text: string }[];
}

export interface LaunchSpec {
  readonly id: string;
  /** fetch: network, HOME and tree writable · build: no network, HOME and tree writable · measure: no network, tree read-only. */
  readonly phase: "fetch" | "build" | "measure";
  readonly argv: readonly string[];
  /** Folder inside the tree, `.` for the tree itself. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Which build's tree is at /bench/src. */
  readonly tree: string;
  /** In `measure`: the only paths of the tree that are there; null: the whole tree. */
  readonly mounts: readonly string[] | null;
  /** In `measure`: paths inside the tree with a fresh writable folder each. */
  readonly writable: readonly string[];
  readonly timeLimitSeconds: number;
}

/**
 * What one launch did. `wallSeconds` and `cpuSeconds` are the supervisor's own (`cpuSeconds` null where no cgroup
 * counts). Its files lie below `output` on the host: `stdout`, `stderr`, `out/` (what it wrote to /bench/out) and
 * `writable/<n>/` in the order of `LaunchSpec.writable`.
 */
export interface LaunchReport {
  readonly id: string;
  readonly exit: number | null;
  readonly signal: string | null;
  /** Why the supervisor ended it; null when it ended by itself. */
  readonly ended:
    | "timed-out"
    | "output-limit"
    | "disk-limit"
    | "out-of-memory"
    | "too-many-processes"
    | "closed"
    | null;
  readonly wallSeconds: number;
  readonly cpuSeconds: number | null;
  readonly peakBytes: number | null;
  readonly output: string;
}
