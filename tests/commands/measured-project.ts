import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseConfig } from "../../src/config/parse-config.ts";
import { systemClock } from "../../src/exec/clock.ts";
import { createFiles } from "../../src/exec/files.ts";
import { createWorkspace } from "../../src/exec/workspace.ts";
import { createImages } from "../../src/images/images.ts";
import { createMachine } from "../../src/machine/fingerprint.ts";
import type { Config } from "../../src/model/config.ts";
import type { Request } from "../../src/model/request.ts";
import { cellOf } from "../../src/plan/cell.ts";
import { makeLocalRequest } from "../../src/plan/make-request.ts";
import { digestHarness } from "../../src/plan/suite-hash.ts";
import { createExecutor } from "../../src/sandbox/executor.ts";
import { git, temporaryFolder } from "../git/sample-repository.ts";

/** Prints one sample of each benchmark in the format `custom`: the number that the build's own tree holds for it. */
const BENCH = `set -e
seconds=$(cat "src/$1.txt")
printf '{"schema":"benchwarden.samples/1","benchmarks":[{"name":"%s","metrics":[{"name":"time","unit":"s","direction":"lower","primary":true,"launches":[[%s]]}]}]}' "$1" "$seconds"
`;

const CONFIG = `version: 1
harness: [bench/]
environment: { limits: { memory: 1 GiB } }
suites:
  spin:
    run: [sh, bench/run.sh, "{benchmark}"]
    benchmarks: [one, two]
    format: custom
measurement: { effort: quick, budget: 2 min }
report: { fail-on: [regressed] }
`;

/** What may be other than usual in a project. Contents by path; what is null is not there. */
export interface ProjectFiles {
  readonly config?: string;
  readonly bench?: string;
  readonly base?: Readonly<Record<string, string>>;
  readonly head?: Readonly<Record<string, string>>;
}

/** A project with a base and a head commit, a bare clone that a server can give, and a cache. Dispose it when done. */
export class MeasuredProject {
  readonly folder = temporaryFolder("benchwarden-measured");
  readonly path = join(this.folder, "project");
  readonly bare = join(this.folder, "project.git");
  readonly base: string;
  readonly head: string;
  readonly config: Config;

  constructor(files: ProjectFiles = {}) {
    git(this.folder, "init", "--quiet", this.path);
    const text = files.config ?? CONFIG;
    this.#write({ "benchwarden.yml": text, "bench/run.sh": files.bench ?? BENCH });
    this.base = this.#commit({ "src/one.txt": "0.010\n", "src/two.txt": "0.020\n", ...files.base });
    this.head = this.#commit({ "src/one.txt": "0.012\n", ...files.head });
    git(this.folder, "clone", "--quiet", "--bare", this.path, this.bare);
    const parsed = parseConfig(text, { path: "benchwarden.yml" });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    this.config = parsed.config;
  }

  /** The request that a plan would make for this project. */
  request(changes: Partial<Request> = {}): Request {
    const content = readFileSync(join(this.path, "bench/run.sh"));
    const time = "2026-03-01T10:00:00Z";
    const made = makeLocalRequest({
      config: this.config,
      suites: this.config.suites,
      benchmarks: null,
      harness: digestHarness([{ path: "bench/run.sh", content, executable: false }]),
      builds: [
        { id: "base", role: "base", commit: this.base, commitTime: time },
        { id: "head", role: "head", commit: this.head, commitTime: time },
      ],
      mode: "compare",
      repository: "org/project",
      machineClass: "bench-x64",
      seed: 1,
      reason: "label",
      notices: [],
      deadline: "PT30M",
    });
    const asked = { ...made, configCommit: this.base, ...changes };
    return { ...asked, cell: cellOf(asked) };
  }

  /** The adapters of a machine, with caches of their own. */
  world() {
    return {
      files: createFiles(this.path),
      workspace: createWorkspace({ cacheDirectory: join(this.folder, "cache") }),
      executor: createExecutor(),
      images: createImages({ cacheDirectory: join(this.folder, "cache") }),
      clock: systemClock,
      machine: createMachine(),
    };
  }

  /** A further commit, which the bare clone has too. */
  commit(files: Readonly<Record<string, string>>, removed: readonly string[] = []): string {
    for (const name of removed) rmSync(join(this.path, name));
    const commit = this.#commit(files);
    git(this.path, "push", "--quiet", this.bare, "HEAD:refs/heads/more");
    return commit;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #write(files: Readonly<Record<string, string>>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, name)), { recursive: true });
      writeFileSync(join(this.path, name), content);
    }
  }

  #commit(files: Readonly<Record<string, string>>): string {
    this.#write(files);
    git(this.path, "add", "-A");
    git(this.path, "commit", "--quiet", "-m", "a commit");
    return git(this.path, "rev-parse", "HEAD");
  }
}
