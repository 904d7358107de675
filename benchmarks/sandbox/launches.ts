import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWorkspace } from "../../src/exec/workspace.ts";
import { TIME_FILES, wrapWithTime } from "../../src/formats/time.ts";
import type { SessionPlan } from "../../src/ports/executor.ts";
import { type ControlGroups, findControlGroups } from "../../src/sandbox/control-groups.ts";
import { createExecutor } from "../../src/sandbox/executor.ts";

const LIMITS = {
  memoryBytes: 1024 ** 3,
  processes: 200,
  diskBytes: 1024 ** 3,
  outputBytes: 1024 ** 2,
  tmpBytes: 1024 ** 2,
};

/** What a job without toolchains or variables of its own asks for. */
export const PLAN = {
  sandbox: "bubblewrap",
  profile: "trusted",
  rootfs: null,
  toolchain: [],
  path: [],
  env: {},
  limits: LIMITS,
} as const;

/** Launches as a measure job makes them, for one way of enclosing. */
export interface Launcher {
  /** Milliseconds from asking for a launch until its report; what it left is removed afterwards. */
  run(argv: readonly string[]): Promise<number>;
  /** What the format `time` takes as the wall time of a command. */
  seconds(argv: readonly string[]): Promise<number>;
  /** What a command says on standard error. */
  stderr(argv: readonly string[]): Promise<string>;
}

export async function openLaunches() {
  const cacheDirectory = mkdtempSync(join(tmpdir(), "bench-sandbox-"));
  const closers: (() => Promise<void>)[] = [];
  const open = async (plan: Partial<SessionPlan>, groups = findControlGroups()): Promise<Launcher> => {
    const made = await openLauncher(cacheDirectory, plan, groups);
    closers.push(made.close);
    return made;
  };
  return {
    trusted: await open({}),
    untrusted: await open({ profile: "untrusted" }),
    bare: await open({ sandbox: "none" }),
    unified: await unifiedAlone((groups) => open({}, groups)),
    close: async () => {
      for (const close of closers) await close();
      rmSync(cacheDirectory, { recursive: true, force: true });
    },
  };
}

/** On a hybrid host: launches as they would be on one that has the unified hierarchy alone. */
async function unifiedAlone(open: (groups: ControlGroups) => Promise<Launcher>): Promise<Launcher | null> {
  const { unified, ...others } = findControlGroups();
  if (unified === null || Object.values(others).every((folder) => folder === null)) return null;
  return open({ unified, memory: null, pids: null, cpuacct: null });
}

async function openLauncher(
  cacheDirectory: string,
  plan: Partial<SessionPlan>,
  groups: ControlGroups,
): Promise<Launcher & { close(): Promise<void> }> {
  const workspace = createWorkspace({ cacheDirectory });
  const folder = await workspace.open();
  await folder.createTree("base");
  const home = await workspace.home("bench");
  const session = await createExecutor({ groups }).open({ ...PLAN, jobFolder: folder.path, home, ...plan });
  let count = 0;
  const launch = async (argv: readonly string[]) => {
    const place = { directory: ".", env: {}, tree: "base", mounts: null, writable: [], timeLimitSeconds: 60 };
    const report = await session.launch({ id: `launch-${count++}`, phase: "measure", argv, ...place });
    if (report.exit !== 0) throw new Error(`${argv.join(" ")} ended with ${report.exit ?? report.signal}`);
    return report;
  };
  return {
    run: async (argv) => {
      const start = performance.now();
      const report = await launch(argv);
      const took = performance.now() - start;
      await folder.forget(report);
      return took;
    },
    seconds: async (argv) => {
      const report = await launch(wrapWithTime(argv));
      const { files } = await folder.readOutput(report, { folder: "out" }, 65_536);
      await folder.forget(report);
      const [start, end] = new TextDecoder().decode(files.get(TIME_FILES.stamps)).split(" ").map(Number);
      if (start === undefined || end === undefined) throw new Error("no stamps");
      return (end - start) / 1e6;
    },
    stderr: async (argv) => {
      const report = await launch(argv);
      const text = await folder.tail(report, 4_096);
      await folder.forget(report);
      return text;
    },
    close: async () => {
      await session.close();
      await folder.close();
    },
  };
}
