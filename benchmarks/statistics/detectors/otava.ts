import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Method } from "./method.ts";

const VERSION = "0.8.0";
const INSTALLED = join(import.meta.dirname, "../../../node_modules/.cache", `benchwarden-otava-${VERSION}`);

/** Otava's default for `max_pvalue`. */
const DEFAULT_P = 0.001;

const Answer = z.object({ version: z.string(), changes: z.array(z.array(z.int())), seconds: z.number() });

/** The changes of each series, and how long finding them took, without the start of Python. */
export type OtavaAnswer = z.infer<typeof Answer>;

/** Apache Otava as its authors ship it, in a Python of its own. */
export interface Otava {
  readonly version: string;
  readonly analyse: (series: readonly (readonly number[])[], terms?: { p?: number; repeat?: number }) => OtavaAnswer;
}

/**
 * Installs Otava below `node_modules/.cache` when it is not there.
 *
 * @returns a sentence that says why it cannot be had
 */
export function installOtava(progress: (text: string) => void): Otava | string {
  if (!existsSync(INSTALLED)) {
    progress(`installing apache-otava ${VERSION} for Python`);
    const problem = install(`${INSTALLED}.part`);
    if (problem !== null) return problem;
    renameSync(`${INSTALLED}.part`, INSTALLED);
  }
  return { version: VERSION, analyse };
}

function install(folder: string): string | null {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  const steps: [program: string, args: string[]][] = [
    ["python3", ["-m", "venv", folder]],
    [join(folder, "bin", "python3"), ["-m", "pip", "install", "--quiet", `apache-otava==${VERSION}`]],
  ];
  for (const [program, args] of steps) {
    const done = spawnSync(program, args, { encoding: "utf8" });
    if (done.status === 0) continue;
    const said = done.error?.message ?? `${done.stderr}${done.stdout}`.trim().split("\n").slice(-3).join(" ");
    return `apache-otava ${VERSION} is left out: ${[program, ...args].join(" ")} failed: ${said}`;
  }
  return null;
}

const analyse: Otava["analyse"] = (series, { p = DEFAULT_P, repeat = 1 } = {}) => {
  const input = JSON.stringify({ series, max_pvalue: p, repeat });
  const python = join(INSTALLED, "bin", "python3");
  const done = spawnSync(python, [join(import.meta.dirname, "run_otava.py")], {
    input,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (done.status !== 0) throw new Error(`Otava ended with ${done.status}: ${done.stderr.slice(-2_000)}`);
  return Answer.parse(JSON.parse(done.stdout));
};

/** Otava with its defaults, and with the p-value that did best on a large labelled data set. */
export function otavaMethods({ version, analyse: run }: Otava): Method[] {
  return [DEFAULT_P, 1e-6].map((p) => ({
    name: p === DEFAULT_P ? "default" : `p ≤ ${p}`,
    tool: { name: "Otava", version },
    detectAll: (series) => run(series, { p }).changes,
    isSlow: true,
  }));
}
