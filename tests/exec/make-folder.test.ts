import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolders } from "../../src/exec/make-folder.ts";

test("folders that are missing above are made, those that are there stay", async () => {
  const top = mkdtempSync(join(tmpdir(), "make-folder-"));
  try {
    await makeFolders(join(top, "a/b/c"), 0o700);
    await makeFolders(join(top, "a/b"), 0o755);
    expect([statSync(join(top, "a/b/c")).mode & 0o777, statSync(join(top, "a/b")).mode & 0o777]).toEqual([
      0o700, 0o700,
    ]);
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
});

test("a folder that cannot be made there is an error, and not a loop without end", async () => {
  await expect(makeFolders("/proc/no-such-thing/x")).rejects.toMatchObject({ code: "ENOENT" });
});
