import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { setAside } from "../../src/store/set-aside.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "benchwarden-aside-"));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

const PATH = "log/record/2026/02/03-0123456789ab-bench-x64-0123456789ab-1.json.gz";
const KEPT = "record-2026-02-03-0123456789ab-bench-x64-0123456789ab-1";

test("the bytes are kept under the name they would have had, the reason beside them", async () => {
  const at = await setAside(folder, { path: PATH, bytes: Buffer.from("bytes") }, "because");
  expect(at).toBe(join(folder, "benchwarden-rejected", `${KEPT}.json.gz`));
  expect(readFileSync(at, "utf8")).toBe("bytes");
  expect(readFileSync(at.replace(".json.gz", ".reason.txt"), "utf8")).toBe("because\n");
});

test("the same bytes take one place; others of the same name go beside them", async () => {
  const first = await setAside(folder, { path: PATH, bytes: Buffer.from("one") }, "a");
  expect(await setAside(folder, { path: PATH, bytes: Buffer.from("one") }, "b")).toBe(first);
  const second = await setAside(folder, { path: PATH, bytes: Buffer.from("two, longer") }, "c");
  expect(second).not.toBe(first);
  expect(await setAside(folder, { path: PATH, bytes: Buffer.from("two, longer") }, "c")).toBe(second);
  expect(readFileSync(first, "utf8")).toBe("one");
  expect(readdirSync(join(folder, "benchwarden-rejected"))).toHaveLength(4);
});

test("what has no place of its own is named by its bytes", async () => {
  const at = await setAside(folder, { path: null, bytes: Buffer.from("x") }, "a");
  expect(at).toMatch(/benchwarden-rejected\/result-[0-9a-f]{8}\.json\.gz$/);
});

test("a folder that cannot be made is a problem with the place in it", async () => {
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "benchwarden-rejected"));
  await expect(setAside(join(folder, "file"), { path: null, bytes: Buffer.from("x") }, "a")).rejects.toThrow(
    /ENOTDIR|not a/i,
  );
});
