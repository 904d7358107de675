import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isOnPath } from "../../.ci/setup.mjs";
import { systemClock } from "../../src/exec/clock.ts";
import { createWorkspace } from "../../src/exec/workspace.ts";
import { parseCalibration } from "../../src/machine/calibration-output.ts";
import { CALIBRATION_HISTORY, CALIBRATION_PROGRAM } from "../../src/machine/calibration-program.ts";
import { createMachine } from "../../src/machine/fingerprint.ts";
import { measure } from "../../src/measure/measure.ts";
import { CALIBRATION_PARTS } from "../../src/model/calibration.ts";
import { Result } from "../../src/model/result.ts";
import { createExecutor } from "../../src/sandbox/executor.ts";
import { sampleRequest } from "../measure/sample-request.ts";
import { buildCalibration } from "../runner-setup/build-calibration.ts";
import { inBubblewrap, MIB, NO_BUBBLEWRAP, openBench } from "./sandbox-fixture.ts";

const NO_COMPILER = isOnPath("cc") ? null : "no C compiler here (apt-get install gcc)";
const skipped = NO_BUBBLEWRAP !== null || NO_COMPILER !== null;
const title = inBubblewrap(`the calibration program${NO_COMPILER === null ? "" : ` (skipped: ${NO_COMPILER})`}`);
/** 210 MB with what they need, so they are not installed for this test. */
const CROSS_COMPILER = "aarch64-linux-gnu-gcc";
const NO_AARCH64 =
  isOnPath(CROSS_COMPILER) && isOnPath("qemu-aarch64")
    ? null
    : "needs apt-get install --no-install-recommends gcc-aarch64-linux-gnu qemu-user";
const FULL = process.env.BENCHWARDEN_FULL === "1";

