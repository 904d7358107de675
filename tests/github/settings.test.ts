import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/exec/clock.ts";
import { surroundings } from "../../src/github/client.ts";
import { createSettings } from "../../src/github/settings.ts";
import type { Asked, Settings } from "../../src/ports/settings.ts";
import { SETTINGS, type Subject } from "../../src/settings/settings.ts";
import {
  environment,
  type SettingsServer,
  soundAnswers,
  startSettingsServer,
  workflow,
  wrongWith,
} from "./settings-server.ts";

let server: SettingsServer;
let settings: Settings;

beforeAll(async () => {
  server = await startSettingsServer();
  const access = { apiUrl: server.url, repository: "acme/thing", token: "t", clock: systemClock };
  settings = createSettings(access, { ...surroundings(systemClock), sleep: async () => undefined });
});
afterAll(() => server.close());
beforeEach(() => {
  server.violations.length = 0;
  server.answers.clear();
  for (const [path, answer] of soundAnswers()) server.answers.set(path, answer);
});

const REPO = "/repos/acme/thing";

test("every setting of a sound repository is read, and each request and answer is as GitHub describes it", async () => {
  expect(await settings.workflowToken()).toEqual({ known: { isReadOnly: true, mayApprove: false } });
  expect(await settings.actionsPolicy()).toEqual({ known: { isEnabled: true, needsPinning: true } });
  expect(await settings.forkApproval()).toEqual({ known: "all_external_contributors" });
  expect(await settings.branchRules("main")).toEqual({
    known: { types: ["deletion", "non_fast_forward", "pull_request"], needsOwnersReview: true },
  });
  expect(await settings.branchRules("bench-data")).toMatchObject({ known: { needsOwnersReview: false } });
  expect(await settings.hasLabel("needs-bench")).toEqual({ known: true });
  expect(await settings.runners()).toEqual({
    known: [{ name: "iron-1", labels: ["self-hosted", "linux", "bench-x64"], isOnline: true, isEphemeral: false }],
  });
  expect(await settings.environmentBranches("github-pages")).toEqual({ known: "protected" });
  expect(await settings.workflowState("bench.yml")).toEqual({ known: "active" });
  expect(server.violations).toEqual([]);
});

describe("what is not there is told apart from what may not be seen", () => {
  const asks: [name: string, path: string, ask: () => Promise<Asked<unknown>>, absent: unknown][] = [
    ["the label", `${REPO}/labels/needs-bench`, () => settings.hasLabel("needs-bench"), { known: false }],
    [
      "the environment",
      `${REPO}/environments/github-pages`,
      () => settings.environmentBranches("github-pages"),
      { known: null },
    ],
    ["a workflow", `${REPO}/actions/workflows/bench.yml`, () => settings.workflowState("bench.yml"), { known: null }],
    ["a folder", `${REPO}/contents/.github/workflows`, () => settings.folder(".github/workflows"), { known: null }],
    // GitHub answers 404 to a token that may not see administration: that is no answer.
    ["the token's rights", `${REPO}/actions/permissions/workflow`, () => settings.workflowToken(), null],
    ["the policy of actions", `${REPO}/actions/permissions`, () => settings.actionsPolicy(), null],
    [
      "the approval policy",
      `${REPO}/actions/permissions/fork-pr-contributor-approval`,
      () => settings.forkApproval(),
      null,
    ],
    ["the runners", `${REPO}/actions/runners`, () => settings.runners(), null],
  ];
  for (const [name, path, ask, absent] of asks) {
    test(`${name}: 403 is unknown, 404 is ${absent === null ? "unknown, too" : "an answer"}`, async () => {
      server.answers.set(path, 403);
      expect(await ask()).toEqual({ unknown: expect.stringMatching(/\w/) });
      server.answers.set(path, 404);
      expect(await ask()).toEqual(absent ?? { unknown: expect.stringMatching(/administration/) });
    });
  }
});

test("a server that is away is a problem, not an unknown setting", async () => {
  server.answers.set(`${REPO}/actions/permissions/workflow`, 502);
  await expect(settings.workflowToken()).rejects.toThrow(/could not read the rights of workflows/);
});

test("an environment is open to any branch when it has no policy", async () => {
  server.answers.set(`${REPO}/environments/github-pages`, environment(null));
  expect(await settings.environmentBranches("github-pages")).toEqual({ known: "any" });
  server.answers.set(`${REPO}/actions/workflows/bench.yml`, workflow("disabled_inactivity"));
  expect(await settings.workflowState("bench.yml")).toEqual({ known: "disabled_inactivity" });
  expect(server.violations).toEqual([]);
});

describe("the command that mends a setting is one that GitHub takes", () => {
  const subject: Subject = {
    repository: "acme/thing",
    branch: "main",
    dataBranch: "it's-data",
    machineClasses: ["bench-x64"],
    deploysPages: true,
  };
  for (const setting of SETTINGS) {
    const command = setting.command(subject);
    if (command === null) continue;
    test(`${setting.id}: ${setting.title}`, () => {
      for (const one of command.split(" && ")) {
        const [, quoted = "", method = "", path = ""] =
          /^echo '((?:[^']|'\\'')+)' \| gh api -X (\w+) (\S+) --input -$/.exec(one) ?? [];
        expect(wrongWith(method, `/${path}`, JSON.parse(quoted.replaceAll("'\\''", "'")))).toEqual([]);
      }
    });
  }

  test("a key that GitHub does not know would be seen", () => {
    expect(
      wrongWith("PUT", "/repos/acme/thing/actions/permissions/workflow", { default_permissions: "read" }),
    ).not.toEqual([]);
  });
});
