import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { usedBytes, watchDisk } from "../../src/sandbox/disk-watch.ts";

const MIB = 1024 ** 2;

/** A folder of its own, and beside it one whose files others may remove. */
function twoFolders(): { own: string; others: string } {
  const own = mkdtempSync(join(tmpdir(), "disk-own-"));
  const others = mkdtempSync(join(tmpdir(), "disk-others-"));
  onTestFinished(() => [own, others].forEach((path) => void rmSync(path, { recursive: true })));
  return { own, others };
}

test("what a launch writes is seen while others remove more from the same disk", () => {
  const { own, others } = twoFolders();
  writeFileSync(join(others, "ballast"), Buffer.alloc(256 * MIB, 1));
  const watch = watchDisk([own], 32 * MIB);
  rmSync(join(others, "ballast"));
  writeFileSync(join(own, "written"), Buffer.alloc(64 * MIB, 1));
  expect(watch.isOverLimit()).toBe(true);
});

test("what others write and remove is not the launch's", () => {
  const { own, others } = twoFolders();
  const watch = watchDisk([own], 32 * MIB);
  writeFileSync(join(own, "written"), Buffer.alloc(16 * MIB, 1));
  writeFileSync(join(others, "ballast"), Buffer.alloc(128 * MIB, 1));
  expect(watch.isOverLimit()).toBe(false);
  rmSync(join(others, "ballast"));
  expect(watch.isOverLimit()).toBe(false);
});

test("a folder deeper than a path can be long is counted as far as it can be seen", () => {
  const { own } = twoFolders();
  const name = "d".repeat(200);
  execFileSync("bash", ["-euc", `for i in {1..30}; do mkdir ${name}; cd ${name}; done`], { cwd: own });
  expect(usedBytes(own, 1024 * MIB)).toBeGreaterThan(10 * 4_096);
});
