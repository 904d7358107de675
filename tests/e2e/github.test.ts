// The whole way at the stand-in: a label, the gate, a dispatched run whose jobs are those of the template, a real
// sandbox and benchmark, a real git remote, a comment. Every request is held against GitHub's description of its API.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { askForBench, type BenchProject, benchRunOf, openBenchProject } from "../github/runner/bench-project.ts";
import { type JobResult, runWorkflow, type WorkflowOrder } from "../github/runner/run-workflow.ts";
import { type StandIn, startStandIn } from "../github/stand-in/server.ts";
import { gitBytes, gitOf, type Run } from "../github/stand-in/state.ts";
import { expectGolden } from "../golden.ts";

let standIn: StandIn;
let bench: BenchProject;
let cache: string;

beforeEach(async () => {
  standIn = await startStandIn();
  bench = openBenchProject(standIn);
  cache = mkdtempSync(join(tmpdir(), "benchwarden-cache-"));
});
afterEach(async () => {
  await standIn.close();
  bench.project.remove();
  rmSync(cache, { recursive: true, force: true });
  expect(standIn.violations).toEqual([]);
});

/** The dispatched run that a label leads to. */
async function askedRun(): Promise<Run> {
  const gate = await askForBench(standIn, bench);
  expect(gate).toMatchObject({ status: 0, annotations: [] });
  return benchRunOf(bench);
}

function work(run: Run, more: Partial<WorkflowOrder> = {}): Promise<Map<string, JobResult>> {
  const payload = { inputs: run.inputs, ref: "refs/heads/main", workflow: run.path };
  return runWorkflow({ standIn, project: bench.project, run, payload, env: { XDG_CACHE_HOME: cache }, ...more });
}

function bodies(): string[] {
  return bench.pull.comments.filter((comment) => !comment.isMinimized).map((comment) => comment.body);
}

function storedResults(): string[] {
  const listed = gitOf(bench.project.repository, "ls-tree", "-r", "--name-only", "refs/heads/bench-data") ?? "";
  return listed.split("\n").filter((path) => path.startsWith("log/"));
}

/** What people read, without what is of this run and this host: ids, times, and the doubts about the machine. */
function anywhere(text: string): string {
  return (
    text
      .replaceAll(/(?:^> .*\n)+\n/gm, "")
      // A busy machine may lose a round.
      .replaceAll(/(?:^- .* rounds? gave no pair: .*\n)+\n/gm, "")
      .replaceAll(/\d+ pairs/g, "N pairs")
      .replaceAll(standIn.serverUrl, "https://github.com")
      .replaceAll(/\b[0-9a-f]{40}\b/g, "COMMIT")
      .replaceAll(/(?<=`)[0-9a-f]{12}(?=`)/g, "COMMIT")
      .replaceAll(/-[0-9a-f]{12}-bench-x64-[0-9a-f]{12}-/g, "-COMMIT-bench-x64-CELL-")
      .replaceAll(/\d{4}\/\d\d\/\d\d/g, "YEAR/MONTH/DAY")
      .replaceAll(/\b[0-9a-f]{16}\b/g, "FINGERPRINT")
      .replaceAll(/(?<=runs\/|issuecomment-|run=)\d+/g, "ID")
      .replaceAll(/(?<=limits held by )[^·\n]+(?= ·)/g, "LIMITS")
      .replaceAll(/seed \d+/g, "seed N")
      .replaceAll(/\d+ s(?= )/g, "N s")
  );
}

test("a label becomes a verdict in the pull request, and a result on the data branch", async () => {
  const run = await askedRun();
  const jobs = await work(run);
  const ends = Object.fromEntries([...jobs].map(([name, job]) => [name, job.result]));
  expect(jobs.get("plan")?.steps[0]?.annotations).toEqual([]);
  expect(jobs.get("measure")?.steps[0]?.annotations).toEqual([]);
  expect(ends).toEqual({ plan: "success", measure: "success", publish: "failure", site: "skipped" });
  const publish = jobs.get("publish");
  expect(publish?.steps[0]?.annotations).toMatchObject([
    { name: "error", message: expect.stringMatching(/^1 regressed/) },
  ]);
  expect(publish?.steps[0]?.outputs).toMatchObject({
    verdict: "regressed",
    regressions: "1",
    appended: "true",
    deploy: "none",
  });
  expect(run.artifacts).toHaveLength(1);
  expect(storedResults()).toHaveLength(1);
  expect(bench.pull.comments).toHaveLength(2);
  const [answer = "", verdict = ""] = bodies();
  expectGolden("github-answer.md", anywhere(answer));
  expectGolden("github-verdict.md", anywhere(verdict));
  expectGolden("github-summary.md", anywhere(publish?.steps[0]?.summary ?? ""));
}, 120_000);

