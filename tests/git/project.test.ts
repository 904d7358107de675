import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProject } from "../../src/git/project.ts";
import { runGit } from "../../src/git/run-git.ts";

let root = "";
const git = (...args: string[]) => runGit(args, { cwd: root });

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "benchwarden-project-"));
  await git("init", "-q", "-b", "trunk");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("paths are what git would take in, and a file is written with its folder", async () => {
  const project = createProject(root);
  await project.write(".gitignore", "out/\n");
  await project.write("out/left.txt", "x");
  await project.write("deep/down/here.txt", "x");
  expect(await project.paths()).toEqual([".gitignore", "deep/down/here.txt"]);
  expect(await project.read("deep/down/here.txt")).toBe("x");
  expect(await project.read("nowhere")).toBe(null);
  expect(await project.tryRead("deep", 100)).toBe(null);
  expect(await project.tryRead("deep/down/here.txt", 0)).toBe(null);
});

test("the default branch is what the remote says, else the one that is checked out", async () => {
  const project = createProject(root);
  expect(await project.defaultBranch()).toEqual({ name: "trunk", source: "work tree" });
  await git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main");
  expect(await project.defaultBranch()).toEqual({ name: "main", source: "remote" });
});

describe("the remote", () => {
  const rows: [address: string, want: { host: string; fullName: string } | null][] = [
    ["https://github.com/acme/thing.git", { host: "github.com", fullName: "acme/thing" }],
    ["https://user:word@GitHub.com/acme/thing", { host: "github.com", fullName: "acme/thing" }],
    ["git@github.com:acme/thing.git", { host: "github.com", fullName: "acme/thing" }],
    ["ssh://git@github.example.org:2222/acme/th.ing/", { host: "github.example.org", fullName: "acme/th.ing" }],
    ["/srv/git/acme/thing.git", null],
    ["../acme/thing", null],
    ["https://example.org/a/b/c", null],
  ];
  for (const [address, want] of rows) {
    test(address, async () => {
      await git("config", "remote.origin.url", address);
      expect(await createProject(root).remote()).toEqual(want);
    });
  }
});
