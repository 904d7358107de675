import { type ChildProcess, spawn } from "node:child_process";
import { EXIT, Problem } from "../model/problem.ts";

export interface GitOptions {
  /** `--git-dir`; left out, git looks for the repository from `cwd` upwards. */
  readonly gitDir?: string;
  readonly cwd?: string;
  /** Added to the hardened environment, for `GIT_INDEX_FILE`, `GIT_AUTHOR_DATE` and the like. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further settings for this call, as with `-c`; they win over every file. */
  readonly config?: readonly (readonly [key: string, value: string])[];
  /** Bytes for stdin; left out, stdin is empty. */
  readonly input?: Uint8Array | string;
  /** After this git and its children are killed; default 10 minutes. */
  readonly timeoutSeconds?: number;
  /** More than this on stdout ends git; default 256 MiB. */
  readonly maxOutputBytes?: number;
  /** For fetch and push: the user's own configuration, credential helpers, agent and proxies are used. Never a prompt. */
  readonly credentials?: boolean;
}

/**
 * What one git process did. A failure is a value: `status` is git's own, 128 + n when a signal ended it.
 * `stderr` holds the last 16 KiB, foreign text. `ended` tells when it was us who ended it.
 */
export interface GitResult {
  readonly status: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
  readonly ended: "timed-out" | "output-limit" | null;
}

/**
 * Runs git without a shell, in an environment of its own: no variable of the caller, no system or global configuration,
 * no hook, no file-system monitor, no prompt, no background work. `credentials` opens what reaching a remote needs.
 * Throws `Problem` only when there is no git to start.
 */
export function runGit(args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  const place = options.gitDir === undefined ? [] : [`--git-dir=${options.gitDir}`];
  const settings = [...HARDENED, ...(options.credentials ? [] : OFFLINE), ...(options.config ?? [])];
  const child = spawn("git", [...place, ...settings.flatMap(([key, value]) => ["-c", `${key}=${value}`]), ...args], {
    cwd: options.cwd,
    env: { ...(options.credentials ? ownEnvironment() : cleanEnvironment()), ...ALWAYS, ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
    // A session of its own: nothing can ask on the terminal, and a time limit reaches ssh and helpers as well.
    detached: true,
  });
  return collect(child, options);
}

/** Text of a result's stdout; bytes that are not UTF-8 become U+FFFD. */
export function gitText(result: GitResult): string {
  return new TextDecoder().decode(result.stdout);
}

const HARDENED: readonly (readonly [string, string])[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.attributesFile", "/dev/null"],
  ["core.quotePath", "false"],
  ["submodule.recurse", "false"],
  ["fetch.recurseSubmodules", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["commit.gpgSign", "false"],
  ["push.gpgSign", "false"],
  ["log.showSignature", "false"],
  ["i18n.logOutputEncoding", "UTF-8"],
  ["protocol.ext.allow", "never"],
];

const OFFLINE: readonly (readonly [string, string])[] = [["credential.helper", ""]];

const ALWAYS: Readonly<Record<string, string>> = {
  LC_ALL: "C.UTF-8",
  TZ: "UTC",
  GIT_TERMINAL_PROMPT: "0",
  SSH_ASKPASS_REQUIRE: "never",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_PAGER: "cat",
  GIT_EDITOR: "false",
  GIT_LITERAL_PATHSPECS: "1",
};

function cleanEnvironment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: "/nonexistent",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ASKPASS: "false",
    SSH_ASKPASS: "false",
  };
}

/** The caller's environment without what a surrounding git command (a hook, say) set for its own repository. */
function ownEnvironment(): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !(name.startsWith("GIT_") && !REMOTE_VARIABLES.test(name))) kept[name] = value;
  }
  return kept;
}

const REMOTE_VARIABLES = /^GIT_(SSL_|SSH|PROXY|HTTP_|ASKPASS$|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_|VALUE_))/;

const TAIL_BYTES = 16_384;

function collect(child: ChildProcess, options: GitOptions): Promise<GitResult> {
  const chunks: Buffer[] = [];
  let size = 0;
  let stderr = Buffer.alloc(0);
  let ended: GitResult["ended"] = null;
  const end = (why: "timed-out" | "output-limit"): void => {
    ended ??= why;
    killGroup(child);
  };
  const timer = setTimeout(() => end("timed-out"), (options.timeoutSeconds ?? 600) * 1_000);
  child.stdout?.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > (options.maxOutputBytes ?? 256 * 1024 ** 2)) end("output-limit");
    else chunks.push(chunk);
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr = Buffer.concat([stderr, chunk]).subarray(-TAIL_BYTES);
  });
  // git may end before it has read everything: its status tells why, the broken pipe does not.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(options.input);
  return new Promise((resolve, reject) => {
    child.on("error", (cause) => {
      clearTimeout(timer);
      reject(cannotStart(cause, options));
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const status = code ?? 128 + (signal === "SIGKILL" ? 9 : 15);
      resolve({ status, stdout: Buffer.concat(chunks), stderr: stderr.toString("utf8"), ended });
    });
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Already gone.
  }
}

function cannotStart(cause: Error & { code?: string }, options: GitOptions): Error {
  if (cause.code !== "ENOENT" && cause.code !== "ENOTDIR" && cause.code !== "EACCES") return cause;
  // Node reports a missing working directory with the same code as a missing program.
  return new Problem(
    {
      code: "git-missing",
      what: `git could not be started${options.cwd === undefined ? "" : ` in ${options.cwd}`}`,
      found: cause.message,
      next: "install git (`apt-get install git`), or check that the folder exists",
      exit: EXIT.failed,
    },
    { cause },
  );
}
