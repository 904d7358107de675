import { describe, expect, test } from "vitest";
import type { RuleName } from "../../src/workflows/finding.ts";
import { judgeWorkflow } from "../../src/workflows/policy.ts";
import { readWorkflow } from "../../src/workflows/workflow.ts";
import { parserErrors } from "../workflows/github-parser.ts";
import { OWN, TEMPLATES, workflowText } from "../workflows/workflow-files.ts";

/**
 * Each attack is an edit of a workflow as shipped that GitHub takes without a word: without the policy it would run.
 * `wants` is what the policy says of it; null marks the nearest edit that must pass.
 */
type Row = readonly [title: string, path: string, from: string | RegExp, to: string, wants: RuleName | null];

const BENCH = "workflows/bench.yml";
const LABEL = "workflows/bench-label.yml";
const CI = ".github/workflows/ci.yml";
const SHA = "0123456789abcdef0123456789abcdef01234567";

const MEASURE_READS = "contents: read # fetch the trees by SHA; the token stays outside the sandbox";
const MEASURE_STEP = "      - name: Measure\n";
const PUBLISH_STEP = "      - name: Publish\n";
const PLAN_STEP = "      - name: Plan\n";
const GATE_STEP = "      - name: Decide\n";

/** Steps put in front of another; indented as in the templates. */
const step = (lines: string[], before: string): string => `      - ${lines.join("\n        ")}\n${before}`;
const cacheStep = [`uses: actions/cache@${SHA} # v5`, "with:", "  path: target", "  key: k"];
const checkoutStep = [`uses: actions/checkout@${SHA} # v7`, "with:", "  persist-credentials: false"];

describe("A17 a job that may run on a machine of ours, started by anything but workflow_dispatch, is refused", () => {
  // biome-ignore format: a row is a line
  rows("A17", [
    ["bench.yml on every pull request", BENCH, "  workflow_dispatch:\n", "  pull_request:\n  workflow_dispatch:\n", "machine-trigger"],
    ["bench.yml on a push", BENCH, "  workflow_dispatch:\n", "  push:\n  workflow_dispatch:\n", "machine-trigger"],
    ["bench.yml on a schedule", BENCH, "  workflow_dispatch:\n", "  schedule: [{ cron: '1 2 * * *' }]\n  workflow_dispatch:\n", "machine-trigger"],
    ["bench.yml after another run", BENCH, "  workflow_dispatch:\n", "  workflow_run: { workflows: [ci] }\n  workflow_dispatch:\n", "machine-trigger"],
    ["bench.yml called by another workflow", BENCH, "  workflow_dispatch:\n", "  workflow_call:\n  workflow_dispatch:\n", "machine-trigger"],
    ["the gate on the bench machine itself", LABEL, "runs-on: ubuntu-24.04", "runs-on: [self-hosted, linux, bench-x64]", "machine-trigger"],
    ["the gate on a label that looks hosted", LABEL, "runs-on: ubuntu-24.04", "runs-on: ubuntu_24.04", "machine-trigger"],
    ["the gate on a label that begins like a hosted one", LABEL, "runs-on: ubuntu-24.04", "runs-on: ubuntu-bench", "machine-trigger"],
    ["the gate on a hosted label with more behind it", LABEL, "runs-on: ubuntu-24.04", "runs-on: ubuntu-24.04-bench", "machine-trigger"],
    ["a second label beside a hosted one", LABEL, "runs-on: ubuntu-24.04", "runs-on: [ubuntu-24.04, bench-x64]", "machine-trigger"],
    ["a runner chosen by an expression", LABEL, "runs-on: ubuntu-24.04", "runs-on: «github.event.label.name»", "machine-trigger"],
    ["a runner group", LABEL, "runs-on: ubuntu-24.04", "runs-on: { group: bench }", "machine-trigger"],
    ["the gate on another hosted runner", LABEL, "runs-on: ubuntu-24.04", "runs-on: ubuntu-latest", null],
    ["the gate on a hosted runner of another kind", LABEL, "runs-on: ubuntu-24.04", "runs-on: ubuntu-24.04-arm", null],
  ]);
});

