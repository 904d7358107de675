import { expect, test } from "vitest";
import { useForgeWorld } from "./forge-world.ts";

const world = useForgeWorld();

const BENCH = `name: bench
run-name: "bench \${{ inputs.class }} pr=\${{ inputs.pr }}"
on:
  workflow_dispatch:
    inputs:
      class: { type: string, default: bench-x64 }
      pr: { type: string, default: "" }
`;

test("a dispatch starts the run that it names", async () => {
  const { forge, project, writer } = world();
  project.push(writer, "main", { ".github/workflows/bench.yml": BENCH });
  const { id, url } = await forge().dispatch({ workflow: "bench.yml", ref: "main", inputs: { pr: "7" } });
  expect(url).toContain(`/actions/runs/${id}`);
  expect(await forge().run(id)).toMatchObject({
    id,
    path: ".github/workflows/bench.yml",
    event: "workflow_dispatch",
    branch: "main",
    status: "queued",
    title: "bench bench-x64 pr=7",
    repositoryId: project.repository.id,
    actor: { login: "github-actions[bot]" },
  });
});

test("an input that the workflow does not know starts nothing", async () => {
  const { forge, project, writer } = world();
  project.push(writer, "main", { ".github/workflows/bench.yml": BENCH });
  const started = forge().dispatch({ workflow: "bench.yml", ref: "main", inputs: { colour: "red" } });
  await expect(started).rejects.toMatchObject({
    facts: { code: "unexpected-answer", found: expect.stringContaining("colour") },
  });
  expect(project.repository.runs).toEqual([]);
});

test("the runs of a workflow are filtered by state and time, all pages", async () => {
  const { forge, project, writer } = world();
  project.push(writer, "main", { ".github/workflows/bench.yml": BENCH });
  const path = ".github/workflows/bench.yml";
  const event = "workflow_dispatch";
  for (let index = 0; index < 120; index++)
    project.run({ path, event, status: "completed", conclusion: "success", at: "2026-03-01T12:00:00Z" });
  const pending = project.run({ path, event, status: "pending", at: "2026-03-02T12:00:00Z" });
  const queued = project.run({ path, event, status: "queued", at: "2026-03-03T12:00:00Z" });
  project.run({ path: ".github/workflows/other.yml", event, status: "queued" });
  const ids = async (filter: object) =>
    (await forge().runs({ workflow: "bench.yml", ...filter })).map((run) => run.id).sort();
  expect(await ids({})).toHaveLength(122);
  expect(await ids({ status: "queued" })).toEqual([pending.id, queued.id]);
  expect(await ids({ status: "queued", since: "2026-03-03T00:00:00Z" })).toEqual([queued.id]);
  expect(await ids({ status: "running" })).toEqual([]);
});

test("the first run of a commit is the oldest of any workflow", async () => {
  const { forge, project } = world();
  const headSha = project.tip("main");
  const old = project.run({ path: ".github/workflows/ci.yml", event: "push", headSha, at: "2026-03-01T12:00:00Z" });
  project.run({ path: ".github/workflows/ci.yml", event: "push", headSha, at: "2026-03-01T12:00:05Z" });
  expect((await forge().firstRunOf(headSha))?.id).toBe(old.id);
  expect(await forge().firstRunOf("0".repeat(40))).toBeNull();
});

test("jobs tell their labels, their runner and when it began; a waiting one has neither", async () => {
  const { forge, project } = world();
  const run = project.run({ path: ".github/workflows/bench.yml", event: "workflow_dispatch" });
  const job = {
    id: 5,
    name: "measure",
    labels: ["self-hosted", "bench-x64"],
    at: "2026-03-01T12:00:00Z",
    completedAt: null,
    conclusion: null,
  };
  run.jobs.push({ ...job, status: "queued", runner: null, startedAt: "2026-03-01T12:00:00Z" });
  run.jobs.push({ ...job, id: 6, status: "in_progress", runner: "box", startedAt: "2026-03-01T12:01:00Z" });
  expect(await forge().jobs(run.id)).toMatchObject([
    { id: 5, status: "queued", runner: null, startedAt: null, labels: ["self-hosted", "bench-x64"] },
    { id: 6, status: "running", runner: "box", startedAt: "2026-03-01T12:01:00Z" },
  ]);
});

test("commits, files, branches and their relation are read from git's own truth", async () => {
  const { forge, project, writer } = world();
  const base = project.tip("main");
  const head = project.push(
    writer,
    "faster",
    { "ä/b c.txt": "grün\n" },
    { from: base, committedAt: "2026-03-05T01:00:00+02:00" },
  );
  const main = project.push(writer, "main", { "x.txt": "x" });
  expect(await forge().commit(head)).toMatchObject({ id: head, parents: [base], time: "2026-03-04T23:00:00Z" });
  expect(await forge().commit("0".repeat(40))).toBeNull();
  expect(await forge().relation(main, head)).toEqual({ mergeBase: base, status: "diverged" });
  expect(await forge().relation(main, base)).toEqual({ mergeBase: base, status: "behind" });
  expect(await forge().relation(main, "0".repeat(40))).toBeNull();
  expect(await forge().readFile(head, "ä/b c.txt")).toBe("grün\n");
  expect(await forge().readFile("main", "ä/b c.txt")).toBeNull();
  expect(await forge().branchTip("faster")).toBe(head);
  expect(await forge().branchTip("none")).toBeNull();
  expect(await forge().branchesWithTip(head)).toEqual(["faster"]);
  expect(await forge().branchesWithTip(base)).toEqual([]);
  expect(await forge().branchesWithTip("0".repeat(40))).toEqual([]);
});

test("a folder where a file was expected, and a file too large, are told as such", async () => {
  const { forge, project, writer } = world();
  project.push(writer, "main", { "bench/a": "x", large: "x".repeat(1_100_000) });
  await expect(forge().readFile("main", "bench")).rejects.toMatchObject({
    facts: { code: "unreadable", found: "no regular file" },
  });
  await expect(forge().readFile("main", "large")).rejects.toMatchObject({ facts: { found: "a file above 1 MB" } });
});
