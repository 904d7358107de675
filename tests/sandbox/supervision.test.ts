import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { findControlGroups } from "../../src/sandbox/control-groups.ts";
import { inBubblewrap, NO_BUBBLEWRAP, openBench } from "./sandbox-fixture.ts";

const NO_GROUPS = { groups: { unified: null, memory: null, pids: null, cpuacct: null } };
const FULL = process.env.BENCHWARDEN_FULL === "1";
const NODE = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));
const RUNNER = fileURLToPath(new URL("./run-a-launch.ts", import.meta.url));

/** Processes of this host whose command line holds the text. */
function processesWith(text: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function until(claim: () => boolean, seconds = 15): Promise<boolean> {
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; ) {
    if (claim()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return claim();
}

let unique = 0;
/** A number of seconds that no other process on this host sleeps for. */
function ownSleep(): string {
  return `1${process.pid}.${String(unique++).padStart(3, "0")}7`;
}

const UNIFIED_ALONE = { groups: { ...NO_GROUPS.groups, unified: findControlGroups().unified } };

const WAYS = [
  ["bubblewrap", "bubblewrap", {}],
  ["bubblewrap with a unified control group alone", "bubblewrap", UNIFIED_ALONE],
  ["bubblewrap without control groups", "bubblewrap", NO_GROUPS],
  ["no sandbox", "none", {}],
  ["no sandbox and no control groups", "none", NO_GROUPS],
] as const;

for (const [name, sandbox, executor] of WAYS) {
  const skipped = sandbox === "bubblewrap" && NO_BUBBLEWRAP !== null;
  describe.skipIf(skipped)(inBubblewrap(`processes of a launch in ${name}`), () => {
    test("a daemon that left its session and parent is gone when the launch is", async () => {
      const bench = await openBench({ sandbox, executor });
      const seconds = ownSleep();
      const ran = await bench.shell(
        `(setsid sh -c 'trap "" TERM HUP; sleep ${seconds}' >/dev/null 2>&1 &) ; echo started`,
      );
      expect(ran).toMatchObject({ exit: 0, ended: null, stdout: "started\n" });
      expect(processesWith(seconds)).toEqual([]);
      await bench.close();
    });

    test("at the time limit all ends, also what ignores SIGTERM", async () => {
      const bench = await openBench({ sandbox, executor });
      const seconds = ownSleep();
      const script = `trap "" TERM; (trap "" TERM; while :; do sleep ${seconds}; done) & while :; do sleep ${seconds}; done`;
      const ran = await bench.shell(script, { timeLimitSeconds: 0.5 });
      expect(ran.ended).toBe("timed-out");
      expect(ran.wallSeconds).toBeGreaterThan(1.4);
      expect(ran.wallSeconds).toBeLessThan(10);
      expect(processesWith(seconds)).toEqual([]);
      await bench.close();
    });

    test("at the time limit SIGTERM comes first, so that a program can end in order", async () => {
      const bench = await openBench({ sandbox, executor: { ...executor, graceSeconds: 10 } });
      const script = `trap 'echo in order; exit 3' TERM; echo ready; while :; do sleep 0.05; done`;
      const ran = await bench.shell(script, { timeLimitSeconds: 0.7 });
      expect(ran).toMatchObject({ ended: "timed-out", stdout: "ready\nin order\n" });
      expect(ran.wallSeconds).toBeLessThan(9);
      await bench.close();
    });

    test("closing the session ends a running launch at once", async () => {
      const bench = await openBench({ sandbox, executor });
      const seconds = ownSleep();
      const running = bench.shell(`sleep ${seconds}`);
      expect(await until(() => processesWith(seconds).length > 0)).toBe(true);
      await bench.session.close();
      expect((await running).ended).toBe("closed");
      expect(processesWith(seconds)).toEqual([]);
      await bench.session.close();
      await bench.close();
    });
  });
}

/** Starts another process of ours that runs one launch, and waits until that launch sleeps. */
async function startRunner(sandbox: string, seconds: string): Promise<ChildProcess> {
  const child = spawn(NODE, [RUNNER, sandbox, seconds], { stdio: ["ignore", "ignore", "inherit"] });
  if (!(await until(() => processesWith(`sleep ${seconds}`).length > 0))) throw new Error("the launch did not start");
  return child;
}

describe("the death of Benchwarden itself", () => {
  const ways = NO_BUBBLEWRAP === null ? ["bubblewrap", "none"] : ["none"];
  for (const way of ways) {
    test(`by SIGKILL leaves nothing of a launch (${way})`, async () => {
      const seconds = ownSleep();
      const runner = await startRunner(way, seconds);
      runner.kill("SIGKILL");
      expect(await until(() => processesWith(seconds).length === 0)).toBe(true);
    });
  }

  const own = makeOwnGroup();
  afterAll(() => own !== null && removeGroup(own));
  const startings = [
    ["in any millisecond of a launch's start", []],
    ["in any millisecond of a start in a unified control group", own === null ? null : [own]],
  ] as const;
  for (const [when, group] of startings)
    test.skipIf(NO_BUBBLEWRAP !== null || group === null)(
      inBubblewrap(`by SIGKILL ${when} leaves nothing`),
      { timeout: 120_000 },
      async () => {
        for (let delay = 0; delay < (FULL ? 40 : 8); delay++) {
          const seconds = ownSleep();
          const runner = spawn(NODE, [RUNNER, "bubblewrap", seconds, ...(group ?? [])], { stdio: "ignore" });
          const ended = new Promise((resolve) => runner.on("exit", resolve));
          // The launcher itself carries the number in its arguments: from there on, later each time.
          while (processesWith(`sleep ${seconds}`).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
          await new Promise((resolve) => setTimeout(resolve, delay));
          runner.kill("SIGKILL");
          await ended;
          expect(await until(() => processesWith(`sleep ${seconds}`).length === 0), `after ${delay} ms`).toBe(true);
        }
      },
    );

  test("by an exit in the middle ends a launch without a sandbox", async () => {
    const seconds = ownSleep();
    const runner = await startRunner("none", seconds);
    runner.kill("SIGUSR2");
    expect(await until(() => processesWith(seconds).length === 0)).toBe(true);
  });

  test.skipIf(own === null)(
    "leaves a control group that the next session empties and removes (needs a writable control group)",
    async () => {
      const unified = own ?? "";
      // A process id that nothing has: above the largest one the kernel gives.
      const stale = join(unified, "benchwarden-99999999-0");
      mkdirSync(stale);
      const sleeper = spawn("sleep", ["60"]);
      writeFileSync(join(stale, "cgroup.procs"), String(sleeper.pid));
      const ended = new Promise((resolve) => sleeper.on("exit", (_, signal) => resolve(signal)));
      const executor = { groups: { ...NO_GROUPS.groups, unified } };
      await (await openBench({ sandbox: "none", executor })).close();
      expect(await ended).toBe("SIGKILL");
      await (await openBench({ sandbox: "none", executor })).close();
      expect(existsSync(stale)).toBe(false);
    },
  );
});

test.skipIf(NO_BUBBLEWRAP !== null || UNIFIED_ALONE.groups.unified === null)(
  inBubblewrap("a program is in its unified control group when it starts"),
  async () => {
    const bench = await openBench({ executor: UNIFIED_ALONE });
    for (let launch = 0; launch < 5; launch++) {
      const seconds = ownSleep();
      const running = bench.run(["/bin/sleep", seconds]);
      const { pid, groups } = await firstSeen(`/bin/sleep\0${seconds}\0`);
      process.kill(pid, "SIGKILL");
      expect(groups).toMatch(/^0::.*\/benchwarden-\d+-\d+$/m);
      await running;
    }
    await bench.close();
  },
);

/** The process with this command line, and the control groups that it was in as soon as it had it. */
async function firstSeen(commandLine: string): Promise<{ pid: number; groups: string }> {
  for (const end = Date.now() + 15_000; Date.now() < end; await new Promise((resolve) => setImmediate(resolve))) {
    for (const pid of processesWith(commandLine)) {
      if (readFileSync(`/proc/${pid}/cmdline`, "utf8") !== commandLine) continue;
      return { pid, groups: readFileSync(`/proc/${pid}/cgroup`, "utf8") };
    }
  }
  throw new Error(`nothing was started as ${commandLine.replaceAll("\0", " ")}`);
}

test("a closed session leaves no sentinel", async () => {
  const bench = await openBench({ sandbox: "none" });
  expect(sentinels(bench.folder.path).length).toBe(1);
  await bench.close();
  expect(await until(() => sentinels(bench.folder.path).length === 0)).toBe(true);
});

function sentinels(jobFolder: string): number[] {
  return processesWith("benchwarden-sentinel").filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").includes(jobFolder);
    } catch {
      return false;
    }
  });
}

/** A group that no other test's session looks into; null where none can be made. */
function makeOwnGroup(): string | null {
  const parent = findControlGroups().unified;
  if (parent === null) return null;
  try {
    const path = join(parent, `test-${process.pid}`);
    mkdirSync(path);
    return path;
  } catch {
    return null;
  }
}

test("no session leaves a control group behind", async () => {
  const groups = Object.values(findControlGroups()).filter((path) => path !== null);
  const own = (): string[] =>
    groups.flatMap((path) => readdirSync(path).filter((name) => name.startsWith(`benchwarden-${process.pid}-`)));
  const bench = await openBench({ sandbox: "none" });
  await bench.shell("true");
  await bench.close();
  expect(own()).toEqual([]);
});

/** With the groups in it that a killed session left. */
function removeGroup(path: string): void {
  for (const name of readdirSync(path)) if (name.startsWith("benchwarden-")) rmdirSync(join(path, name));
  rmdirSync(path);
}
