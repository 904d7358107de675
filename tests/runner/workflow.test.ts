import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "../../.ci/setup.mjs";
import { INPUTS } from "../../src/runner/judge-job.ts";
import { judgeQueuedJob, type QueuedJob } from "../../src/runner/queued-job.ts";
import { REPOSITORY_ID } from "./sample-policy.ts";

const workflow = parse(readFileSync(join(ROOT, "workflows/bench.yml"), "utf8"));

test("the hook knows every input that the workflow has, and no other", () => {
  expect(Object.keys(INPUTS).sort()).toEqual(Object.keys(workflow.on.workflow_dispatch.inputs).sort());
});

test("the hook takes what the workflow puts where nothing is said", () => {
  for (const [name, input] of Object.entries<{ default?: string }>(workflow.on.workflow_dispatch.inputs)) {
    if (input.default !== undefined) expect(INPUTS[name]?.test(input.default), name).toBe(true);
  }
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: expressions of the workflow language
test("the controller takes the job that measures by the name that the workflow shows, and no other job of it", () => {
  const shown = Object.fromEntries(
    Object.entries<{ name: string }>(workflow.jobs).map(([key, job]) => [
      key,
      job.name.replaceAll("${{ matrix.class }}", "bench-x64").replaceAll("${{ matrix.cell }}", "9f31c2aa04be"),
    ]),
  );
  const taken = Object.entries(shown).filter(
    ([, name]) => judgeQueuedJob(jobNamed(name), REPOSITORY, "bench-x64") === null,
  );
  expect(taken).toEqual([["measure", "measure bench-x64 9f31c2aa04be"]]);
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: expressions of the workflow language

const REPOSITORY = {
  id: REPOSITORY_ID,
  name: "org/project",
  workflow: ".github/workflows/bench.yml",
  refs: ["refs/heads/main"],
  job: "measure",
};

function jobNamed(jobName: string): QueuedJob {
  return {
    job: "900",
    jobName,
    labels: ["bench-x64"],
    run: 1,
    attempt: 1,
    event: "workflow_dispatch",
    path: REPOSITORY.workflow,
    branch: "main",
    repositoryId: REPOSITORY_ID,
    headRepositoryId: REPOSITORY_ID,
    actor: "maintainer",
    triggeringActor: "maintainer",
  };
}
