import { expect, test } from "vitest";
import { useForgeWorld } from "./forge-world.ts";

const world = useForgeWorld();

test("the facts of a repository are its own", async () => {
  const { forge, project } = world();
  const { id } = project.repository;
  expect(await forge().facts()).toEqual({ id, fullName: "org/project", defaultBranch: "main", isPrivate: false });
});

test("a role is the server's; of a stranger there is none", async () => {
  const { forge, project } = world();
  const reader = project.person("reader", "read");
  expect(await forge().permission("maintainer")).toMatchObject({
    permission: "write",
    person: { login: "maintainer" },
  });
  expect(await forge().permission("reader")).toEqual({ permission: "read", person: reader });
  expect(await forge().permission("nobody")).toBeNull();
});

test("members of a team are told only to a token that may read them", async () => {
  const { forge, standIn } = world();
  standIn.state.teams.set("org/bench", new Set(["maintainer"]));
  const team = { organization: "org", slug: "bench" };
  expect(await forge().isMemberOf(team, "maintainer")).toBe(true);
  expect(await forge().isMemberOf(team, "other")).toBe(false);
  expect(await forge({ contents: "read" }).isMemberOf(team, "maintainer")).toBe("unreadable");
  expect(await forge().isMemberOf({ organization: "org", slug: "none" }, "maintainer")).toBe("unreadable");
});

test("a pull request is read with its head, and with null for a fork that was deleted", async () => {
  const { forge, project, writer } = world();
  const sha = project.push(writer, "faster", { "a.txt": "1" }, { from: project.tip("main") });
  const pull = project.open(writer, { branch: "faster" }, { draft: true });
  expect(await forge().pull(1)).toMatchObject({
    number: 1,
    isOpen: true,
    isDraft: true,
    head: { sha, ref: "faster", repository: { fullName: "org/project" } },
    base: { ref: "main" },
  });
  pull.head.repository = null;
  expect((await forge().pull(1))?.head.repository).toBeNull();
  expect(await forge().pull(2)).toBeNull();
});

test("a label is removed once; then it is absent", async () => {
  const { forge, project, writer } = world();
  project.push(writer, "faster", { "a.txt": "1" });
  const pull = project.open(writer, { branch: "faster" });
  project.label(writer, pull, "needs bench/1");
  expect(await forge().removeLabel(1, "needs bench/1")).toBe("removed");
  expect(pull.labels).toEqual([]);
  expect(await forge().removeLabel(1, "needs bench/1")).toBe("absent");
});

test("the newest label event of exactly that name counts, on whatever page it is", async () => {
  const { forge, project, writer } = world();
  project.push(writer, "faster", { "a.txt": "1" });
  const pull = project.open(writer, { branch: "faster" });
  const other = project.person("other", "read");
  for (let minute = 10; minute < 60; minute++) {
    for (const second of ["00", "10", "20"])
      project.label(writer, pull, "needs-bench", `2026-03-01T12:${minute}:${second}Z`);
  }
  project.label(other, pull, "needs-bench", "2026-03-01T13:00:00Z");
  project.label(writer, pull, "needs-bench-now", "2026-03-01T14:00:00Z");
  expect(await forge().lastLabelled(1, "needs-bench")).toEqual({ by: other, at: "2026-03-01T13:00:00Z" });
  expect(await forge().lastLabelled(1, "needs-bench2")).toBeNull();
});

test("the newest push is that of the server's log, whatever the commits say of themselves", async () => {
  const { forge, project, writer } = world();
  const from = project.tip("main");
  const first = project.push(writer, "faster", { "a.txt": "1" }, { from, at: "2026-03-01T12:00:00Z" });
  const second = project.push(writer, "faster", { "a.txt": "2" }, { from, at: "2026-03-01T12:05:00Z" });
  project.move(writer, "faster", first, "2026-03-01T12:06:00Z");
  project.move(writer, "fast", second, "2026-03-01T12:09:00Z");
  expect(await forge().lastPush("org/project", "faster")).toEqual({
    sha: first,
    at: "2026-03-01T12:06:00Z",
    by: writer,
  });
  expect(await forge().lastPush("org/project", "none")).toBeNull();
  expect(await forge({ pull_requests: "read" }).lastPush("org/project", "faster")).toBe("unreadable");
  expect(await forge().lastPush("org/other", "faster")).toBe("unreadable");
});

test("an approval counts for its own commit until changes are asked for or it is dismissed", async () => {
  const { forge, project, writer } = world();
  const sha = project.push(writer, "faster", { "a.txt": "1" });
  const pull = project.open(writer, { branch: "faster" });
  const people = ["steady", "changed", "dismissed", "stale"].map((login) => project.person(login, "write"));
  const review = (index: number, state: "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED" | "COMMENTED", commit = sha) => {
    const user = people[index];
    if (user) pull.reviews.push({ id: pull.reviews.length + 1, user, state, commit, at: "2026-03-01T12:00:00Z" });
  };
  review(0, "APPROVED");
  review(0, "COMMENTED");
  review(1, "APPROVED");
  review(1, "CHANGES_REQUESTED");
  review(2, "DISMISSED");
  review(3, "APPROVED", project.tip("main"));
  expect(await forge().approvals(1, sha)).toEqual([people[0]]);
});

