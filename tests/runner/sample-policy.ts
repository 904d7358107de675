import { ADMISSION_SCHEMA } from "../../src/runner/admission.ts";
import { POLICY_SCHEMA } from "../../src/runner/policy.ts";

export const REPOSITORY_ID = 4711;

export const POLICY = {
  schema: POLICY_SCHEMA,
  class: "bench-x64",
  admission: "required",
  repositories: [
    {
      id: REPOSITORY_ID,
      name: "org/project",
      workflow: ".github/workflows/bench.yml",
      refs: ["refs/heads/main"],
      job: "measure",
    },
  ],
  app: { id: 1, installation: 2, server: "https://api.github.com", organisation: "org", runnerGroup: 3 },
};

export const ADMISSION = { schema: ADMISSION_SCHEMA, job: "900", run: 123, attempt: 1, repositoryId: REPOSITORY_ID };

/** The variables of a job that is allowed, as the runner sets them. */
export const VARIABLES: Readonly<Record<string, string>> = {
  GITHUB_EVENT_NAME: "workflow_dispatch",
  GITHUB_REPOSITORY_ID: String(REPOSITORY_ID),
  GITHUB_WORKFLOW_REF: "org/project/.github/workflows/bench.yml@refs/heads/main",
  GITHUB_REF: "refs/heads/main",
  GITHUB_JOB: "measure",
  GITHUB_RUN_ID: "123",
  GITHUB_RUN_ATTEMPT: "1",
};

export const SHA = "0123456789abcdef0123456789abcdef01234567";

export const PAYLOAD = {
  inputs: { "head-sha": SHA, class: "bench-x64", mode: "compare", reason: "label", pr: "12", "asked-by": "77" },
};
