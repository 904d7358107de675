import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { EXIT, type ExitCode, Problem } from "../model/problem.ts";

export interface TunerCall {
  readonly verb: "tune" | "restore" | "status";
  readonly profile?: string | undefined;
  /** Another tree of /sys, /proc, /etc, /run and /dev. */
  readonly root?: string | undefined;
  readonly dryRun: boolean;
}

/** What the tuner's exit statuses mean here; 3: another tuner holds the machine. */
const EXITS: Readonly<Record<number, ExitCode>> = {
  0: EXIT.fine,
  1: EXIT.failed,
  2: EXIT.invalid,
  3: EXIT.failed,
  4: EXIT.usage,
};

/**
 * Runs the knobs' own program, `runner-setup/tune.sh`: it turns knobs, this only calls it. Its words go to our terminal.
 *
 * @param setup the folder `runner-setup` of this package
 */
export function runTuner(setup: string, { verb, profile, root, dryRun }: TunerCall): Promise<ExitCode> {
  const program = join(setup, "tune.sh");
  if (!existsSync(program)) throw notThere(program);
  const options = [
    ...(profile === undefined ? [] : ["--profile", profile]),
    ...(root === undefined ? [] : ["--root", root]),
    ...(dryRun ? ["--dry-run"] : []),
  ];
  return new Promise((resolve, reject) => {
    const child = spawn("bash", [program, verb, ...options], { stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", () => reject(notThere("bash")));
    child.on("exit", (status) => resolve(EXITS[status ?? 1] ?? EXIT.failed));
  });
}

function notThere(what: string): Problem {
  return new Problem({
    code: "no-tuner",
    what: `${what} is not there, and it is what turns the knobs`,
    next: "install the whole package again",
    exit: EXIT.failed,
  });
}
