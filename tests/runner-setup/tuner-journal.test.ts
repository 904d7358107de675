import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { stateOf } from "../machine/fake-hosts.ts";
import { hosts } from "./few-files.ts";
import { RUNNER_SETUP, runTuner } from "./run-tuner.ts";

vi.setConfig({ testTimeout: 120_000 });

const host = hosts();
const JOURNAL = "run/benchwarden/tune.journal";
const SWAPPINESS = "proc/sys/vm/swappiness";

function read(root: string, path: string): string {
  return readFileSync(join(root, path), "utf8");
}

describe("a journal that is damaged", () => {
  const rows: [name: string, damage: (text: string) => string, isForgotten: boolean][] = [
    [
      "in the line of a setting",
      (text) => text.replace(/^\{"knob":[^\n]*swappiness[^\n]*$/m, "\0\0\0\0\0\0\0\0\0\0"),
      true,
    ],
    ["in the line of what became of one", (text) => text.replace(/^\{"path":[^\n]*swappiness[^\n]*$/m, "{}"), false],
    ["in its beginning", (text) => text.slice(text.indexOf("\n") + 1), false],
  ];
  for (const [name, damage, isForgotten] of rows) {
    test(`${name} is named and stays; what it still tells is put back, and no tuner begins`, () => {
      const root = host();
      const before = stateOf(root);
      runTuner(root, ["tune", "--profile", "strict"]);
      const whole = read(root, JOURNAL);
      expect(damage(whole)).not.toBe(whole);
      writeFileSync(join(root, JOURNAL), damage(whole));
      expect(runTuner(root, ["status"]).stdout).toContain("is damaged: not all that was tuned is known");
      const done = runTuner(root, ["restore"]);
      expect(done.status).toBe(1);
      expect(done.stderr).toContain("/run/benchwarden/tune.journal is damaged");
      expect(stateOf(root)).toEqual({ ...before, ...(isForgotten ? { [SWAPPINESS]: "10" } : {}) });
      expect(runTuner(root, ["tune"])).toMatchObject({ status: 1, stderr: expect.stringContaining("nothing new") });
      expect(existsSync(join(root, JOURNAL))).toBe(true);
      rmSync(join(root, JOURNAL));
    });
  }

  test("down to nothing is damaged all the same", () => {
    const root = host();
    runTuner(root, ["tune"]);
    writeFileSync(join(root, JOURNAL), "");
    expect(runTuner(root, ["restore"]).status).toBe(1);
    expect(existsSync(join(root, JOURNAL))).toBe(true);
    rmSync(join(root, JOURNAL));
  });
});

test("a journal of an earlier boot goes, torn or whole, and nothing is written by it: what was tuned went with that boot", () => {
  const root = host();
  const before = stateOf(root);
  runTuner(root, ["tune", "--profile", "strict"]);
  for (const [path, value] of Object.entries(before)) writeFileSync(join(root, path), value === "" ? "" : `${value}\n`);
  // As the new boot has it: the same as was wanted, but nobody's tuning.
  writeFileSync(join(root, SWAPPINESS), "10\n");
  writeFileSync(join(root, "proc/sys/kernel/random/boot_id"), "6b0f2f0a-0000-4000-8000-000000000002\n");
  writeFileSync(join(root, JOURNAL), read(root, JOURNAL).replace(/^\{"knob".*$/m, "\0\0"));
  const now = stateOf(root);
  expect(runTuner(root, ["status"])).toMatchObject({ status: 0, stdout: expect.stringContaining("not tuned") });
  expect(runTuner(root, ["restore", "--dry-run"]).status).toBe(0);
  expect(existsSync(join(root, JOURNAL))).toBe(true);
  expect(runTuner(root, ["restore"])).toMatchObject({ status: 0, stdout: expect.stringContaining("started anew") });
  expect(stateOf(root)).toEqual(now);
  expect(existsSync(join(root, JOURNAL))).toBe(false);
});

test.skipIf(process.getuid?.() !== 0)(
  "whoever is not root is told why it cannot be read (needs root to become one)",
  () => {
    const root = host();
    runTuner(root, ["tune"]);
    chmodSync(root, 0o755);
    const copy = mkdtempSync(join(tmpdir(), "programs-"));
    try {
      chmodSync(copy, 0o755);
      cpSync(RUNNER_SETUP, copy, { recursive: true });
      for (const verb of ["status", "verify"]) {
        const argv = [
          "--reuid",
          "41237",
          "--regid",
          "41237",
          "--clear-groups",
          join(copy, "tune.sh"),
          verb,
          "--root",
          root,
        ];
        const done = spawnSync("setpriv", argv, { encoding: "utf8", cwd: "/" });
        expect(done).toMatchObject({ status: 4, stderr: expect.stringContaining("only root can read what was tuned") });
      }
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  },
);
