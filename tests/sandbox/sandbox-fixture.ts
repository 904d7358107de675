import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createWorkspace } from "../../src/exec/workspace.ts";
import type { Limits } from "../../src/model/config.ts";
import { Problem } from "../../src/model/problem.ts";
import type { LaunchReport, LaunchSpec, Session, SessionPlan } from "../../src/ports/executor.ts";
import type { JobFolder } from "../../src/ports/workspace.ts";
import { createExecutor, type ExecutorOptions } from "../../src/sandbox/executor.ts";

export const MIB = 1024 ** 2;

/** Why the tests of the real sandbox cannot run here; null when they can. */
export const NO_BUBBLEWRAP = reasonWithout();
export const IS_ROOT = process.getuid?.() === 0;

function reasonWithout(): string | null {
  try {
    execFileSync("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "true"], { stdio: "ignore" });
    return null;
  } catch {
    return "needs bubblewrap and user namespaces";
  }
}

/** Title of a group of tests, with the reason when it is skipped. */
export function inBubblewrap(title: string): string {
  return NO_BUBBLEWRAP === null ? title : `${title} (${NO_BUBBLEWRAP})`;
}

export const LIMITS: Limits = {
  memoryBytes: 1024 * MIB,
  processes: 200,
  diskBytes: 256 * MIB,
  outputBytes: 4 * MIB,
  tmpBytes: 32 * MIB,
};

/** A job folder with one tree `base`, and a session over it. */
export interface Bench {
  readonly session: Session;
  readonly folder: JobFolder;
  readonly tree: string;
  readonly home: string;
  run(argv: readonly string[], spec?: Partial<LaunchSpec>): Promise<Ran>;
  shell(script: string, spec?: Partial<LaunchSpec>): Promise<Ran>;
  close(): Promise<void>;
}

export interface Ran extends LaunchReport {
  readonly stdout: string;
  readonly stderr: string;
}

export type BenchOptions = Partial<Omit<SessionPlan, "limits">> & {
  files?: Readonly<Record<string, string>>;
  limits?: Partial<Limits>;
  executor?: ExecutorOptions;
  /** An existing folder for the job; default: a fresh one. */
  cacheDirectory?: string;
};

export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const cacheDirectory = options.cacheDirectory ?? mkdtempSync(join(tmpdir(), "bench-"));
  const workspace = createWorkspace({ cacheDirectory });
  const folder = await workspace.open();
  const tree = await folder.createTree("base");
  writeFiles(tree, options.files ?? {});
  const home = options.home ?? (await workspace.home("test"));
  const { files: _, cacheDirectory: __, executor, limits, ...plan } = options;
  try {
    const session = await createExecutor({ graceSeconds: 1, ...executor }).open({
      jobFolder: folder.path,
      sandbox: "bubblewrap",
      profile: "trusted",
      rootfs: null,
      toolchain: [],
      path: [],
      env: {},
      home,
      limits: { ...LIMITS, ...limits },
      ...plan,
    });
    return benchOf({ session, folder, tree, home, cacheDirectory });
  } catch (cause) {
    rmSync(cacheDirectory, { recursive: true, force: true });
    throw cause;
  }
}

function benchOf(made: {
  session: Session;
  folder: JobFolder;
  tree: string;
  home: string;
  cacheDirectory: string;
}): Bench {
  let count = 0;
  const run = async (argv: readonly string[], spec: Partial<LaunchSpec> = {}): Promise<Ran> => {
    const report = await made.session.launch({
      id: `launch-${count++}`,
      phase: "measure",
      argv,
      directory: ".",
      env: {},
      tree: "base",
      mounts: null,
      writable: [],
      timeLimitSeconds: 20,
      ...spec,
    });
    const text = (name: string): string => readFileSync(join(report.output, name), "utf8");
    return { ...report, stdout: text("stdout"), stderr: text("stderr") };
  };
  return {
    ...made,
    run,
    shell: (script, spec) => run(["/bin/bash", "-c", script], spec),
    close: async () => {
      await made.session.close();
      await made.folder.close();
      rmSync(made.cacheDirectory, { recursive: true, force: true });
    },
  };
}

/** Files by path; a path that ends in `.sh` becomes a program. */
export function writeFiles(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    if (path.endsWith(".sh")) chmodSync(join(root, path), 0o755);
  }
}

export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const caught: unknown = await work.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (caught instanceof Problem) return caught;
  throw new Error(`expected a Problem, got ${String(caught)}`);
}
