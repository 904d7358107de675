import { describe, expect, test } from "vitest";
import { doctor } from "../../src/commands/doctor.ts";
import type { DoctorPorts } from "../../src/commands/doctor-line.ts";
import { init } from "../../src/commands/init.ts";
import type { Asked, Settings } from "../../src/ports/settings.ts";
import { renderDoctor } from "../../src/report/doctor-text.ts";
import { parsePin, type TemplateName } from "../../src/workflows/template.ts";
import { expectGolden } from "../golden.ts";
import { workflowText } from "../workflows/workflow-files.ts";
import { MemoryProject } from "./memory-project.ts";

const PIN = parsePin(`acme/benchwarden@${"a1".repeat(20)} # v0.2.0`);
const CONFIG = "version: 1\nsuites: { mine: { run: [./mine] } }\n";
const template = async (name: TemplateName) => workflowText(`workflows/${name}`);

const known =
  <T>(value: T) =>
  async (): Promise<Asked<T>> => ({ known: value });
const hidden = async (): Promise<Asked<never>> => ({
  unknown: "only a token with the right to read administration may see it",
});

/** Settings as they should be, of a private repository with one standing machine. */
const SOUND: Settings = {
  workflowToken: known({ isReadOnly: true, mayApprove: false }),
  actionsPolicy: known({ isEnabled: true, needsPinning: true }),
  forkApproval: known("all_external_contributors"),
  branchRules: known({ types: ["deletion", "non_fast_forward", "pull_request"], needsOwnersReview: true }),
  hasLabel: known(true),
  runners: known([{ name: "iron-1", labels: ["self-hosted", "bench-x64"], isOnline: true, isEphemeral: false }]),
  environmentBranches: known("protected"),
  workflowState: known("active"),
  folder: known([]),
};

/** A project as `init` leaves it, with owners. */
async function sound(config = CONFIG): Promise<MemoryProject> {
  const project = new MemoryProject({ "benchwarden.yml": config, ".github/CODEOWNERS": "* @acme/core\n" });
  const inputs = {
    extra: ["history", "command"] as const,
    force: false,
    dryRun: false,
    repository: null,
    branch: null,
  };
  await init({ ...inputs, action: PIN }, { project, template });
  return project;
}

async function examine(project: MemoryProject, settings: Partial<Settings> | null = {}, isPrivate = true) {
  const facts = { id: 1, fullName: "acme/thing", defaultBranch: "main", isPrivate };
  const names = (await project.paths()).filter((path) => path.startsWith(".github/workflows/"));
  const folder = known(names.map((path) => path.slice(".github/workflows/".length)));
  const server: DoctorPorts["server"] =
    settings === null
      ? null
      : {
          facts: async () => facts,
          readFile: async (_, path) => project.read(path),
          settings: { ...SOUND, folder, ...settings },
        };
  return doctor({ repository: "acme/thing", branch: "main" }, { project, server, template });
}

/** The lines that are not fine, `id state`. */
async function doubts(...args: Parameters<typeof examine>): Promise<string[]> {
  const { lines } = await examine(...args);
  return lines.filter(({ state }) => state !== "ok").map(({ id, state }) => `${id} ${state}`);
}

test("a store elsewhere needs an environment for its secret, and no rules for a branch that is not there", async () => {
  const project = await sound(`${CONFIG}history: { store: acme/results }\n`);
  expect(await doubts(project)).toEqual([]);
  expect(await doubts(project, { environmentBranches: known("any") })).toEqual(["store-environment missing"]);
  expect(await doubts(project, { environmentBranches: known(null) })).toEqual(["store-environment missing"]);
  expect((await examine(project)).lines.map(({ id }) => id)).not.toContain("rules-data");
});

test("a sound project has no doubts", async () => {
  expect(await doubts(await sound())).toEqual([]);
});

