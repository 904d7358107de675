import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { existsInRoot } from "../../src/exec/inside-root.ts";

const root = mkdtempSync(join(tmpdir(), "inside-root-"));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, "usr/bin"), { recursive: true });
writeFileSync(join(root, "usr/bin/box-of-the-image"), "");
symlinkSync("usr/bin", join(root, "bin"));
symlinkSync("/bin/box-of-the-image", join(root, "usr/bin/sh-of-the-image"));
symlinkSync("/usr/bin/env", join(root, "usr/bin/dangles"));
symlinkSync("../../../../../usr", join(root, "usr/up"));
symlinkSync("loop", join(root, "usr/loop"));

const rows: [path: string, why: string, want: boolean][] = [
  ["/usr/bin/box-of-the-image", "is a file", true],
  ["/bin/box-of-the-image", "lies behind a relative link", true],
  ["/bin/sh-of-the-image", "is an absolute link, as the programs of busybox are", true],
  ["/usr/up/bin//./box-of-the-image", "goes up no further than the root", true],
  ["/../../usr/bin/../bin", "is a folder, and goes up at its start", true],
  ["/bin/dangles", "is a link to what only the host has", false],
  ["/usr/bin/env", "is a file of the host", false],
  ["/usr/loop", "is a link to itself", false],
  ["/usr/bin/box-of-the-image/x", "leads through a file", false],
];
for (const [path, why, want] of rows) {
  test(`${path}, which ${why}, is ${want ? "there" : "not there"}`, () => expect(existsInRoot(root, path)).toBe(want));
}
