// Our adapter against the GitHub of the package `emulate`, whose authors never saw it: where both agree, we did not
// merely agree with our own stand-in. It has no activity log, no GraphQL, no commit statuses, no branches-where-head,
// no names of changed files, and no way to give a repository a workflow: those are held against GitHub's description only.
import { createEmulator, type Emulator } from "emulate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../src/exec/clock.ts";
import { createForge } from "../../src/github/forge.ts";
import type { Forge } from "../../src/ports/forge.ts";

const REPOSITORY = "maintainer/project";
let emulator: Emulator;
let forge: Forge;
let main: string;
let head: string;

beforeAll(async () => {
  emulator = await createEmulator({
    service: "github",
    port: 0,
    seed: {
      tokens: {
        "token-maintainer": { login: "maintainer", scopes: ["repo", "admin:org"] },
        "token-reviewer": { login: "reviewer", scopes: ["repo"] },
      },
      github: {
        users: [{ login: "maintainer" }, { login: "reviewer" }, { login: "stranger" }],
        orgs: [{ login: "org", members: [{ login: "maintainer", role: "admin" }] }],
        repos: [{ owner: "maintainer", name: "project", auto_init: true }],
      },
    },
  });
  const access = { apiUrl: emulator.url, repository: REPOSITORY, token: "token-maintainer", clock: systemClock };
  forge = createForge(access);
  await api("PUT", "/collaborators/reviewer", { permission: "push" });
  await write("main", "benchwarden.yml", "version: 1\n");
  main = await tip("main");
  await api("POST", "/git/refs", { ref: "refs/heads/faster", sha: main });
  await write("faster", "src/a.txt", "one\n");
  await write("faster", "src/b.txt", "two\n");
  head = await tip("faster");
  await api("POST", "/pulls", { title: "Faster", head: "faster", base: "main" });
});
afterAll(() => emulator.close());

async function api(method: string, path: string, body?: object, token = "token-maintainer"): Promise<unknown> {
  const headers = { authorization: `token ${token}`, "content-type": "application/json" };
  const answer = await fetch(`${emulator.url}/repos/${REPOSITORY}${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
}

async function write(branch: string, path: string, text: string): Promise<void> {
  await api("PUT", `/contents/${path}`, { message: "change", content: Buffer.from(text).toString("base64"), branch });
}

async function tip(branch: string): Promise<string> {
  return ((await api("GET", `/git/ref/heads/${branch}`)) as { object: { sha: string } }).object.sha;
}

test("facts and roles", async () => {
  expect(await forge.facts()).toMatchObject({ fullName: REPOSITORY, defaultBranch: "main", isPrivate: false });
  expect((await forge.permission("maintainer"))?.permission).toBe("admin");
  // The emulator says "push", a word that GitHub never gives here: an unknown word lets nobody in.
  expect((await forge.permission("reviewer"))?.permission).toBe("none");
  expect(await forge.permission("nobody-at-all")).toBeNull();
});

test("a pull request and its commits", async () => {
  expect(await forge.pull(1)).toMatchObject({
    number: 1,
    isOpen: true,
    head: { sha: head, ref: "faster" },
    base: { ref: "main" },
  });
  expect(await forge.pull(99)).toBeNull();
  expect(await forge.pullHasCommit(1, head)).toBe(true);
});

test("labels: removed once, then absent", async () => {
  await api("POST", "/issues/1/labels", { labels: ["needs-bench"] });
  expect((await forge.pull(1))?.labels).toEqual(["needs-bench"]);
  expect(await forge.removeLabel(1, "needs-bench")).toBe("removed");
  expect((await forge.pull(1))?.labels).toEqual([]);
  expect(await forge.removeLabel(1, "needs-bench")).toBe("absent");
});

test("who set a label last, from the issue events", async () => {
  const { number } = (await api("POST", "/issues", { title: "x" })) as { number: number };
  await api("POST", `/issues/${number}/labels`, { labels: ["other"] });
  await api("POST", `/issues/${number}/labels`, { labels: ["needs-bench"] }, "token-reviewer");
  expect(await forge.lastLabelled(number, "needs-bench")).toMatchObject({ by: { login: "reviewer" } });
  expect(await forge.lastLabelled(number, "needs")).toBeNull();
});

test("approvals count for their commit", async () => {
  await api("POST", "/pulls/1/reviews", { event: "APPROVE", commit_id: head }, "token-reviewer");
  expect(await forge.approvals(1, head)).toMatchObject([{ login: "reviewer" }]);
  expect(await forge.approvals(1, main)).toEqual([]);
});

test("comments on more pages than one, edited, and by their author", async () => {
  for (let index = 0; index < 105; index++)
    await api("POST", "/issues/1/comments", { body: `${index}` }, "token-reviewer");
  const added = await forge.addComment(1, "the verdict");
  if (added === "forbidden") throw new Error("the token may write");
  const comments = await forge.comments(1);
  expect(comments).toHaveLength(106);
  expect(comments.at(-1)).toMatchObject({ id: added.id, body: "the verdict", by: { login: "maintainer" } });
  expect(await forge.editComment(added.id, "the new verdict")).toBe("edited");
  expect((await forge.comments(1)).at(-1)?.body).toBe("the new verdict");
  expect(await forge.editComment(987_654, "x")).toBe("gone");
}, 60_000);

test("commits, files and how two commits stand to each other", async () => {
  expect(await forge.commit(head)).toMatchObject({ id: head });
  expect(await forge.commit("0".repeat(40))).toBeNull();
  expect(await forge.relation(main, head)).toEqual({ mergeBase: main, status: "ahead" });
  expect(await forge.relation(head, main)).toEqual({ mergeBase: main, status: "behind" });
  expect(await forge.readFile("main", "benchwarden.yml")).toBe("version: 1\n");
  expect(await forge.readFile(head, "src/a.txt")).toBe("one\n");
  expect(await forge.readFile("main", "src/a.txt")).toBeNull();
  expect(await forge.branchTip("faster")).toBe(head);
  expect(await forge.branchTip("none")).toBeNull();
});

test("runs: none where nothing ran", async () => {
  expect(await forge.run(1)).toBeNull();
  expect(await forge.firstRunOf(head)).toBeNull();
});
