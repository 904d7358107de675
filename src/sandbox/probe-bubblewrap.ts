import { spawn } from "node:child_process";
import { EXIT, Problem } from "../model/problem.ts";

const OLDEST = [0, 8] as const;

/**
 * Tries what every launch needs, once per session. Throws `Problem` when this host does not allow it. `refusesNesting`:
 * whether the sandbox can forbid user namespaces inside it (not where /proc/sys is read-only, as in some containers).
 */
export async function probeBubblewrap(bubblewrap: string): Promise<{ refusesNesting: boolean }> {
  requireVersion(await run([bubblewrap, "--version"]));
  const strict = await run([bubblewrap, "--disable-userns", ...PROBE]);
  if (strict.status === 0) return { refusesNesting: true };
  const plain = await run([bubblewrap, ...PROBE]);
  if (plain.status === 0) return { refusesNesting: false };
  throw forbidden(plain.stderr);
}

const PROBE = [
  ...["--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try", "--unshare-net"],
  ...["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000"],
  ...["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--", "/bin/true"],
];

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function requireVersion(outcome: Outcome): void {
  const match = /(\d+)\.(\d+)/.exec(outcome.stdout);
  const [major, minor] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new Problem({
    code: "old-bubblewrap",
    what: "this bubblewrap is too old for the sandbox",
    expected: `version ${OLDEST.join(".")} or later`,
    found: outcome.stdout.trim() || outcome.stderr.trim(),
    next: "use Debian 12, Ubuntu 24.04 or later, or build bubblewrap from source",
    exit: EXIT.usage,
  });
}

const REASONS: readonly (readonly [words: RegExp, next: string])[] = [
  [
    /setting up uid map|Permission denied/,
    "allow unprivileged user namespaces: on Ubuntu give bwrap an AppArmor profile with `userns,` (or `sysctl kernel.apparmor_restrict_unprivileged_userns=0`)",
  ],
  [
    /No permissions to create|Operation not permitted|new namespace failed/i,
    "allow user namespaces: `sysctl kernel.unprivileged_userns_clone=1`, `sysctl user.max_user_namespaces=10000`; in a container run it with `--security-opt seccomp=unconfined --security-opt systempaths=unconfined`",
  ],
  [/mount proc/i, "in a container unmask /proc: `--security-opt systempaths=unconfined`, or `procMount: Unmasked`"],
];

function forbidden(stderr: string): Problem {
  const next =
    REASONS.find(([words]) => words.test(stderr))?.[1] ?? "run `bwrap --unshare-all --ro-bind / / true` to see why";
  return new Problem({
    code: "sandbox-forbidden",
    what: "bubblewrap is installed, but this host does not let it make a sandbox",
    found: stderr.trim().slice(-500),
    next,
    exit: EXIT.usage,
  });
}

const PROBE_SECONDS = 20;

function run(argv: readonly string[]): Promise<Outcome> {
  const [program = "", ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], timeout: PROBE_SECONDS * 1_000 });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on("data", (chunk) => {
      stderr += String(chunk);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ status: code ?? 1, stdout, stderr }));
  });
}
