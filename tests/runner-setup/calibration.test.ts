import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { isOnPath } from "../../.ci/setup.mjs";
import { parseCalibration } from "../../src/machine/calibration-output.ts";
import { CALIBRATION_PROGRAM } from "../../src/machine/calibration-program.ts";
import { RUNNER_SETUP } from "./run-tuner.ts";

const NO_COMPILER = isOnPath("cc") ? null : "no C compiler here (apt-get install gcc)";
const top = mkdtempSync(join(tmpdir(), "calibration-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));

const PACKAGE = join(top, "runner-setup");
let root: string;
let count = 0;
beforeEach(() => {
  rmSync(PACKAGE, { recursive: true, force: true });
  cpSync(RUNNER_SETUP, PACKAGE, { recursive: true });
  writeFileSync(join(PACKAGE, "version"), "1.0.0\n");
  root = join(top, `root-${count++}`);
  for (const folder of ["usr/local/lib/benchwarden/1.0.0", "var/lib/benchwarden", "etc", "bin"])
    mkdirSync(join(root, folder), { recursive: true });
});

/** The host's compiler, which counts how often it was called. */
function layCompiler(): void {
  writeFileSync(join(root, "bin/cc"), `#!/bin/sh\necho cc >>"$(dirname "$0")/../compiled"\nexec cc "$@"\n`);
  chmodSync(join(root, "bin/cc"), 0o755);
}

/** Runs lines in a shell that has the parts of bench-machine, below the root. */
function shell(lines: string, env: Readonly<Record<string, string>> = {}) {
  const load = `set -euo pipefail; HERE=${PACKAGE}; declare -A OPTION=(); SCRATCH=; REPOSITORIES=(); KIND=jit CHANGES=0
    for part in "$HERE"/lib/host.sh "$HERE"/lib/cpus.sh "$HERE"/machine/settings.sh "$HERE"/machine/*.sh; do . "$part"; done`;
  const done = spawnSync("bash", ["-c", `${load}\n${lines}`], {
    encoding: "utf8",
    env: { ...process.env, BENCH_ROOT: root, ...env },
  });
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

const program = () => join(root, CALIBRATION_PROGRAM);
const compiled = () =>
  existsSync(join(root, "compiled")) ? readFileSync(join(root, "compiled"), "utf8").split("\n").length - 1 : 0;
const sum = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

describe.skipIf(NO_COMPILER !== null)(
  `the calibration program${NO_COMPILER === null ? "" : ` (skipped: ${NO_COMPILER})`}`,
  () => {
    test("is built by the installation, prints all parts, and needs no library", () => {
      layCompiler();
      expect(shell("place_calibration")).toMatchObject({ status: 0, stderr: "" });
      const run = parseCalibration(execFileSync(program(), [], { encoding: "utf8", env: {} }));
      expect(Object.values(run ?? {}).every((seconds) => seconds > 0)).toBe(true);
      expect(run).toMatchObject({ integer: expect.any(Number), fork: expect.any(Number) });
      // Neither an interpreter nor a dynamic section: nothing of the host's decides what runs.
      expect(readFileSync(program(), "latin1")).not.toMatch(/ld-linux|libc\.so/);
      expect(readFileSync(join(root, "var/lib/benchwarden/manifest"), "utf8")).toContain(
        `file\t/${CALIBRATION_PROGRAM}\t${sum(program())}\n`,
      );
    });

    test("stays the same program over later installations and newer packages", () => {
      layCompiler();
      shell("place_calibration");
      const first = sum(program());
      writeFileSync(join(PACKAGE, "version"), "2.0.0\n");
      mkdirSync(join(root, "usr/local/lib/benchwarden/2.0.0"));
      appendFileSync(join(PACKAGE, "calibration/calibration.c"), "/* newer */\n");
      writeFileSync(
        join(PACKAGE, "calibration/calibration.c.sha256"),
        `${sum(join(PACKAGE, "calibration/calibration.c"))}\n`,
      );
      expect(shell("place_calibration")).toMatchObject({ status: 0, stderr: "" });
      expect([sum(program()), compiled()]).toEqual([first, 1]);
    });

    test("is built again when it is gone, and `check` says when it is another", () => {
      layCompiler();
      shell("place_calibration");
      expect(shell("check_calibration").stdout).toMatch(/^ok\tbuilt \d{4}-\d\d-\d\d\n$/);
      appendFileSync(program(), "x");
      expect(shell("check_calibration").stdout).toMatch(/^unfit\t.*is not what was built here/);
      rmSync(program());
      expect(shell("check_calibration").stdout).toMatch(/^unknown\tno program was built/);
      shell("place_calibration");
      expect(compiled()).toBe(2);
      expect(shell("check_calibration").stdout).toMatch(/^ok\t/);
    });

    test("is not built by a dry run, which says that it would", () => {
      layCompiler();
      const done = shell("place_calibration", { BENCH_DRY: "yes" });
      expect(done.stdout).toContain("would build /usr/local/lib/benchwarden/calibration/calibration");
      expect([existsSync(program()), compiled()]).toEqual([false, 0]);
    });
  },
);

test("the released source is the one whose sum is released with it", () => {
  const source = join(RUNNER_SETUP, "calibration/calibration.c");
  expect(readFileSync(`${source}.sha256`, "utf8")).toBe(`${sum(source)}\n`);
});

test("a source that was changed is refused before anything is written", () => {
  layCompiler();
  appendFileSync(join(PACKAGE, "calibration/calibration.c"), "\n");
  const done = shell("place_calibration");
  expect(done.status).toBe(1);
  expect(done.stderr).toContain("is not the file that was released");
  expect([existsSync(program()), compiled()]).toEqual([false, 0]);
});

test("a machine without a compiler is installed all the same, and told what is missing", () => {
  const done = shell("place_calibration");
  expect(done).toMatchObject({ status: 0, stderr: "" });
  expect(done.stdout).toContain("no calibration: there is no C compiler");
  expect(existsSync(program())).toBe(false);
});

test("the runner's units let a job write the history, and nothing else beside its folder", () => {
  for (const [unit, job] of [
    ["bench-runner@.service", "%i"],
    ["bench-standing.service", "standing"],
  ] as const)
    expect(readFileSync(join(RUNNER_SETUP, "units", unit), "utf8")).toContain(
      `\nReadWritePaths=-/var/lib/benchwarden/jobs/${job} -/var/lib/benchwarden/calibration\n`,
    );
});
