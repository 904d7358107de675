import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { type Bench, inBubblewrap, MIB, NO_BUBBLEWRAP, openBench } from "../sandbox/sandbox-fixture.ts";

describe.skipIf(NO_BUBBLEWRAP !== null)(inBubblewrap("a launch that uses up the machine"), () => {
  let bench: Bench;
  afterEach(() => bench.close());

  test("A36 a fork bomb that renames itself and leaves its session ends, and nothing of it stays", async () => {
    bench = await openBench({ limits: { processes: 50 } });
    const bomb = `f() { setsid bash -c "exec -a bomb-$$-\\$RANDOM sleep 33.3131" & setsid bash -c "sleep 33.3131" & f2; }; f2() { f & f & wait; }; f`;
    const ran = await bench.shell(bomb);
    expect(ran.ended).toBe("too-many-processes");
    expect(spawnSync("pgrep", ["-f", "33.3131"]).status).toBe(1);
    expect(await bench.shell("echo fit")).toMatchObject({ exit: 0, stdout: "fit\n" });
  });

  test("A36 with higher limits the same bombs go off: it is the limits that hold them", {
    timeout: 60_000,
  }, async () => {
    bench = await openBench({
      limits: {
        processes: 2_000,
        memoryBytes: 2_048 * MIB,
        diskBytes: 512 * MIB,
        outputBytes: 64 * MIB,
        tmpBytes: 128 * MIB,
      },
    });
    const bombs = [
      "for i in {1..150}; do (setsid sleep 0.5 &); done; sleep 1; echo went off",
      'python3 -c \'import time; x = b"x" * (600 << 20); time.sleep(0.7); print("went off")\'',
      "head -c 64M /dev/zero > /tmp/fill && head -c 64M /dev/zero > /dev/shm/fill && echo went off",
      "head -c 200M /dev/zero > /bench/out/fill && echo went off",
      "head -c 8M /dev/zero >&2; echo went off",
    ];
    for (const bomb of bombs) {
      expect(await bench.shell(bomb), bomb).toMatchObject({ ended: null, exit: 0, stdout: "went off\n" });
    }
  });

  test("A36 a full /tmp or /dev/shm is the launch's own trouble", async () => {
    bench = await openBench({ limits: { tmpBytes: 16 * MIB } });
    for (const place of ["/tmp", "/dev/shm"]) {
      const ran = await bench.shell(`head -c 64M /dev/zero > ${place}/fill; stat -c %s ${place}/fill`);
      expect(ran.stderr).toContain("No space left on device");
      expect(Number(ran.stdout)).toBeLessThanOrEqual(16 * MIB);
    }
    const beside = await bench.shell("head -c 64M /dev/zero > /dev/fill");
    expect(beside.stderr).toContain("Read-only file system");
    expect(await bench.shell("head -c 8M /dev/zero > /tmp/fits")).toMatchObject({ exit: 0 });
  });

  test("A36 a memory bomb ends as out of memory, and the next launch runs", { timeout: 60_000 }, async () => {
    bench = await openBench({ limits: { memoryBytes: 128 * MIB } });
    const bomb = (mebibytes: number): string[] => [
      "node",
      "-e",
      `const kept = []; for (let i = 0; i < ${mebibytes}; i++) kept.push(Buffer.alloc(1048576, 1)); setTimeout(() => console.log(kept.length), 1500)`,
    ];
    expect((await bench.run(bomb(600))).ended).toBe("out-of-memory");
    // The same program with less memory passes, so it was the memory.
    expect(await bench.run(bomb(8))).toMatchObject({ ended: null, exit: 0, stdout: "8\n" });
  });

  test("A36 a sparse terabyte is refused; outside it can be made", async () => {
    bench = await openBench({ limits: { diskBytes: 64 * MIB } });
    const sparse = "truncate -s 1T big && echo made; rm -f big; truncate -s 1M small && echo small";
    const inside = await bench.shell(`cd /bench/out; ${sparse}`);
    expect(inside.stdout).toBe("small\n");
    expect((await bench.run(["truncate", "-s", "1T", "/bench/out/big"])).ended).toBe("disk-limit");
    const outside = spawnSync("bash", ["-c", sparse], { cwd: bench.folder.path, encoding: "utf8" });
    expect(outside.stdout).toBe("made\nsmall\n");
  });

  test("A36 a flood of empty files is stopped", async () => {
    bench = await openBench({ limits: { diskBytes: 20 * MIB } });
    const flood = "require('fs'); for (let i = 0; ; i++) require('fs').writeFileSync('/bench/out/' + i, '')";
    const ran = await bench.run(["node", "-e", flood]);
    expect(ran.ended).toBe("disk-limit");
    await bench.folder.forget(ran);
    expect(readdirSync(`${bench.folder.path}/launches`)).toEqual([]);
  });

  const NO_GROUPS = { groups: { unified: null, memory: null, pids: null, cpuacct: null } };

  /** 600 MiB that no process has as memory of its own. */
  const hidden: [what: string, grow: string][] = [
    [
      "files that have a name in memory only",
      "import os\nfor _ in range(6): os.write(os.memfd_create('x'), b'x' * (100 << 20))",
    ],
    [
      "a mapping that is shared",
      "import mmap\nm = mmap.mmap(-1, 600 << 20)\nfor _ in range(600): m.write(b'x' * (1 << 20))",
    ],
  ];
  for (const [what, grow] of hidden) {
    test(`A36 memory in ${what} is counted by the watchdog too`, { timeout: 60_000 }, async () => {
      const bomb = ["python3", "-c", `${grow}\nimport time; time.sleep(1.5)`];
      bench = await openBench({ executor: NO_GROUPS, limits: { memoryBytes: 2048 * MIB, diskBytes: 2048 * MIB } });
      expect(await bench.run(bomb), "with room enough it passes").toMatchObject({ ended: null, exit: 0 });
      await bench.close();
      bench = await openBench({ executor: NO_GROUPS, limits: { memoryBytes: 128 * MIB, diskBytes: 2048 * MIB } });
      expect((await bench.run(bomb)).ended).toBe("out-of-memory");
      expect(await bench.shell("echo fit")).toMatchObject({ exit: 0, stdout: "fit\n" });
    });
  }

  test("A36 a bomb of threads in one process is one of processes, also for the watchdog", async () => {
    const bomb = (threads: number): string[] => [
      "python3",
      "-c",
      `import threading, time\nfor _ in range(${threads}): threading.Thread(target=time.sleep, args=(2,)).start()`,
    ];
    bench = await openBench({ executor: NO_GROUPS, limits: { processes: 100 } });
    expect((await bench.run(bomb(400))).ended).toBe("too-many-processes");
    expect(await bench.run(bomb(40))).toMatchObject({ ended: null, exit: 0 });
  });

  test("A36 a disk filled with files that have no name any more, or lie in a closed folder, is bounded", {
    timeout: 120_000,
  }, async () => {
    bench = await openBench({ limits: { diskBytes: 200 * MIB } });
    // Beyond twice the limit and a gibibyte, which others may write meanwhile.
    const unlinked = `cd /bench/out; for i in {1..12}; do exec {f}> x; rm x; head -c 150M /dev/zero >&$f || exit; done; sleep 20`;
    const ran = await bench.shell(unlinked, { timeLimitSeconds: 60 });
    expect(ran.ended).toBe("disk-limit");
    // The harmless neighbour: a file that is written, removed and closed takes no room.
    const again = `cd /bench/out; for i in {1..12}; do head -c 150M /dev/zero > x; rm x; done`;
    expect(await bench.shell(again, { timeLimitSeconds: 60 })).toMatchObject({ ended: null, exit: 0 });
  });

  test("A37 a plain kill leaves such an orphan behind, so the next test can fail", async () => {
    bench = await openBench();
    const script = "(setsid bash -c 'trap \"\" TERM; sleep 56.5656' &); sleep 56.5656";
    spawnSync("timeout", ["0.3", "bash", "-c", script], { stdio: "ignore" });
    const left = spawnSync("pgrep", ["-f", "^sleep 56.5656"], { encoding: "utf8" }).stdout.trim().split("\n");
    expect(left[0]).toMatch(/^\d+$/);
    for (const pid of left) process.kill(Number(pid), "SIGKILL");
  });

  test("A37 orphans that ignore SIGTERM are gone at the time limit", async () => {
    bench = await openBench();
    const script =
      "trap '' TERM HUP INT; for i in 1 2 3; do (setsid bash -c 'trap \"\" TERM; sleep 55.5151; sleep 55.5151' &) ; done; sleep 55.5151; sleep 55.5151";
    const ran = await bench.shell(script, { timeLimitSeconds: 0.5 });
    expect(ran.ended).toBe("timed-out");
    expect(spawnSync("pgrep", ["-f", "55.5151"]).status).toBe(1);
  });
});
