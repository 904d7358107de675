import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, openSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createLaunchGroup, findControlGroups } from "../../src/sandbox/control-groups.ts";
import { launcherArgv } from "../../src/sandbox/launcher.ts";
import { namespaceOffspring } from "../../src/sandbox/offspring.ts";
import { seccompFilter } from "../../src/sandbox/seccomp-filter.ts";
import { canStartInGroup } from "../../src/sandbox/start-in-group.ts";
import type { Processor } from "../../src/sandbox/system-calls.ts";
import { IS_ROOT, inBubblewrap, LIMITS, NO_BUBBLEWRAP, openBench } from "./sandbox-fixture.ts";

const FULL = process.env.BENCHWARDEN_FULL === "1";
const USER = 41234;
const folder = makeGroup();
const NONE = folder === null || !canStartInGroup();
afterAll(() => folder !== null && rmdirSync(folder));

/** A launcher as a launch has it, of a command that runs bare in the group. */
function launcher(argv: readonly string[], way: "born" | "shell", group = folder ?? ""): [string, ...string[]] {
  const joins = [join(group, "cgroup.procs")];
  return launcherArgv({ joins, startIn: way === "born" ? group : null, fileBytes: 1e6, argv, firstForeign: 3 });
}

function run([program, ...args]: readonly [string, ...string[]], stdio: (number | "pipe")[] = []) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin" },
    stdio: ["ignore", "pipe", "pipe", ...stdio],
  });
  return { status, stdout, stderr };
}

const ABOUT = `umask; cat /proc/self/limits; grep '^Sig\\(Blk\\|Ign\\|Cgt\\)' /proc/self/status; ls /proc/$$/fd; pwd; echo "$0 $*"`;

describe.skipIf(NONE)("a command born in a unified group (needs Perl and a writable group)", () => {
  test("is in it, and who started it is not", () => {
    const script = "cat /proc/$$/cgroup /proc/$PPID/cgroup; cat /proc/$PPID/comm";
    const [own, starter] = ["born", "shell"].map(
      (way) => run(launcher(["/bin/sh", "-c", script], way as "born")).stdout,
    );
    const groups = (text = "") => text.split("\n").filter((line) => line.startsWith("0::"));
    const name = (folder ?? "").split("/").at(-1);
    expect(groups(own)).toEqual([
      expect.stringMatching(new RegExp(`/${name}$`)),
      expect.not.stringContaining(`${name}`),
    ]);
    expect(own).toMatch(/\nperl\n$/);
    expect(starter, "a shell becomes the command").not.toMatch(/perl|\nsh\n$/);
  });

  test("inherits what it would from the shell: limits, mask, signals, descriptors, folder", () => {
    const argv = ["/bin/sh", "-c", ABOUT, "-e", "two words", "-- *"];
    const found = (["born", "shell"] as const).map((way) => run(launcher(argv, way)));
    expect(found[0]).toEqual(found[1]);
    expect(found[0]?.stdout).toMatch(/^0022\n/);
    expect(found[0]?.stdout).toMatch(/Max file size +999936 +999936/);
    expect(found[0]?.stdout).toMatch(/Max open files +4096 +4096/);
    expect(found[0]?.stdout).toMatch(/Max core file size +1 +1 /);
    expect(found[0]?.stdout).toMatch(/\n-e two words -- \*\n$/);
  });

  const ends: [name: string, script: string, want: number][] = [
    ["success", "exit 0", 0],
    ["a failure", "exit 7", 7],
    ["the largest status", "exit 255", 255],
    ["SIGKILL", "kill -KILL $$", 137],
    ["a signal that Perl itself ignores", "kill -FPE $$", 136],
  ];
  for (const [name, script, want] of ends)
    test(`ends the launcher as it ends: ${name}`, () => {
      expect(run(launcher(["/bin/sh", "-c", script], "born"))).toEqual({ status: want, stdout: "", stderr: "" });
    });

  // Descriptors that this process inherited, and would leave open.
  const leaks: [name: string, firstForeign: number][] = [
    ["whatever is open", 3],
    ["nothing", 1 << 20],
  ];
  for (const [name, firstForeign] of leaks)
    test(`starts where ${name} is to be closed`, () => {
      const [joins, argv] = [[join(folder ?? "", "cgroup.procs")], ["/bin/echo", "runs"]];
      const command = launcherArgv({ joins, startIn: folder, fileBytes: 1e6, argv, firstForeign });
      expect(run(command)).toEqual({ status: 0, stdout: "runs\n", stderr: "" });
    });

  test("is not started where the group is gone", () => {
    const born = run(launcher(["/bin/echo", "ran"], "born", join(folder ?? "", "gone")));
    expect(born).toEqual({ status: 125, stdout: "", stderr: "" });
    expect(run(launcher(["/bin/echo", "ran"], "shell", join(folder ?? "", "gone")))).toMatchObject({ status: 125 });
  });

  test.skipIf(NO_BUBBLEWRAP !== null)(
    inBubblewrap("is moved into it where the kernel, or a filter, knows no such birth"),
    () => {
      const scratch = mkdtempSync(join(tmpdir(), "filter-"));
      const filter = join(scratch, "filter");
      // It answers clone3 as a kernel without it would.
      writeFileSync(filter, seccompFilter(process.arch as Processor));
      const shown = ["/bin/sh", "-c", "cat /proc/self/cgroup; cat /proc/$PPID/comm"];
      const filtered = ["/usr/bin/bwrap", "--dev-bind", "/", "/", "--seccomp", "3"] as const;
      const ran = run([...filtered, ...launcher(shown, "born")], [openSync(filter, "r")]);
      rmSync(scratch, { recursive: true });
      expect(ran).toMatchObject({ status: 0, stderr: "" });
      expect(ran.stdout).toMatch(new RegExp(`^0::.*/${(folder ?? "").split("/").at(-1)}$`, "m"));
      expect(ran.stdout, "nobody waits").toMatch(/\nbwrap\n$/);
    },
  );
});

