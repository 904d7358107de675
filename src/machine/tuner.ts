import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { EXIT, type ExitCode, Problem } from "../model/problem.ts";
import type { KnobState } from "../ports/machine.ts";
import { knobStates, settingsIn } from "./knob-states.ts";

export interface TunerCall {
  readonly verb: "tune" | "restore" | "status" | "check";
  readonly profile?: string | undefined;
  /** Another tree of /sys, /proc, /etc, /run and /dev. */
  readonly root?: string | undefined;
  readonly dryRun: boolean;
}

/** What the tuner says to programs. `knobs` after tuning; `lines`: what a person would be told otherwise. */
export interface TunerAnswer {
  readonly exit: ExitCode;
  readonly knobs: readonly KnobState[];
  readonly lines: readonly string[];
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
export async function runTuner(setup: string, call: TunerCall): Promise<ExitCode> {
  const { exit } = await start(setup, wordsOf(call), "inherit");
  return exit;
}

/** The same for programs: its answer comes back, only what went wrong goes to our terminal. */
export async function askTuner(setup: string, call: TunerCall): Promise<TunerAnswer> {
  const { exit, text } = await start(setup, [...wordsOf(call), "--json"], "pipe");
  const said = text.split("\n").flatMap(parseLine);
  return {
    exit,
    knobs: knobStates(said.flatMap((one) => settingsIn(one) ?? [])),
    lines: said.flatMap((one) => ("text" in one ? String(one.text) : [])),
  };
}

function wordsOf({ verb, profile, root, dryRun }: TunerCall): string[] {
  return [
    verb,
    ...(profile === undefined ? [] : ["--profile", profile]),
    ...(root === undefined ? [] : ["--root", root]),
    ...(dryRun ? ["--dry-run"] : []),
  ];
}

function start(
  setup: string,
  words: readonly string[],
  stdout: "inherit" | "pipe",
): Promise<{ exit: ExitCode; text: string }> {
  const program = join(setup, "tune.sh");
  if (!existsSync(program)) throw notThere(program);
  return new Promise((resolve, reject) => {
    const child = spawn("bash", [program, ...words], { stdio: ["ignore", stdout, "inherit"] });
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk) => {
      text += String(chunk);
    });
    child.on("error", () => reject(notThere("bash")));
    child.on("close", (status) => resolve({ exit: EXITS[status ?? 1] ?? EXIT.failed, text }));
  });
}

function parseLine(line: string): object[] {
  try {
    const found: unknown = JSON.parse(line);
    return typeof found === "object" && found !== null ? [found] : [];
  } catch {
    return [];
  }
}

function notThere(what: string): Problem {
  return new Problem({
    code: "no-tuner",
    what: `${what} is not there, and it is what turns the knobs`,
    next: "install the whole package again",
    exit: EXIT.failed,
  });
}
