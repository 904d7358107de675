import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pushSite, SITE_BRANCH, type SitePushed } from "../../src/store/site-branch.ts";
import { commitFiles, gitIn, makeStoreWorld, NOW, type StoreWorld, tipOf } from "./store-world.ts";

let world: StoreWorld;
beforeEach(async () => {
  world = await makeStoreWorld();
});
afterEach(() => world.remove());

const status = (day: string) => `{"schema":"benchwarden.status/1","generated":"2026-03-${day}T00:00:00Z"}`;

/** Pushes a page of the second of March while somebody else's commit lands between our look and our push. */
function pushDuring(commit: string): Promise<SitePushed> {
  const folder = join(world.folder, "site");
  mkdirSync(folder);
  writeFileSync(join(folder, "status.json"), status("02"));
  writeFileSync(join(folder, ".gitignore"), "*\n");
  let isFirst = true;
  const utc = () => {
    if (isFirst) execFileSync("git", ["--git-dir", world.remote, "update-ref", `refs/heads/${SITE_BRANCH}`, commit]);
    isFirst = false;
    return NOW;
  };
  const order = { folder, remote: world.remote, format: "sha1", temporary: world.folder } as const;
  return pushSite({ ...order, clock: { utc }, uniform: () => 0.5, sleep: async () => {} });
}

test("a push that lost the race to an older page lands on top of it, never forced", async () => {
  const other = await commitFiles(world.remote, { "status.json": status("01") }, "other");
  const pushed = await pushDuring(other);
  expect(pushed.state).toBe("pushed");
  expect(await tipOf(world.remote, SITE_BRANCH)).toBe(pushed.commit);
  expect(await gitIn(world.remote, ["rev-parse", `${SITE_BRANCH}^`])).toBe(other);
  const files = await gitIn(world.remote, ["ls-tree", "--name-only", SITE_BRANCH]);
  expect(files.split("\n")).toEqual([".gitignore", "status.json"]);
});

test("a push that lost the race to a page with newer results leaves that one", async () => {
  const other = await commitFiles(world.remote, { "status.json": status("03") }, "other");
  expect(await pushDuring(other)).toEqual({ state: "newer", commit: other });
  expect(await tipOf(world.remote, SITE_BRANCH)).toBe(other);
});

test("a push that lost the race to somebody's files is refused", async () => {
  const other = await commitFiles(world.remote, { "index.html": "ours" }, "other");
  await expect(pushDuring(other)).rejects.toMatchObject({ facts: { code: "not-a-site" } });
  expect(await tipOf(world.remote, SITE_BRANCH)).toBe(other);
});
