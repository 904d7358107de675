import { afterEach, beforeEach, expect, test } from "vitest";
import { parseDocument } from "../../src/model/document.ts";
import { RequestDocument } from "../../src/model/request.ts";
import { type BenchProject, JOB, openBenchProject } from "./runner/bench-project.ts";
import { runStep, type StepResult } from "./runner/run-step.ts";
import { type StandIn, startStandIn } from "./stand-in/server.ts";
import type { Run } from "./stand-in/state.ts";

/** The deciding zone as it is shipped: each command a child process, against a stand-in that holds it to the API. */
let standIn: StandIn;
let bench: BenchProject;

beforeEach(async () => {
  standIn = await startStandIn();
  bench = openBenchProject(standIn);
});
afterEach(async () => {
  await standIn.close();
  bench.project.remove();
  expect(standIn.violations).toEqual([]);
});

function step(command: string, run: Run, payload: unknown = {}): Promise<StepResult> {
  return runStep({ standIn, project: bench.project, run, command, permissions: JOB[command] ?? {}, payload });
}

/** Somebody sets the label, and the gate answers. */
function label(actor = bench.maintainer): Promise<StepResult> {
  const { project, pull } = bench;
  const payload = project.label(actor, pull, "needs-bench");
  const run = project.run(
    {
      path: ".github/workflows/bench-label.yml",
      event: "pull_request_target",
      headBranch: pull.head.ref,
      headSha: pull.head.sha,
      actor,
      triggeringActor: actor,
    },
    payload,
  );
  return step("gate", run, payload);
}

function history(): Promise<StepResult> {
  return step("history", bench.project.run({ path: ".github/workflows/bench-history.yml", event: "schedule" }));
}

function dispatched(): Run[] {
  return bench.project.repository.runs.filter((run) => run.event === "workflow_dispatch");
}

function planOf(run: Run | undefined, change: Record<string, string> = {}): Promise<StepResult> {
  if (run === undefined) throw new Error("nothing was dispatched");
  return step("plan", run, { inputs: { ...run.inputs, ...change }, ref: "refs/heads/main" });
}

test("a label becomes a request that a machine can obey, pinned to what was clicked", async () => {
  expect((await label()).status).toBe(0);
  const planned = await planOf(dispatched()[0]);
  expect(planned).toMatchObject({ status: 0, stderr: "", annotations: [] });
  expect(planned.outputs.request).toBe(planned.outputs.matrix);
  const requests: unknown[] = JSON.parse(planned.outputs.matrix ?? "");
  expect(requests).toHaveLength(1);
  const parsed = parseDocument(RequestDocument, requests[0]);
  expect(parsed).toMatchObject({ ok: true });
  const { project, pull } = bench;
  expect(requests[0]).toMatchObject({
    pr: pull.number,
    reason: "label",
    askedBy: { login: "maintainer" },
    profile: "untrusted",
    configCommit: project.tip("main"),
    builds: [{ commit: project.tip("main") }, { commit: pull.head.sha }],
  });
  expect(planned.outputs).toMatchObject({ "head-sha": pull.head.sha, "base-sha": project.tip("main") });
  expect(planned.summary).toContain("Compare `");
});

test("a run that was dispatched for another commit than it says is refused with one annotation", async () => {
  await label();
  const planned = await planOf(dispatched()[0], { "head-sha": bench.project.tip("main") });
  expect(planned.status).toBe(4);
  expect(planned.annotations).toMatchObject([
    { name: "error", message: expect.stringContaining("it was asked for another commit") },
  ]);
  expect(planned.outputs).toEqual({});
});

test("a label by somebody who may not write is told in one sentence, and the step stays green", async () => {
  const decided = await label(bench.stranger);
  expect(decided).toMatchObject({ status: 0, annotations: [{ name: "notice" }] });
  expect(dispatched()).toEqual([]);
  expect(bench.pull.comments.map((comment) => comment.body)).toEqual([
    expect.stringMatching(/\n\*\*Benchmarks were not started\.\*\* Only people with write permission/),
  ]);
  expect(bench.pull.labels).toEqual([]);
});

test("the history starts a recording of what has no results, once, and plan lets it pass", async () => {
  const first = await history();
  expect(first).toMatchObject({ status: 0, stderr: "", annotations: [] });
  const [run, ...others] = dispatched();
  expect(others).toEqual([]);
  expect(run?.inputs).toMatchObject({ mode: "record", reason: "history", "head-sha": bench.project.tip("main") });
  expect((await history()).summary).toContain("is not done yet");
  expect(dispatched()).toHaveLength(1);
  const planned = await planOf(run);
  expect(planned).toMatchObject({ status: 0, annotations: [] });
  expect(JSON.parse(planned.outputs.matrix ?? "")).toMatchObject([
    { mode: "record", deadline: "PT30M", profile: "trusted" },
  ]);
});

test("the history gives way to a person's request", async () => {
  await label();
  const decided = await history();
  expect(decided.summary).toMatch(/\[somebody's request\]\(https?:[^)]+\) waits/);
  expect(dispatched()).toHaveLength(1);
});

test("two machines of a class get a part each, before there is any store to balance by", async () => {
  bench.project.remove();
  const suite = '{ run: [node, bench/sizes.mjs, "{benchmark}"], benchmarks: [a, b, c] }';
  const config = `version: 1\nharness: [bench/]\nmachines: { bench-x64: { shards: 2 } }\nsuites:\n  named: ${suite}\n`;
  bench = openBenchProject(standIn, { config });
  await label();
  const planned = await planOf(dispatched()[0]);
  expect(planned).toMatchObject({ status: 0, annotations: [] });
  expect(JSON.parse(planned.outputs.matrix ?? "")).toMatchObject([
    { benchmarks: null, elsewhere: ["named/b"], shard: { index: 0, of: 2 } },
    { benchmarks: ["named/b"], shard: { index: 1, of: 2 } },
  ]);
});