test.skipIf(NONE)(
  "a command is started from a group that was once killed as a whole (needs Perl and a writable group)",
  () => {
    const [killed, own] = [join(folder ?? "", "killed"), join(folder ?? "", "own")];
    for (const group of [killed, own]) mkdirSync(group);
    writeFileSync(join(killed, "cgroup.kill"), "1");
    const script = `echo 0 > "$0/cgroup.procs" && exec "$@"`;
    const command = launcher(["/bin/sh", "-c", "cat /proc/self/cgroup; exit 3"], "born", own);
    const ran = run(["/bin/sh", "-c", script, killed, ...command]);
    expect(ran).toMatchObject({ status: 3, stderr: "" });
    expect(ran.stdout).toMatch(/^0::.*\/own$/m);
    for (const group of [killed, own]) rmdirSync(group);
  },
);

test.skipIf(NONE || !IS_ROOT)(
  "an ordinary user starts commands in groups that were delegated, and in no other (needs root to delegate one)",
  () => {
    const unit = join(folder ?? "", "unit");
    const [starter, launch] = [join(unit, "launcher"), join(unit, "launch")];
    for (const group of [unit, starter, launch]) mkdirSync(group);
    const asUser = `echo 0 > "$0/cgroup.procs" && exec setpriv --reuid ${USER} --regid ${USER} --clear-groups -- "$@"`;
    const command = launcher(["/bin/sh", "-c", "id -u; cat /proc/$$/cgroup; cat /proc/$PPID/cgroup"], "born", launch);
    const start = () => run(["/bin/sh", "-c", asUser, starter, ...command]);
    expect(start(), "what is root's alone").toMatchObject({ status: 125, stdout: "" });
    // As systemd does it for a unit with `Delegate=yes`.
    for (const group of [unit, starter, launch])
      for (const file of ["", "cgroup.procs", "cgroup.subtree_control"]) chownSync(join(group, file), USER, USER);
    const ran = start();
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout.match(/^\d+$|(?<=^0::.*\/unit)\/\w+$/gm)).toEqual([String(USER), "/launch", "/launcher"]);
    for (const group of [launch, starter, unit]) rmdirSync(group);
  },
);

test.skipIf(NONE)(
  "killed in any tenth of a millisecond of its start, nothing is born any more (needs Perl and a writable group)",
  { timeout: 120_000 },
  async () => {
    const groups = { unified: folder, memory: null, pids: null, cpuacct: null };
    const moments = FULL ? 300 : 30;
    let born = 0;
    for (let moment = 0; moment < moments; moment++) {
      const group = createLaunchGroup(groups, `born-${moment}`, LIMITS);
      if (group === null) throw new Error("no group could be made");
      const [program, ...args] = launcher(["/bin/sleep", "60"], "born", join(folder ?? "", `born-${moment}`));
      const child = spawn(program, args, { stdio: "ignore" });
      const ended = new Promise((resolve) => child.once("exit", resolve));
      pause((6 * moment) / moments);
      if (group.processes().length > 0) born++;
      // Without cgroup.kill, and with time for whoever is not dead to start something once the group was emptied.
      const kill = (): void => {
        for (const pid of group.processes()) process.kill(pid, "SIGKILL");
        pause(5);
      };
      namespaceOffspring({ ...group, kill }).kill(child);
      await ended;
      for (const end = performance.now() + 10_000; group.processes().length > 0 && performance.now() < end; )
        await new Promise((resolve) => setTimeout(resolve, 1));
      expect(group.processes(), `moment ${moment}`).toEqual([]);
      group.remove();
    }
    expect(born, "some were killed before, some after").toBeGreaterThan(0);
    expect(born).toBeLessThan(moments);
  },
);

describe.skipIf(NONE || NO_BUBBLEWRAP !== null)(
  inBubblewrap("a launch in a unified group alone (needs Perl and a writable group)"),
  () => {
    const executor = { groups: { unified: folder, memory: null, pids: null, cpuacct: null } };

    // The namespace's first process counts, bubblewrap outside of it and the launcher do not.
    const counts: [sleepers: number, want: string | null][] = [
      [2, null],
      [3, "too-many-processes"],
    ];
    for (const [sleepers, want] of counts)
      test.skipIf(existsSync(join(folder ?? "", "pids.max")))(
        `of ${sleepers + 2} processes ${want === null ? "passes" : "does not pass"} a limit of 4 (needs a group without the controller for it)`,
        async () => {
          const bench = await openBench({ executor, limits: { processes: 4 } });
          const ran = await bench.shell(`for i in {1..${sleepers}}; do sleep 1.5 & done; wait`);
          expect(ran.ended).toBe(want);
          await bench.close();
        },
      );
  },
);

/** Nothing else happens in this process meanwhile. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** A group of the unified hierarchy that no other test's session looks into; null where none can be made. */
function makeGroup(): string | null {
  const parent = findControlGroups().unified;
  if (parent === null) return null;
  const path = join(parent, `test-born-${process.pid}`);
  try {
    mkdirSync(path);
    return path;
  } catch {
    return null;
  }
}