test("a pull request has its head, its commits and what a force push replaced, and nothing of others", async () => {
  const { forge, project, writer } = world();
  const from = project.tip("main");
  const first = project.push(writer, "faster", { "a.txt": "1" }, { from });
  const second = project.push(writer, "faster", { "a.txt": "2" });
  const stranger = project.push(writer, "other", { "a.txt": "3" }, { from });
  project.open(writer, { branch: "faster" });
  const forced = project.push(writer, "faster", { "a.txt": "4" }, { from });
  project.push(writer, "faster", { "a.txt": "5" }, { from });
  const has = (sha: string) => forge().pullHasCommit(1, sha);
  expect(await has(project.tip("faster"))).toBe(true);
  expect(await has(forced)).toBe(true);
  expect(await has(stranger)).toBe(false);
  expect([await has(first), await has(second)]).toEqual([false, false]);
});

test("changed files are told with their old names", async () => {
  const { forge, project, writer } = world();
  const text = "a line\n".repeat(30);
  project.push(writer, "main", { "old.txt": text, "gone.txt": "x" });
  project.push(
    writer,
    "faster",
    { "old.txt": null, "new.txt": text, "gone.txt": null, "c.txt": "c" },
    { from: project.tip("main") },
  );
  project.open(writer, { branch: "faster" });
  const { paths, isWhole } = await forge().changedFiles(1);
  expect([...paths].sort()).toEqual(["c.txt", "gone.txt", "new.txt", "old.txt"]);
  expect(isWhole).toBe(true);
});

test("changed files are read on all pages", async () => {
  const { forge, project, writer } = world();
  const many = Object.fromEntries(Array.from({ length: 210 }, (_, index) => [`f${index}`, "x"]));
  project.push(writer, "many", many, { from: project.tip("main") });
  project.open(writer, { branch: "many" });
  expect((await forge().changedFiles(1)).paths).toHaveLength(210);
});

test("comments are read on all pages, written, edited and folded", async () => {
  const { forge, project, standIn, writer } = world();
  project.push(writer, "faster", { "a.txt": "1" });
  const pull = project.open(writer, { branch: "faster" });
  for (let index = 0; index < 130; index++) {
    pull.comments.push({
      id: index + 1,
      nodeId: `IC_${index + 1}`,
      user: writer,
      body: `${index}`,
      at: standIn.state.now(),
      isMinimized: false,
    });
  }
  const added = await forge().addComment(1, "the verdict");
  const comments = await forge().comments(1);
  expect(comments).toHaveLength(131);
  expect(comments.at(-1)).toEqual(added);
  const self = await forge().self();
  expect(comments.at(-1)?.by).toMatchObject(self);
  if (added === "forbidden") throw new Error("the token may write");
  expect(await forge().editComment(added.id, "the new verdict")).toBe("edited");
  expect(pull.comments.at(-1)?.body).toBe("the new verdict");
  expect(await forge().minimiseComment(added.nodeId)).toBe("minimised");
  expect(pull.comments.at(-1)?.isMinimized).toBe(true);
  expect(await forge().editComment(999_999, "x")).toBe("gone");
  expect(await forge().minimiseComment("IC_999999")).toBe("minimised");
});

test("without the permission, or in a locked conversation, a comment is forbidden and nothing throws", async () => {
  const { forge, project, writer } = world();
  project.push(writer, "faster", { "a.txt": "1" });
  const pull = project.open(writer, { branch: "faster" });
  const reader = forge({ pull_requests: "read" });
  expect(await reader.addComment(1, "x")).toBe("forbidden");
  expect(await reader.minimiseComment("IC_1")).toBe("forbidden");
  pull.locked = true;
  expect(await forge().addComment(1, "x")).toBe("forbidden");
});

test("a commit status is set, and its text cut to what GitHub takes", async () => {
  const { forge, project } = world();
  const sha = project.tip("main");
  const status = {
    state: "success",
    context: "benchwarden/bench-x64",
    description: "x".repeat(200),
    url: "https://example.org/",
  } as const;
  expect(await forge().setStatus(sha, status)).toBe("set");
  expect(project.repository.statuses).toMatchObject([{ sha, state: "success", context: "benchwarden/bench-x64" }]);
  expect(project.repository.statuses[0]?.description).toHaveLength(140);
  expect(await forge({ contents: "read" }).setStatus(sha, status)).toBe("forbidden");
});

test("what a token may not do is told with the permission that is missing", async () => {
  const { forge } = world();
  const told = forge({ contents: "read" }).pull(1);
  await expect(told).rejects.toMatchObject({
    facts: { code: "forbidden", next: expect.stringContaining("pull-requests: read") },
  });
});
