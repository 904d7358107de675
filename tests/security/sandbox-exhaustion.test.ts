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

  test("A36 a flood of empty files is stopped", async () => {
    bench = await openBench({ limits: { diskBytes: 20 * MIB } });
    const flood = "require('fs'); for (let i = 0; ; i++) require('fs').writeFileSync('/bench/out/' + i, '')";
    const ran = await bench.run(["node", "-e", flood]);
    expect(ran.ended).toBe("disk-limit");
    await bench.folder.forget(ran);
    expect(readdirSync(`${bench.folder.path}/launches`)).toEqual([]);
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
