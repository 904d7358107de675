import { afterEach, beforeEach, expect, test } from "vitest";
import { askForBench, type BenchProject, openBenchProject } from "./runner/bench-project.ts";
import type { StepOrder, StepResult } from "./runner/run-step.ts";
import { type StandIn, startStandIn } from "./stand-in/server.ts";

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

const gate = (order: Partial<StepOrder> = {}): Promise<StepResult> => askForBench(standIn, bench, order);

test("a label by a writer becomes one run of bench.yml, an answer, and is removed", async () => {
  const step = await gate();
  expect(step).toMatchObject({ status: 0, stderr: "", annotations: [] });
  const { project, pull } = bench;
  expect(pull.labels).toEqual([]);
  const started = project.repository.runs.filter((run) => run.event === "workflow_dispatch");
  expect(started).toMatchObject([
    { path: ".github/workflows/bench.yml", inputs: { "head-sha": pull.head.sha, pr: "1" } },
  ]);
  expect(pull.comments).toHaveLength(1);
  expect(pull.comments[0]?.body).toContain(`/actions/runs/${started[0]?.id}`);
  expect(step.summary).toContain("bench-x64");
});

test("a server that fails at every first try changes nothing but the time it takes", async () => {
  for (const route of [/DELETE .*\/labels/, /GET .*\/permission/, /GET .*\/events/, /GET .*\/activity/]) {
    standIn.faults.add(route, { kind: "status", status: 502 });
  }
  standIn.faults.add(/GET .*\/pulls\/1$/, { kind: "half" });
  standIn.faults.add(/POST .*\/dispatches/, { kind: "status", status: 429, headers: { "retry-after": "1" } });
  // The first 502 came before the label was removed: its removal by the next try is ours.
  expect(await gate()).toMatchObject({ status: 0, annotations: [] });
  expect(bench.project.repository.runs.filter((run) => run.event === "workflow_dispatch")).toHaveLength(1);
}, 60_000);

test("without a permission nothing is started, and one annotation names it", async () => {
  const step = await gate({ permissions: { contents: "read", actions: "write" } });
  expect(step.status).not.toBe(0);
  expect(step.annotations).toMatchObject([{ name: "error", message: expect.stringContaining("pull-requests: write") }]);
  expect(bench.project.repository.runs).toHaveLength(1);
  expect(step.raw).not.toMatch(/^\s+at /m);
});

test("the stack of an error is shown under debug logging only, and inert", async () => {
  const step = await gate({ permissions: {}, env: { RUNNER_DEBUG: "1" } });
  expect(step.log).toMatch(/^\| +at /m);
  expect(step.annotations).toHaveLength(1);
});

test("on GitHub Enterprise Server the action says at once what to use instead", async () => {
  const step = await gate({ env: { GITHUB_SERVER_URL: "https://github.example.org" } });
  expect(step.status).not.toBe(0);
  expect(step.annotations).toMatchObject([
    { message: expect.stringMatching(/Enterprise Server[\s\S]*benchwarden measure[\s\S]*benchwarden publish/) },
  ]);
  expect(standIn.requests).toEqual([]);
});

test("a command that is not there is told with those that are", async () => {
  const step = await gate({ command: "gait" });
  expect(step.annotations).toMatchObject([{ message: expect.stringMatching(/no command "gait"[\s\S]*gate/) }]);
});

test("outside of a workflow the action points to the command line", async () => {
  const step = await gate({ env: { GITHUB_RUN_ID: undefined } });
  expect(step.annotations).toMatchObject([{ message: expect.stringContaining("GITHUB_RUN_ID") }]);
});

test("the token is in nothing that leaves the process", async () => {
  const step = await gate();
  expect(step.commands.filter((command) => command.name === "add-mask")).toHaveLength(1);
  expect(step.raw).not.toContain("ghs_");
});
