import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Outcome } from "../../src/model/outcome.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const CLI = join(ROOT, "dist", "cli", "index.js");

/** A benchmark that burns a known amount of work, taken from `src/work.json` of the build's own tree. */
const BENCH = `import { readFileSync } from "node:fs";
const work = JSON.parse(readFileSync("src/work.json", "utf8"))[process.argv[2]];
let state = 1;
for (let step = 0; step < work; step++) state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
if (state === 0.5) console.log(state);
`;

export const CONFIG = `version: 1
harness: [bench/]
suites:
  spin:
    run: [node, bench/spin.mjs, "{benchmark}"]
    benchmarks: [small, middle, large]
    metrics: { cpu: { primary: true }, wall: {} }
measurement: { budget: 5 min }
`;

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A git repository of a test, with Benchwarden's cache beside it. Dispose it when done. */
export class SampleProject {
  readonly top = mkdtempSync(join(tmpdir(), "benchwarden-e2e-"));
  path = join(this.top, "project");
  readonly cache = join(this.top, "cache");

  constructor(files: Readonly<Record<string, string>> = {}) {
    mkdirSync(this.path);
    this.git("init", "-q", "-b", "main");
    this.write({ "benchwarden.yml": CONFIG, "bench/spin.mjs": BENCH, ...files });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, content] of Object.entries(files)) {
      const file = join(this.path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }

  /** Work of each benchmark, in steps; about 1 ns each. */
  work(steps: Readonly<Record<string, number>>): void {
    this.write({ "src/work.json": `${JSON.stringify(steps)}\n` });
  }

  commit(subject: string): string {
    this.git("add", "-A");
    this.git("commit", "-q", "--allow-empty", "-m", subject);
    return this.git("rev-parse", "HEAD").trim();
  }

  git(...args: string[]): string {
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"];
    return execFileSync("git", [...identity, ...args], { cwd: this.path, encoding: "utf8" });
  }

  /** The same project object, standing in another folder below its top. */
  movedTo(path: string): this {
    this.path = path;
    return this;
  }

  /** Runs the built CLI in the project. */
  run(...args: string[]): Ran {
    return runCli(args, { cwd: this.path, cache: this.cache });
  }

  [Symbol.dispose](): void {
    rmSync(this.top, { recursive: true, force: true });
  }
}

export function runCli(args: readonly string[], at: { cwd: string; cache: string; node?: string }): Ran {
  const options = {
    cwd: at.cwd,
    encoding: "utf8",
    env: { ...process.env, XDG_CACHE_HOME: at.cache },
    maxBuffer: 1e8,
  } as const;
  try {
    const stdout = execFileSync(at.node ?? process.execPath, [CLI, ...args], {
      ...options,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return { status: 0, stdout, stderr: "" };
  } catch (error) {
    if (!isExit(error)) throw error;
    return { status: error.status, stdout: error.stdout, stderr: error.stderr };
  }
}

function isExit(error: unknown): error is { status: number; stdout: string; stderr: string } {
  return typeof error === "object" && error !== null && "status" in error && typeof error.status === "number";
}

/** Work of each benchmark of the base. */
export const STEPS = 40_000_000;
const SAME = { small: STEPS, middle: STEPS, large: STEPS };

export function outcomeOf(ran: Ran): Outcome {
  return Outcome.parse(JSON.parse(ran.stdout));
}

/** A project with a base, and a head in which the work of some benchmarks is another. */
export function projectWith(work: Readonly<Record<string, number>>, config = CONFIG): SampleProject {
  const project = new SampleProject({ "benchwarden.yml": config });
  project.work(SAME);
  project.commit("base");
  project.work({ ...SAME, ...work });
  project.commit("head");
  return project;
}
