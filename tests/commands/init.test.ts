import { expect, test } from "vitest";
import { type InitInputs, init } from "../../src/commands/init.ts";
import { NO_PIN, parsePin } from "../../src/workflows/template.ts";
import { workflowText } from "../workflows/workflow-files.ts";
import { MemoryProject } from "./memory-project.ts";

const INPUTS: InitInputs = { extra: [], force: false, dryRun: false, repository: null, branch: null, action: null };
const PIN = parsePin(`acme/benchwarden@${"a1".repeat(20)} # v0.2.0`);
const LABEL = ".github/workflows/bench-label.yml";
const BENCH = ".github/workflows/bench.yml";

function start(project: MemoryProject, inputs: Partial<InitInputs> = {}) {
  return init({ ...INPUTS, ...inputs }, { project, template: async (name) => workflowText(`workflows/${name}`) });
}

const states = (outcome: Awaited<ReturnType<typeof start>>) =>
  outcome.files.map(({ path, state }) => `${path} ${state}`);

test("a project without anything gets a config and the two workflows that are enough to start", async () => {
  const project = new MemoryProject({ Makefile: "" });
  expect(states(await start(project))).toEqual(["benchwarden.yml written", `${LABEL} written`, `${BENCH} written`]);
  expect([...project.files.keys()].sort()).toEqual([LABEL, BENCH, "Makefile", "benchwarden.yml"]);
  expect(project.files.get(BENCH)).toContain("github.repository == 'acme/thing'");
});

test("history and command come when asked for", async () => {
  const project = new MemoryProject();
  await start(project, { extra: ["history", "command"] });
  expect(project.files.has(".github/workflows/bench-history.yml")).toBe(true);
  expect(project.files.has(".github/workflows/bench-command.yml")).toBe(true);
});

test("a dry run writes nothing and says the same", async () => {
  const project = new MemoryProject();
  const dry = await start(project, { dryRun: true });
  expect(project.files.size).toBe(0);
  expect(states(await start(project))).toEqual(states(dry));
});

test("a second time nothing changes", async () => {
  const project = new MemoryProject();
  await start(project, { action: PIN });
  const before = new Map(project.files);
  expect(states(await start(project))).toEqual(["benchwarden.yml same", `${LABEL} same`, `${BENCH} same`]);
  expect(project.files).toEqual(before);
});

test("a workflow that differs is kept and named, and overwritten only by force; the config never is", async () => {
  const config = "version: 1\nsuites: { mine: { run: [./mine] } }\n";
  const project = new MemoryProject({ [LABEL]: "on: push\njobs: {}\n", "benchwarden.yml": config });
  expect(states(await start(project))).toEqual(["benchwarden.yml same", `${LABEL} kept`, `${BENCH} written`]);
  expect(project.files.get(LABEL)).toBe("on: push\njobs: {}\n");
  expect(states(await start(project, { force: true }))).toEqual([
    "benchwarden.yml same",
    `${LABEL} overwritten`,
    `${BENCH} same`,
  ]);
  expect(project.files.get("benchwarden.yml")).toBe(config);
});

test("the action that was named once stays, and another one needs force", async () => {
  const project = new MemoryProject();
  expect((await start(project)).action).toEqual(NO_PIN);
  expect(states(await start(project, { action: PIN }))).toContain(`${BENCH} kept`);
  await start(project, { action: PIN, force: true });
  expect((await start(project)).action).toEqual(PIN);
});

test("the workflows follow a config that is there: class, status and a store elsewhere", async () => {
  const config = [
    "version: 1",
    "machines: { slow: {} }",
    "history: { store: acme/results }",
    "report: { status: true }",
    "suites: { mine: { run: [./mine] } }",
    "",
  ].join("\n");
  const project = new MemoryProject({ "benchwarden.yml": config });
  const { settings } = await start(project);
  const text = project.files.get(BENCH) ?? "";
  expect(text).toContain("default: slow");
  expect(text).toMatch(/^ {6}statuses: write #/m);
  expect(text).toMatch(/^ {10}store-token: /m);
  expect(settings.map(({ id }) => id)).not.toContain("rules-data");
});

test("without a remote the place is left open, and a branch of another name is filled in", async () => {
  const project = new MemoryProject();
  project.host = null;
  project.branch = { name: "trunk", source: "work tree" };
  const outcome = await start(project);
  expect(outcome.repository).toBe(null);
  expect(project.files.get(BENCH)).toContain("'OWNER/REPO' && github.ref == 'refs/heads/trunk'");
  expect(project.files.get("benchwarden.yml")).toContain("history: { branch: trunk }");
});

test("a config with problems stops everything before a file is written", async () => {
  const project = new MemoryProject({ "benchwarden.yml": "version: 1\nsuites: {}\nwrong: 1\n" });
  await expect(start(project)).rejects.toThrow(/nothing was written/);
  expect(project.files.size).toBe(1);
});
