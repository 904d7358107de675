import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { SessionPlan } from "../../src/ports/executor.ts";
import { type Bench, IS_ROOT, inBubblewrap, MIB, NO_BUBBLEWRAP, openBench, problemOf } from "./sandbox-fixture.ts";

const NO_GROUPS = { groups: { unified: null, memory: null, pids: null, cpuacct: null } };

const WAYS: [name: string, sandbox: SessionPlan["sandbox"], executor: object][] = [
  ["bubblewrap with the control groups of this host", "bubblewrap", {}],
  ["bubblewrap with the watchdog alone", "bubblewrap", NO_GROUPS],
  ["no sandbox, with the watchdog alone", "none", NO_GROUPS],
];

for (const [name, sandbox, executor] of WAYS) {
  const skipped = sandbox === "bubblewrap" && NO_BUBBLEWRAP !== null;
  describe.skipIf(skipped)(inBubblewrap(`limits held by ${name}`), () => {
    let bench: Bench;
    afterEach(() => bench.close());

    const open = async (limits: object = {}): Promise<Bench> => {
      bench = await openBench({ sandbox, executor, limits });
      return bench;
    };

    test("a gigabyte on stdout is stopped, and what is kept is bounded", async () => {
      const ran = await (await open({ outputBytes: MIB })).shell("head -c 1G /dev/zero; sleep 20");
      expect(ran.ended).toBe("output-limit");
      expect(ran.wallSeconds).toBeLessThan(15);
      expect(statSync(join(ran.output, "stdout")).size).toBe(MIB);
    });

    test("too much on stderr, and all at the end, is noticed too", async () => {
      const ran = await (await open({ outputBytes: MIB })).shell("head -c 2M /dev/zero >&2");
      expect(ran.ended).toBe("output-limit");
    });

    test("output below the limit passes whole", async () => {
      const ran = await (await open({ outputBytes: MIB })).shell(`head -c ${MIB} /dev/zero`);
      expect(ran.ended).toBeNull();
      expect(ran.stdout.length).toBe(MIB);
    });

    test("a fork bomb ends as too many processes", async () => {
      const ran = await (await open({ processes: 40 })).shell("for i in {1..100}; do sleep 20 & done; wait");
      expect(ran.ended).toBe("too-many-processes");
      expect(ran.wallSeconds).toBeLessThan(15);
    });

    test("fewer processes than allowed pass", async () => {
      const ran = await (await open({ processes: 40 })).shell("for i in {1..20}; do sleep 0.5 & done; wait");
      expect(ran).toMatchObject({ exit: 0, ended: null });
    });

    test("a memory bomb ends as out of memory", async () => {
      const grow =
        "const kept = []; for (;;) { kept.push(Buffer.alloc(1 << 20, 1)); if (kept.length > 3000) break; } setTimeout(() => {}, 20000)";
      const ran = await (await open({ memoryBytes: 200 * MIB })).run(["node", "-e", grow]);
      expect(ran.ended).toBe("out-of-memory");
    });

    test("memory below the limit passes", async () => {
      const grow = "const kept = Buffer.alloc(50 << 20, 1); setTimeout(() => console.log(kept.length), 700)";
      const ran = await (await open({ memoryBytes: 300 * MIB })).run(["node", "-e", grow]);
      expect(ran).toMatchObject({ exit: 0, ended: null });
    });

    test("a sparse terabyte is refused by the size of files", async () => {
      const ran = await (await open()).shell("exec truncate -s 1T /bench/out/sparse");
      expect(ran.ended).toBe("disk-limit");
      expect(statSync(join(ran.output, "out/sparse")).size).toBe(0);
    });

    test("many files that together are too large end as too much disk", async () => {
      const script = "for i in {1..100}; do head -c 4M /dev/zero > /bench/out/$i; done; sleep 20";
      const ran = await (await open({ diskBytes: 100 * MIB })).shell(script);
      expect(ran.ended).toBe("disk-limit");
      expect(ran.wallSeconds).toBeLessThan(15);
    });

    test("a build that fills its tree ends as too much disk", async () => {
      const script = "for i in {1..100}; do head -c 4M /dev/zero > $i; done; sleep 20";
      const ran = await (await open({ diskBytes: 100 * MIB })).shell(script, { phase: "build" });
      expect(ran.ended).toBe("disk-limit");
    });

    test("no core file, at most 4096 descriptors, and the file size is limited", async () => {
      const ran = await (await open({ diskBytes: 100 * MIB })).shell(
        "ulimit -c; ulimit -n; ulimit -f; grep -o 'core file size *1 *1 ' /proc/self/limits",
      );
      expect(ran.stdout).toMatch(new RegExp(`^0\\n4096\\n${100 * 1024}\\ncore file size +1 +1 \\n$`));
    });
  });
}

describe.skipIf(NO_BUBBLEWRAP !== null)(inBubblewrap("what a session says of its limits"), () => {
  test("without a control group the report warns that limits are only watched", async () => {
    const bench = await openBench({ executor: NO_GROUPS });
    expect(bench.session.facts.limits).toContain("watchdog: memory, processes");
    expect(bench.session.facts.warnings.map((warning) => warning.code)).toContain("limits-watched");
    const ran = await bench.shell("true");
    expect(ran).toMatchObject({ cpuSeconds: null, peakBytes: null });
    await bench.close();
  });

  test("where a control group counts, CPU time is the launch's own", async () => {
    const bench = await openBench();
    const counts = bench.session.facts.limits.includes("CPU time by control group");
    const ran = await bench.shell("i=0; while ((i < 200000)); do ((i++)); done");
    if (counts) expect(ran.cpuSeconds).toBeGreaterThan(0.05);
    else expect(ran.cpuSeconds).toBeNull();
    const idle = await bench.shell("sleep 0.5");
    if (counts) expect(idle.cpuSeconds).toBeLessThan(0.4);
    await bench.close();
  });
});

describe.skipIf(!IS_ROOT || NO_BUBBLEWRAP !== null)(
  inBubblewrap("a full disk under the job (needs root: mounts)"),
  () => {
    test("ends the launch as too much disk, and closing still works", async () => {
      const small = mkdtempSync(join(tmpdir(), "full-"));
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", small]);
      try {
        const bench = await openBench({ cacheDirectory: join(small, "cache") });
        const ran = await bench.shell("head -c 64M /dev/zero > /bench/out/fill; echo went on; sleep 20");
        expect(ran.ended).toBe("disk-limit");
        expect(ran.wallSeconds).toBeLessThan(15);
        await bench.folder.forget(ran);
        expect(await bench.shell("true"), "with the space back the next launch runs").toMatchObject({
          exit: 0,
          ended: null,
        });
        await bench.close();
      } finally {
        execFileSync("umount", ["-l", small]);
        rmSync(small, { recursive: true, force: true });
      }
    });

    test("before the launch is one clear problem", async () => {
      const small = mkdtempSync(join(tmpdir(), "full-"));
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=16m,nr_inodes=3000", "tmpfs", small]);
      try {
        const bench = await openBench({ cacheDirectory: join(small, "cache") });
        spawnSync("bash", ["-c", "for i in {1..3000}; do : > $i || break; done"], { cwd: small, stdio: "ignore" });
        const problem = await problemOf(bench.shell("true"));
        expect(problem.facts.code).toBe("disk-full");
        expect(problem.message).toContain(bench.folder.path);
        await bench.close();
      } finally {
        execFileSync("umount", ["-l", small]);
        rmSync(small, { recursive: true, force: true });
      }
    });
  },
);