describe("A18 where strangers' code runs, a permission to write, a secret, an identity or a cache is refused", () => {
  // biome-ignore format: a row is a line
  rows("A18", [
    ["contents: write", BENCH, MEASURE_READS, "contents: write", "machine-power"],
    ["another permission to read", BENCH, MEASURE_READS, "contents: read\n      actions: read", "machine-power"],
    ["id-token", BENCH, MEASURE_READS, "contents: read\n      id-token: write", "machine-power"],
    ["read-all", BENCH, `permissions:\n      ${MEASURE_READS}`, "permissions: read-all", "machine-power"],
    ["nothing said, which is the top's nothing", BENCH, `    permissions:\n      ${MEASURE_READS}\n`, "", "job-permissions"],
    ["a secret as input", BENCH, "command: measure", "command: measure\n          token: «secrets.PAT»", "machine-power"],
    ["a secret by index", BENCH, "command: measure", "command: measure\n          token: «secrets ['PAT']»", "machine-power"],
    ["all secrets at once", BENCH, "command: measure", "command: measure\n          token: «toJSON(secrets)»", "machine-power"],
    ["a secret at the top, which reaches every job", BENCH, "permissions: {}\n", "permissions: {}\n\nenv:\n  KEY: «secrets.KEY»\n", "machine-power"],
    ["the cache action", BENCH, MEASURE_STEP, step(cacheStep, MEASURE_STEP), "machine-power"],
    ["the cache of another action", BENCH, MEASURE_STEP, step([`uses: Swatinem/rust-cache@${SHA} # v2`], MEASURE_STEP), "machine-power"],
    ["a set-up action with a cache", BENCH, MEASURE_STEP, step([`uses: actions/setup-node@${SHA} # v7`, "with:", "  cache: npm"], MEASURE_STEP), "machine-power"],
    ["nothing granted at all", BENCH, `permissions:\n      ${MEASURE_READS}`, "permissions: { contents: read, actions: none }", null],
    ["the job's own token, said outright", BENCH, "command: measure", "command: measure\n          token: «github.token»", null],
    ["a secret in publish, which runs no project code", BENCH, "command: publish", "command: publish\n          store-token: «secrets.BENCH_STORE_TOKEN»", null],
  ]);
});

describe("A19 text that strangers choose, in a shell or in a condition, is refused", () => {
  // biome-ignore format: a row is a line
  rows("A19", [
    ["a title in a shell line", CI, "run: npm ci", "run: 'npm ci # «github.event.pull_request.title»'", "text-in-shell"],
    ["a title in a script", CI, "run: npm ci", `uses: actions/github-script@${SHA} # v8\n        with:\n          script: 'x("«github.event.pull_request.title»")'`, "text-in-shell"],
    ["github.actor in a condition", LABEL, "== 'needs-bench'", "== 'needs-bench' && github.actor == 'maintainer'", "chosen-by-strangers"],
    ["github.actor in another spelling", LABEL, "== 'needs-bench'", "== 'needs-bench' && GitHub [ 'actor' ] == 'maintainer'", "chosen-by-strangers"],
    ["github.triggering_actor", LABEL, "command: gate", "command: gate\n          config: «github.triggering_actor»", "chosen-by-strangers"],
    ["the branch of the pull request", LABEL, "command: gate", "command: gate\n          config: «github.event.pull_request.head.ref»", "chosen-by-strangers"],
    ["github.head_ref", LABEL, "command: gate", "command: gate\n          config: «github.head_ref»", "chosen-by-strangers"],
    ["contains on the labels", LABEL, "github.event.label.name == 'needs-bench'", "contains(github.event.pull_request.labels.*.name, 'needs-bench')", "chosen-by-strangers"],
    ["contains on the labels, the long way", LABEL, "github.event.label.name == 'needs-bench'", "contains(toJSON(github.event.pull_request.labels), 'needs-bench')", "chosen-by-strangers"],
    ["a value handed over by the environment", CI, "run: npm ci", "env:\n          TITLE: «github.event.pull_request.title»\n        run: npm ci", null],
    ["the commit of the pull request", LABEL, "command: gate", "command: gate\n          config: «github.event.pull_request.head.sha»", null],
    ["contains on something else", LABEL, "== 'needs-bench'", "== 'needs-bench' && contains(github.ref, 'main')", null],
    ["an actor that is a plain word", LABEL, "name: gate", "name: the gate asks who the github.actor is", null],
  ]);
});