describe.skipIf(skipped)(title, { timeout: 300_000 }, () => {
  const top = mkdtempSync(join(tmpdir(), "calibration-"));
  const program = join(top, "calibration");
  /** Nothing but the mount points: no shell, no library, no loader. */
  const empty = join(top, "rootfs");
  beforeAll(() => {
    buildCalibration(program);
    for (const folder of ["proc", "dev", "tmp", "sys", "bench/src", "bench/out", "bench/home"])
      mkdirSync(join(empty, folder), { recursive: true });
  });
  afterAll(() => rmSync(top, { recursive: true, force: true }));

  const rows: [profile: "trusted" | "untrusted", root: "host" | "empty"][] = [
    ["trusted", "host"],
    ["trusted", "empty"],
    ["untrusted", "host"],
    ["untrusted", "empty"],
  ];
  for (const [profile, root] of rows)
    test(`prints all parts in the sandbox of ${profile} launches, over ${root === "host" ? "the host's root" : "a root without any file"}`, async () => {
      const bench = await openBench({ profile, rootfs: root === "host" ? null : empty });
      copyFileSync(program, join(bench.tree, "calibration"));
      const ran = await bench.run(["./calibration"]);
      expect({ exit: ran.exit, ended: ran.ended, stderr: ran.stderr }).toEqual({ exit: 0, ended: null, stderr: "" });
      expect(Object.keys(parseCalibration(ran.stdout) ?? {}).sort()).toEqual([...CALIBRATION_PARTS].sort());
      await bench.close();
    });

  test("is one file of machine code: a program of the host's C library cannot be launched over that root", async () => {
    const bench = await openBench({ rootfs: empty });
    writeFileSync(
      join(top, "hello.c"),
      '#include <unistd.h>\nint main(void) { return write(1, "hello\\n", 6) != 6; }\n',
    );
    execFileSync("cc", ["-o", join(bench.tree, "hello"), join(top, "hello.c")]);
    expect(await bench.run(["./hello"])).toMatchObject({ exit: 127, stdout: "" });
    await bench.close();
  });

  test("is ended where the project's limits are below what it needs, and the reason is known", async () => {
    const bench = await openBench({ limits: { memoryBytes: 24 * MIB } });
    copyFileSync(program, join(bench.tree, "calibration"));
    // A watchdog that looks three times a second may miss a program of half a second.
    let ended: string | null = null;
    for (let tries = 0; tries < 10 && ended === null; tries++) ({ ended } = await bench.run(["./calibration"]));
    expect(ended).toBe("out-of-memory");
    await bench.close();
  });

  test.skipIf(NO_AARCH64 !== null)(
    `prints all parts on aarch64 too${NO_AARCH64 === null ? "" : ` (skipped: ${NO_AARCH64})`}`,
    () => {
      const built = join(top, "calibration-aarch64");
      buildCalibration(built, CROSS_COMPILER);
      const printed = execFileSync("qemu-aarch64", [built], { encoding: "utf8", env: {} });
      expect(Object.keys(parseCalibration(printed) ?? {}).sort()).toEqual([...CALIBRATION_PARTS].sort());
    },
  );

  // 30 launches before and after the job, as on a bench machine, take half a minute; fewer by its setting.
  test(`is launched for real around a job, ${FULL ? "30" : "8"} times before it and after it, and the machine remembers`, async () => {
    const root = join(top, "machine");
    for (const path of [CALIBRATION_PROGRAM, CALIBRATION_HISTORY, "etc/benchwarden/machine.conf"])
      mkdirSync(dirname(join(root, path)), { recursive: true });
    copyFileSync(program, join(root, CALIBRATION_PROGRAM));
    writeFileSync(join(root, "etc/benchwarden/machine.conf"), FULL ? "" : "CALIBRATION_LAUNCHES=8\n");
    const result = await measureOn(root, join(top, "cache"));
    const { calibration } = result.machine;
    for (const when of ["before", "after"] as const)
      for (const part of CALIBRATION_PARTS) {
        expect(calibration?.[when][part]).toHaveLength(FULL ? 30 : 8);
        // From a tenth of a nanosecond for a byte to a fork: anything else is a wrong unit.
        for (const seconds of calibration?.[when][part] ?? []) expect(seconds > 1e-12 && seconds < 1).toBe(true);
      }
    expect(result.machine.fitness.map(({ check }) => check)).toEqual(
      CALIBRATION_PARTS.map((part) => `calibration-${part}`),
    );
    const history = JSON.parse(readFileSync(join(root, CALIBRATION_HISTORY), "utf8"));
    expect(history.jobs).toMatchObject([{ key: calibration?.key }]);
    expect(result.warnings.map(({ code }) => code)).not.toContain("calibration-failed");
  });

  /** A job of one quick benchmark in the real sandbox, on a machine that has its own /etc, /var and programs. */
  async function measureOn(root: string, cacheDirectory: string): Promise<Result> {
    const { config, ...request } = sampleRequest({});
    const samples =
      '{"schema":"benchwarden.samples/1","benchmarks":[{"name":"one","metrics":[{"name":"time","unit":"s","launches":[[0.1]]}]}]}';
    const [suite] = config.suites;
    if (suite === undefined) throw new Error("no suite");
    const suites = [{ ...suite, benchmarks: null, run: ["/bin/sh", "-c", `printf '%s' '${samples}'`] }];
    const machines = {
      local: {
        runner: "jit" as const,
        policy: "strict" as const,
        virtual: true,
        optional: false,
        shards: 1,
        suites: null,
      },
    };
    const machine = createMachine({ root });
    return Result.parse(
      await measure(
        {
          request: { ...request, config: { ...config, machines, suites } },
          harness: [],
          trees: new Map(),
          version: "0.0.0",
          attempt: 1,
          signal: new AbortController().signal,
        },
        {
          executor: createExecutor(),
          workspace: createWorkspace({ cacheDirectory }),
          source: {
            exportTree: async (commit, directory) => writeFileSync(join(directory, "commit"), commit),
          },
          clock: systemClock,
          // What else this host is, it is not asked: only its calibration.
          machine: { ...machine, check: async () => [], tune: async () => null },
          images: { prepare: () => Promise.reject(new Error("no images here")) },
          log: { progress: () => undefined, info: () => undefined, warn: () => undefined },
          environment: {},
        },
      ),
    );
  }
});