test("a second request folds the first verdict, and the person is told once more", async () => {
  const first = await askedRun();
  const jobs = await work(first);
  expect(jobs.get("publish")?.steps).toHaveLength(1);
  const second = await askedRun();
  expect(second.id).not.toBe(first.id);
  await work(second);
  const [gate, old, again, verdict] = bench.pull.comments;
  expect([gate, old, again, verdict].map((comment) => comment?.isMinimized)).toEqual([false, true, false, false]);
  expect(storedResults()).toHaveLength(2);
}, 120_000);

test("a machine that is away leaves a verdict that says so, and nothing in the store", async () => {
  const jobs = await work(await askedRun(), { interfere: (job) => (job === "measure" ? "cancelled" : null) });
  const publish = jobs.get("publish")?.steps[0];
  expect(publish?.outputs).toMatchObject({ verdict: "missing", appended: "false" });
  expect(bodies().join("\n")).toMatch(/missing/i);
  expect(storedResults()).toEqual([]);
}, 120_000);

test("a store that is away loses nothing: the publish job alone, run again, completes from the artifact", async () => {
  const run = await askedRun();
  standIn.faults.add(/git-receive-pack/, { kind: "status", status: 503 }, 50);
  const failed = await work(run);
  expect(failed.get("publish")?.result).toBe("failure");
  expect(failed.get("publish")?.steps[0]?.outputs.appended).toBe("false");
  expect(storedResults()).toEqual([]);
  standIn.faults.clear();
  run.attempt = 2;
  const again = await work(run, { only: ["publish", "site"], before: failed });
  expect(again.get("publish")?.steps[0]?.outputs).toMatchObject({ verdict: "regressed", appended: "true" });
  expect(storedResults()).toHaveLength(1);
  expect(run.artifacts).toHaveLength(1);
  const verdicts = bodies().filter((body) => body.includes("benchwarden:verdict"));
  expect(verdicts).toHaveLength(1);
}, 180_000);

test("troubles of GitHub on the whole way cost time and nothing else", async () => {
  const run = await askedRun();
  const half = { kind: "half" } as const;
  const away = { kind: "status", status: 502 } as const;
  standIn.faults.add(/GET .*\/artifacts$/, half);
  standIn.faults.add(/GET \/blobs/, half);
  standIn.faults.add(/GET .*\/comments/, away);
  standIn.faults.add(/POST .*\/comments/, { kind: "lost" });
  standIn.faults.add(/CreateArtifact/, away);
  standIn.faults.add(/POST \/graphql/, { kind: "status", status: 429, headers: { "retry-after": "1" } });
  const jobs = await work(run);
  expect(jobs.get("publish")?.steps[0]?.outputs).toMatchObject({ verdict: "regressed", appended: "true" });
  expect(bodies().filter((body) => body.includes("benchwarden:verdict"))).toHaveLength(1);
}, 180_000);

test("where it may not comment, the job summary holds the report and says why", async () => {
  const run = await askedRun();
  bench.pull.locked = true;
  const publish = (await work(run)).get("publish")?.steps[0];
  expect(publish?.outputs).toMatchObject({ verdict: "regressed", appended: "true" });
  expect(publish?.summary).toContain("parser");
  expect(publish?.summary).toMatch(/locked|may not|not allowed|forbidden/i);
  expect(bench.pull.comments).toHaveLength(1);
}, 120_000);

test("a digest that the server does not vouch for publishes nothing of it", async () => {
  const run = await askedRun();
  const before = await work(run, { interfere: (job) => (job === "publish" ? "cancelled" : null) });
  const [artifact] = run.artifacts;
  if (!artifact) throw new Error("measure uploaded nothing");
  artifact.digest = `sha256:${"0".repeat(64)}`;
  const jobs = await work(run, { only: ["publish"], before });
  expect(jobs.get("publish")?.steps[0]?.outputs.appended).not.toBe("true");
  expect(storedResults()).toEqual([]);
}, 120_000);

test("A70 no token is in the store, the artifact, a comment, a summary or a log", async () => {
  const run = await askedRun();
  const jobs = await work(run);
  const texts = [...jobs.values()].flatMap((job) => job.steps.map((step) => step.raw));
  texts.push(...bodies(), gunzipSync(run.artifacts[0]?.bytes ?? Buffer.alloc(0)).toString("utf8"));
  const { repository } = bench.project;
  for (const path of storedResults()) {
    const blob = gitBytes(repository, "cat-file", "blob", `refs/heads/bench-data:${path}`);
    texts.push(gunzipSync(blob ?? Buffer.alloc(0)).toString("utf8"));
  }
  texts.push(gitOf(repository, "log", "--format=%B%an%ae%cn%ce", "refs/heads/bench-data") ?? "");
  expect(texts.length).toBeGreaterThan(6);
  expect(texts.filter((text) => /gh[a-z]_[A-Za-z0-9._]{20,}/.test(text))).toEqual([]);
}, 120_000);
