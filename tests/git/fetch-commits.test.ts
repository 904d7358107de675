import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CommitFetch, fetchCommits } from "../../src/git/fetch-commits.ts";
import { openRepository } from "../../src/git/repository.ts";
import { runGit } from "../../src/git/run-git.ts";
import { type HttpRemote, serveHttp } from "../store/http-remote.ts";
import { git, temporaryFolder } from "./sample-repository.ts";

const TOKEN = "ghs_0123456789abcdefghijklmnopqrstuvwxyzABCDEF.x_y";

let folder: string;
let commits: string[];
const servers: HttpRemote[] = [];

beforeEach(() => {
  folder = temporaryFolder("fetch-commits");
  const project = join(folder, "project");
  git(folder, "init", "--quiet", project);
  commits = [1, 2, 3].map((nth) => {
    writeFileSync(join(project, "file.txt"), `${nth}\n`);
    git(project, "add", "-A");
    git(project, "commit", "--quiet", "-m", `commit ${nth}`);
    return git(project, "rev-parse", "HEAD");
  });
  git(folder, "clone", "--quiet", "--bare", project, "project.git");
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function wanted(changes: Partial<CommitFetch>): CommitFetch {
  return {
    remote: join(folder, "project.git"),
    commits: commits.slice(0, 2),
    gitDir: join(folder, "sources.git"),
    uniform: () => 0,
    sleep: async () => undefined,
    ...changes,
  };
}

async function serve(token?: string): Promise<HttpRemote> {
  const server = await serveHttp(folder, token);
  servers.push(server);
  return server;
}

test("commits in the middle of a history come by their ids, with their trees and without the rest", async () => {
  await fetchCommits(wanted({}));
  const sources = await openRepository(join(folder, "sources.git"));
  for (const [index, commit] of commits.slice(0, 2).entries()) {
    expect((await sources.resolve(commit)).id).toBe(commit);
    const tree = temporaryFolder("tree");
    await sources.exportTree(commit, tree);
    expect(readFileSync(join(tree, "file.txt"), "utf8")).toBe(`${index + 1}\n`);
    expect(readdirSync(tree)).toEqual(["file.txt"]);
    rmSync(tree, { recursive: true });
  }
  await expect(sources.resolve(commits[2] ?? "")).rejects.toThrow();
});

test("a token opens https, and stands in no argument, file or message", async () => {
  const server = await serve(TOKEN);
  const calls: string[] = [];
  const noted: typeof runGit = (args, options) => {
    calls.push(JSON.stringify([args, options?.config, options?.gitDir]));
    return runGit(args, options);
  };
  const remote = `${server.url}/project.git`;
  const without = await fetchCommits(wanted({ remote, gitDir: join(folder, "a.git") })).catch(String);
  expect(without).toMatch(/the sources cannot be fetched[\s\S]*contents: read/);
  const wrong = await fetchCommits(wanted({ remote, gitDir: join(folder, "b.git"), token: `${TOKEN}z` })).catch(String);
  await fetchCommits(wanted({ remote, token: TOKEN, git: noted }));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const written = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
  for (const secret of [TOKEN, Buffer.from(`x-access-token:${TOKEN}`).toString("base64")]) {
    for (const text of [...calls, ...written, String(without), String(wrong)])
      expect(text.includes(secret)).toBe(false);
  }
});

test("a commit that the repository lacks is named, and not asked for again", async () => {
  const absent = "0123456789".repeat(4);
  let calls = 0;
  const counted: typeof runGit = (args, options) => {
    calls++;
    return runGit(args, options);
  };
  await expect(fetchCommits(wanted({ commits: [commits[0] ?? "", absent], git: counted }))).rejects.toThrow(
    new RegExp(`does not give the commit ${absent}[\\s\\S]*pushed away`),
  );
  expect(calls).toBe(2);
});

test("a remote that is away is tried again, and comes back", async () => {
  const server = await serve();
  const remote = `${server.url}/project.git`;
  let tries = 0;
  const shaky: typeof runGit = (args, options) => {
    if (args[0] !== "fetch" || ++tries > 2) return runGit(args, options);
    return runGit(args, { ...options, config: [["remote.benchwarden-source.url", "http://127.0.0.1:1/x.git"]] });
  };
  await fetchCommits(wanted({ remote, git: shaky }));
  expect(tries).toBe(3);
  const dead = fetchCommits(wanted({ remote: "http://127.0.0.1:1/x.git", gitDir: join(folder, "dead.git") }));
  await expect(dead).rejects.toThrow(/cannot be fetched/);
});
