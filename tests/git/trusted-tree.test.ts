import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFiles } from "../../src/exec/files.ts";
import { createWorkspace } from "../../src/exec/workspace.ts";
import { fetchPaths } from "../../src/git/fetch-paths.ts";
import { runGit } from "../../src/git/run-git.ts";
import { fetchedTree } from "../../src/git/trusted-tree.ts";
import type { TrustedTree } from "../../src/ports/trusted-tree.ts";
import { git, temporaryFolder } from "./sample-repository.ts";

let folder: string;
let first: string;
let second: string;

beforeAll(() => {
  folder = temporaryFolder("trusted-tree");
  const project = join(folder, "project");
  git(folder, "init", "--quiet", "--initial-branch=main", project);
  mkdirSync(join(project, "bench"));
  const write = (path: string, text: string): void => writeFileSync(join(project, path), text);
  write(".gitattributes", "*.txt text eol=crlf\n");
  write("bench/a.mjs", "1\n");
  write("bench/lines.txt", "a\nb\n");
  write("large.bin", "x".repeat(100_000));
  first = commit(project, "first");
  write("bench/a.mjs", "2\n");
  symlinkSync("../large.bin", join(project, "bench/link"));
  second = commit(project, "second");
  git(folder, "clone", "--quiet", "--bare", project, "project.git");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function commit(project: string, subject: string): string {
  git(project, "add", "-A");
  git(project, "commit", "--quiet", "-m", subject);
  return git(project, "rev-parse", "HEAD");
}

function access() {
  return { remote: join(folder, "project.git"), uniform: () => 0, sleep: async () => undefined };
}

function tree(): TrustedTree {
  const workspace = createWorkspace({ cacheDirectory: join(folder, "cache") });
  return fetchedTree({ ...access(), workspace, files: createFiles(folder) });
}

test("files come from the commit that was named, line ends as the tree's attributes say", async () => {
  const files = await tree().files(first, ["bench"]);
  expect(files.map(({ path, content }) => [path, new TextDecoder().decode(content)])).toEqual([
    ["bench/a.mjs", "1\n"],
    ["bench/lines.txt", "a\r\nb\r\n"],
  ]);
});

test("of the other files nothing is fetched", async () => {
  const gitDir = join(folder, "partial.git");
  await fetchPaths({ ...access(), gitDir, commit: first, paths: ["bench/"] });
  const held = await runGit(["cat-file", "--batch-all-objects", "--batch-check=%(objecttype)"], { gitDir });
  const types = new TextDecoder().decode(held.stdout).trim().split("\n").sort();
  // The commit, two trees; attributes and two files, the 100 kB left out.
  expect(types).toEqual(["blob", "blob", "blob", "commit", "tree", "tree"]);
});

test("a symbolic link in the harness is refused", async () => {
  await expect(tree().files(second, ["bench"])).rejects.toMatchObject({ facts: { code: "bad-harness" } });
});

test("a path that the commit lacks is an error that names it", async () => {
  await expect(tree().files(first, ["none"])).rejects.toMatchObject({ facts: { code: "path-absent" } });
});