describe("each thing that is not as it should be is named", () => {
  const rows: [title: string, settings: Partial<Settings>, want: string[]][] = [
    [
      "a token that may write",
      { workflowToken: known({ isReadOnly: false, mayApprove: false }) },
      ["token-read-only missing"],
    ],
    [
      "workflows that may approve",
      { workflowToken: known({ isReadOnly: true, mayApprove: true }) },
      ["no-approvals-by-actions missing"],
    ],
    ["actions by tag", { actionsPolicy: known({ isEnabled: true, needsPinning: false }) }, ["pinned-actions missing"]],
    [
      "Actions switched off",
      { actionsPolicy: known({ isEnabled: false, needsPinning: true }) },
      ["pinned-actions missing"],
    ],
    [
      "a branch that may be rewritten",
      { branchRules: known({ types: ["deletion"], needsOwnersReview: true }) },
      ["rules-default missing", "rules-data missing"],
    ],
    [
      "no review of owners",
      { branchRules: known({ types: ["deletion", "non_fast_forward"], needsOwnersReview: false }) },
      ["code-owners missing"],
    ],
    ["no label", { hasLabel: known(false) }, ["label missing"]],
    ["no machine", { runners: known([]) }, ["runner missing"]],
    [
      "a machine that is away",
      { runners: known([{ name: "iron-1", labels: ["bench-x64"], isOnline: false, isEphemeral: false }]) },
      ["runner missing"],
    ],
    [
      "a workflow that GitHub switched off",
      { workflowState: async (file) => ({ known: file === "bench-history.yml" ? "disabled_inactivity" : "active" }) },
      ["workflow-bench-history.yml missing"],
    ],
  ];
  for (const [title, settings, want] of rows) {
    test(title, async () => expect(await doubts(await sound(), settings)).toEqual(want));
  }

  test("what the token may not see is unknown, and never fine", async () => {
    const all = Object.fromEntries(Object.keys(SOUND).map((key) => [key, hidden]));
    const lines = (await examine(await sound(), { ...all, folder: SOUND.folder })).lines;
    expect(lines.filter(({ state }) => state === "unknown").map(({ id }) => id)).toEqual([
      "token-read-only",
      "no-approvals-by-actions",
      "pinned-actions",
      "rules-default",
      "rules-data",
      "code-owners",
      "label",
      "runner",
    ]);
  });

  test("outsiders of a public repository that start workflows unasked", async () => {
    const settings = { forkApproval: known("first_time_contributors"), runners: known([]) };
    expect(await doubts(await sound(), settings, false)).toEqual(["fork-approval missing", "runner missing"]);
  });

  test("a machine that stands registered in a public repository, but not one that takes a single job", async () => {
    expect(await doubts(await sound(), {}, false)).toEqual(["runner missing"]);
    const once = known([{ name: "iron-1", labels: ["bench-x64"], isOnline: true, isEphemeral: true }]);
    expect(await doubts(await sound(), { runners: once }, false)).toEqual([]);
  });
});

describe("the workflows of a project", () => {
  test("that cannot be listed are unknown, not fine", async () => {
    expect(await doubts(await sound(), { folder: hidden })).toEqual(["other-workflows unknown"]);
  });

  test("a line that was changed is shown with what the policy says of it", async () => {
    const project = await sound();
    const path = ".github/workflows/bench.yml";
    const text = (await project.read(path)) ?? "";
    await project.write(path, text.replace("  workflow_dispatch:\n", "  pull_request:\n  workflow_dispatch:\n"));
    const line = (await examine(project)).lines.find(({ id }) => id === "workflow-bench.yml");
    expect(line?.detail).toMatch(/^line \d+ is `pull_request:`, the template of this version has `workflow_dispatch:`/);
    expect(line?.detail).toMatch(/jobs\.measure\.runs-on: a job that is not surely on a runner of GitHub's/);
  });

  test("one for another repository is not the template", async () => {
    const project = await sound();
    const path = ".github/workflows/bench-label.yml";
    await project.write(path, ((await project.read(path)) ?? "").replace("acme/thing", "other/thing"));
    expect(await doubts(project)).toEqual(["workflow-bench-label.yml missing"]);
  });

  test("one that names no commit of the action runs nothing", async () => {
    const project = await sound();
    const path = ".github/workflows/bench.yml";
    await project.write(path, ((await project.read(path)) ?? "").replaceAll(PIN.commit, "0".repeat(40)));
    expect(await doubts(project)).toEqual(["workflow-bench.yml missing"]);
  });

  test("the optional ones may be absent, the others not", async () => {
    const project = await sound();
    for (const name of ["bench-history.yml", "bench-command.yml", "bench.yml"])
      project.files.delete(`.github/workflows/${name}`);
    expect(await doubts(project)).toEqual(["workflow-bench.yml missing"]);
  });

  test("another workflow that a bench machine would be given is named", async () => {
    const project = await sound();
    await project.write(
      ".github/workflows/ci.yml",
      "on: pull_request\njobs: { fast: { runs-on: [self-hosted, linux] } }\n",
    );
    expect(await doubts(project)).toEqual(["other-workflows missing"]);
    await project.write(".github/workflows/ci.yml", "on: pull_request\njobs: { fast: { runs-on: ubuntu-24.04 } }\n");
    expect(await doubts(project)).toEqual([]);
  });
});

test("without a token the files are looked at, and every setting is unknown", async () => {
  const { source, counts, lines } = await examine(await sound(), null);
  expect(source).toBe("work tree");
  expect(counts.missing).toBe(0);
  expect(lines.filter(({ id }) => id.startsWith("workflow-")).every(({ state }) => state === "ok")).toBe(true);
  expect(counts.unknown).toBe(9);
});

test("without a config nothing else is guessed", async () => {
  expect(await doubts(new MemoryProject())).toEqual(["config missing"]);
  expect(
    await doubts(await sound(), {}).then(async () => doubts(new MemoryProject({ "benchwarden.yml": "version: 2\n" }))),
  ).toEqual(["config missing"]);
});

test("the report says the state first, and the remedy below what is not fine", async () => {
  const outcome = await examine(
    await sound(),
    { hasLabel: known(false), workflowToken: hidden, runners: hidden },
    false,
  );
  expectGolden("doctor.txt", renderDoctor(outcome));
});