describe("A20 an action that can be moved, no time limit, or a permission that nobody declared is refused", () => {
  // biome-ignore format: a row is a line
  rows("A20", [
    ["a tag", BENCH, /benchwarden@0{40}/, "benchwarden@v1", "unpinned"],
    ["a branch", BENCH, /benchwarden@0{40}/, "benchwarden@main", "unpinned"],
    ["a short commit", BENCH, /benchwarden@0{40}/, "benchwarden@0123456", "unpinned"],
    ["an image by tag", CI, "run: npm ci", "uses: docker://alpine:3", "unpinned"],
    ["an image by digest", CI, "run: npm ci", `uses: docker://alpine@sha256:${"a".repeat(64)}`, null],
    ["no time limit", BENCH, / {4}timeout-minutes: 180.*\n/, "", "no-timeout"],
    ["a time limit of a week", BENCH, "timeout-minutes: 180", "timeout-minutes: 10080", "no-timeout"],
    ["another time limit", BENCH, "timeout-minutes: 180", "timeout-minutes: 360", null],
    ["nothing at the top", BENCH, "permissions: {}\n", "", "top-permissions"],
    ["something at the top", BENCH, "permissions: {}\n", "permissions: { contents: read }\n", "top-permissions"],
    ["a job that does not say", LABEL, / {4}permissions:\n(?: {6}.*\n)+? {4}steps/, "    steps", "job-permissions"],
    ["a permission that the gate does not need", LABEL, "contents: read", "contents: write", "job-permissions"],
    ["one more permission", BENCH, "actions: read # look", "issues: write\n      actions: read # look", "job-permissions"],
    ["one permission less than is needed", LABEL, / {6}actions: write.*\n/, "", "job-permissions"],
    ["the status that the template offers", BENCH, "# statuses: write #", "statuses: write #", null],
    ["publish that only reads, for a store elsewhere", BENCH, "contents: write #", "contents: read #", null],
  ]);
});

describe("A21 project code in a job that holds a token is refused", () => {
  // biome-ignore format: a row is a line
  rows("A21", [
    ["a checkout in the gate", LABEL, GATE_STEP, step(checkoutStep, GATE_STEP), "checkout"],
    ["a checkout in plan", BENCH, PLAN_STEP, step(checkoutStep, PLAN_STEP), "checkout"],
    ["a checkout in measure", BENCH, MEASURE_STEP, step(checkoutStep, MEASURE_STEP), "checkout"],
    ["a checkout in publish", BENCH, PUBLISH_STEP, step(checkoutStep, PUBLISH_STEP), "checkout"],
    ["a checkout in another job that a stranger can cause", LABEL, "jobs:\n", `jobs:\n  size:\n    name: size\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    permissions: {}\n    steps:\n${step(checkoutStep, "")}`, "checkout"],
    ["git by hand", LABEL, GATE_STEP, step(["run: git clone https://example.org/x"], GATE_STEP), "mixed-zones"],
    ["another action beside publish", BENCH, PUBLISH_STEP, step([`uses: someone/notify@${SHA} # v1`], PUBLISH_STEP), "mixed-zones"],
    ["kept credentials", CI, "persist-credentials: false", "fetch-depth: 1", "checkout"],
    ["the guard of checkout switched off", CI, "persist-credentials: false", "persist-credentials: false\n          allow-unsafe-pr-checkout: true", "checkout"],
    ["a checkout without credentials where no token is", CI, "persist-credentials: false", "persist-credentials: 'false'", null],
    ["the two actions that deploy the page", BENCH, "path: site", "path: ./site", null],
  ]);
});

test("A17 A18 A19 A20 A21 the workflows as shipped pass every rule", () => {
  expect([...TEMPLATES, ...OWN].flatMap((path) => judge(path, workflowText(path)))).toEqual([]);
});

function rows(attack: string, table: readonly Row[]): void {
  for (const [title, path, from, to, wants] of table) {
    test(`${attack} ${wants === null ? "but not: " : ""}${title}`, async () => {
      const text = workflowText(path).replace(from, () => expressions(to));
      expect(text, "the edit has changed nothing").not.toBe(workflowText(path));
      expect(await parserErrors(path, text)).toEqual([]);
      const found = [...new Set(judge(path, text).map((finding) => finding.rule))];
      if (wants === null) expect(found).toEqual([]);
      else expect(found).toContain(wants);
    });
  }
}

/** `«x»` stands for an expression: written as GitHub wants it, it would look like a forgotten template string here. */
function expressions(text: string): string {
  return text.replaceAll("«", "$".concat("{{ ")).replaceAll("»", " }}");
}

function judge(path: string, text: string) {
  return judgeWorkflow(readWorkflow(path, text));
}
