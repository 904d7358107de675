import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const RUNNER_SETUP = fileURLToPath(new URL("../../runner-setup", import.meta.url));
const TUNER = join(RUNNER_SETUP, "tune.sh");

export interface Tuned {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runTuner(root: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Tuned {
  const done = spawnSync(TUNER, [...args, "--root", root], { encoding: "utf8", env: { ...process.env, ...env } });
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

/** Starts a tuner in a process group of its own; `ended` tells its exit status, null after a signal. */
export function startTuner(root: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(TUNER, [...args, "--root", root], {
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, ...env },
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", (status) => resolve(status)));
  return { child, ended };
}

/**
 * A file for BASH_ENV that counts the commands of a shell, and kills its whole group with SIGKILL before the KILL_AT-th. Only
 * those of the shell itself: a subshell counts on from where it began, and would take all numbers that its parent meets next.
 */
const KILLER = `set -o functrace
STEP=0
step() {
  ((BASH_SUBSHELL == 0)) || return 0
  ((++STEP != \${KILL_AT:-0})) || kill -9 -- -$$
  [[ -z \${STEPS_TO:-} ]] || printf '%s\\n' "$1" >>"$STEPS_TO"
}
trap 'case " \${FUNCNAME[*]} " in *" apply "* | *" restore "*) step "$KNOB" ;; *) step "" ;; esac' DEBUG
`;
const folder = mkdtempSync(join(tmpdir(), "killer-"));
const KILLER_FILE = join(folder, "killer.sh");
writeFileSync(KILLER_FILE, KILLER);

/** Runs a verb and kills it with SIGKILL before its n-th command. True: it died of it. */
export async function killTunerAt(root: string, args: readonly string[], step: number): Promise<boolean> {
  const { child, ended } = startTuner(root, args, { BASH_ENV: KILLER_FILE, KILL_AT: String(step) });
  child.stdin.end();
  return (await ended) === null;
}

/** The commands that a verb runs when nobody kills it, in their order: of which knob's `apply` or `restore` each is, else "". */
export function stepsOf(root: string, args: readonly string[]): string[] {
  const file = join(folder, "steps");
  writeFileSync(file, "");
  runTuner(root, args, { BASH_ENV: KILLER_FILE, STEPS_TO: file });
  return readFileSync(file, "utf8").split("\n").slice(0, -1);
}
