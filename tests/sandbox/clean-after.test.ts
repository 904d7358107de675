import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LaunchReport } from "../../src/ports/executor.ts";
import { findControlGroups } from "../../src/sandbox/control-groups.ts";
import { type Bench, inBubblewrap, MIB, NO_BUBBLEWRAP, openBench } from "./sandbox-fixture.ts";

const NO_GROUPS = { groups: { unified: null, memory: null, pids: null, cpuacct: null } };
const WAYS: [name: string, executor: object][] = [
  ["the control groups of this host", {}],
  ["rlimits and the watchdog alone", NO_GROUPS],
];

/** Else each runaway is ended one of the ways. */
const FULL = process.env.BENCHWARDEN_FULL === "1";

/** By which a process of a runaway is recognised, wherever it has gone. */
const MARK = `63${process.pid}.25`;

/** Each stays as it is until it is ended: the watchdog looks now and then, and a busy machine lets it look late. */
const RUNAWAYS: readonly (readonly [limit: string, ended: LaunchReport["ended"], script: string])[] = [
  ["wall time", "timed-out", `trap '' TERM; (trap '' TERM; setsid sleep ${MARK}) & sleep ${MARK}`],
  [
    "memory",
    "out-of-memory",
    `(setsid sleep ${MARK} &); exec python3 -c 'import time; x = b"x" * (600 << 20); time.sleep(${MARK})'`,
  ],
  ["processes", "too-many-processes", `for i in {1..150}; do (setsid sleep ${MARK} &); done; sleep ${MARK}`],
  ["disk", "disk-limit", `for i in {1..9}; do head -c 30M /dev/zero >/bench/out/$i; done; sleep ${MARK}`],
  ["one file", "disk-limit", `(setsid sleep ${MARK} &); exec truncate -s 1T /bench/out/sparse`],
  ["output", "output-limit", `(setsid sleep ${MARK} &); yes | head -c 99M; sleep ${MARK}`],
  ["open files", null, `(setsid sleep ${MARK} &); exec python3 -c 'import os\nwhile True: os.dup(0)'`],
];

for (const [way, [name, executor]] of WAYS.entries()) {
  describe.skipIf(NO_BUBBLEWRAP !== null)(inBubblewrap(`after a runaway that ${name} ended`), () => {
    let bench: Bench;
    let temporary: string;
    const was = process.env.TMPDIR;

    beforeEach(async () => {
      temporary = mkdtempSync(join(tmpdir(), "runaway-"));
      mkdirSync(join(temporary, "tmp"));
      process.env.TMPDIR = join(temporary, "tmp");
      const limits = { memoryBytes: 300 * MIB, processes: 60, diskBytes: 100 * MIB, outputBytes: MIB };
      bench = await openBench({ cacheDirectory: join(temporary, "cache"), executor, limits });
    });
    afterEach(async () => {
      await bench.close();
      if (was === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = was;
      rmSync(temporary, { recursive: true, force: true });
    });

    for (const [limit, ended, script] of RUNAWAYS.filter((_, nth) => FULL || nth % WAYS.length === way)) {
      test(`${limit}: no process, mount, control group or file of it is left, and the next launch runs`, {
        timeout: 120_000,
      }, async () => {
        const ran = await bench.shell(script, { timeLimitSeconds: limit === "wall time" ? 1 : 60 });
        expect(ran.ended).toBe(ended);
        if (ended === null) expect(ran.exit).toBe(1);
        expect(leftovers(temporary), "before anything is closed").toEqual([]);
        await bench.folder.forget(ran);
        expect(readdirSync(join(bench.folder.path, "launches"))).toEqual([]);
        expect(await bench.shell("ulimit -n; sleep 0.1"), "the next").toMatchObject({ exit: 0, ended: null });
      });
    }
  });
}

/** What is there beside the launch's own folder of results. */
function leftovers(temporary: string): string[] {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(commandOf)
    .filter((command) => command.includes(MARK) || command.includes(temporary));
  const mounts = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .filter((line) => line.includes(temporary));
  const groups = Object.values(findControlGroups())
    .flatMap((path) => (path === null ? [] : readdirSync(path)))
    .filter((entry) => entry.startsWith(`benchwarden-${process.pid}-`));
  return [...processes, ...mounts, ...groups, ...readdirSync(join(temporary, "tmp"))];
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
