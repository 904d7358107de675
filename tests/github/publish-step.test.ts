import { afterEach, beforeEach, expect, test } from "vitest";
import { cellOf } from "../../src/plan/cell.ts";
import { storedPaths, tipOf } from "../store/store-world.ts";
import { JOB } from "./runner/bench-project.ts";
import { pushedRequest } from "./runner/pushed-request.ts";
import { runStep, type StepOrder, type StepResult } from "./runner/run-step.ts";
import { Project } from "./stand-in/project.ts";
import { type StandIn, startStandIn } from "./stand-in/server.ts";
import type { Run } from "./stand-in/state.ts";

let standIn: StandIn;
let project: Project;
let data: Project;
beforeEach(async () => {
  standIn = await startStandIn();
  project = new Project(standIn);
  data = new Project(standIn, "org/data");
});
afterEach(async () => {
  await standIn.close();
  project.remove();
  data.remove();
  expect(standIn.violations).toEqual([]);
});

const CONFIG = `version: 1
harness: [bench/]
suites:
  parse: { run: [sh, bench/run.sh], format: custom }
measurement: { budget: 1 min, effort: quick }
history: { store: org/data }
`;
const SCRIPT = `printf '{"schema":"benchwarden.samples/1","benchmarks":[{"name":"one","metrics":[{"name":"steps","unit":"1","direction":"lower","exact":true,"primary":true,"launches":[[%s]]}]}]}' "$(cat src/a.txt)"\n`;

/** Measures in the real sandbox, and gives what publishing the run needs. */
async function measuredRun(): Promise<{ run: Run; publish(order?: Partial<StepOrder>): Promise<StepResult> }> {
  const asked = pushedRequest(project, { config: CONFIG, script: SCRIPT });
  const request = { ...asked, cell: cellOf(asked) };
  const run = project.run({ path: ".github/workflows/bench.yml", event: "workflow_dispatch", headBranch: "main" });
  const common = { standIn, project, run };
  const measured = await runStep({
    ...common,
    command: "measure",
    inputs: { request: JSON.stringify(request) },
    permissions: JOB.measure ?? {},
  });
  expect(measured).toMatchObject({ status: 0, annotations: [] });
  const storeToken = data.token({ contents: "write" });
  return {
    run,
    publish: (order = {}) =>
      runStep({
        ...common,
        command: "publish",
        inputs: { request: JSON.stringify([request]), "store-token": storeToken },
        permissions: { contents: "read", pull_requests: "write", actions: "read" },
        ...order,
      }),
  };
}

test("a store in another repository is written with a token of its own; this job's needs no right to write", async () => {
  const { publish } = await measuredRun();
  const step = await publish();
  expect(step.outputs).toMatchObject({ verdict: "regressed", regressions: "1", appended: "true", deploy: "none" });
  expect(step.status).toBe(1);
  expect(step.annotations.map(({ message }) => message)).toEqual(["1 regressed (report.fail-on)"]);
  expect(await storedPaths(data.repository.gitDir)).toHaveLength(1);
  expect(await tipOf(project.repository.gitDir)).toBeNull();
  expect(step.raw).not.toMatch(/ghs_x{20}/);
  expect(step.summary).toMatch(/^### 🔴 Regressed on bench-x64: 1 regressed\n/);
});

test("with a token that may not write there the verdict is told, the result waits, and publishing again stores it", async () => {
  const { publish } = await measuredRun();
  const first = await publish({ env: { "INPUT_STORE-TOKEN": data.token({ contents: "read" }) } });
  expect(first.status).toBe(5);
  expect(first.outputs).toMatchObject({ verdict: "regressed", appended: "false" });
  expect(first.summary).toContain("Not stored yet");
  const again = await publish();
  expect(again.outputs).toMatchObject({ verdict: "regressed", appended: "true" });
  expect(await storedPaths(data.repository.gitDir)).toHaveLength(1);
});
