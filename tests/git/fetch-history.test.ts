import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorkspace } from "../../src/exec/workspace.ts";
import { fetchedHistory } from "../../src/git/fetch-history.ts";
import { git, temporaryFolder } from "./sample-repository.ts";

let folder: string;
const commits: string[] = [];

beforeAll(() => {
  folder = temporaryFolder("fetch-history");
  const project = join(folder, "project");
  git(folder, "init", "--quiet", "--initial-branch=main", project);
  for (const nth of [1, 2, 3]) {
    writeFileSync(join(project, "harness.mjs"), `${nth}\n`);
    git(project, "add", "-A");
    git(project, "commit", "--quiet", "-m", `commit ${nth}`);
    commits.push(git(project, "rev-parse", "HEAD"));
  }
  git(project, "tag", "v1", commits[0] ?? "");
  git(project, "branch", "other", commits[1] ?? "");
  git(folder, "clone", "--quiet", "--bare", project, "project.git");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function surroundings() {
  const workspace = createWorkspace({ cacheDirectory: join(folder, "cache") });
  return { workspace, remote: join(folder, "project.git"), uniform: () => 0, sleep: async () => undefined };
}

test("the commits of one branch and the tags come, without trees and files", async () => {
  const { repository, close } = await fetchedHistory({ ...surroundings(), format: "sha1" }).open("main");
  expect((await repository.list("main")).map((commit) => commit.id)).toEqual(commits);
  expect([...(await repository.tags()).keys()]).toEqual([commits[0]]);
  expect((await repository.resolve("v1")).id).toBe(commits[0]);
  await expect(repository.resolve("other")).rejects.toMatchObject({ facts: { code: "unknown-revision" } });
  await close();
});

test("a branch that is not there is an error that names it", async () => {
  const opened = fetchedHistory({ ...surroundings(), format: "sha1" }).open("develop");
  await expect(opened).rejects.toMatchObject({
    facts: { code: "branch-absent", what: "the repository has no branch develop" },
  });
});
