// The built `site` step as a child process: the stand-in's data branch becomes a page, for GitHub Pages or on a branch.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sampleResult } from "../store/sample-result.ts";
import { append, commitFiles, gitIn, makeStoreWorld, type StoreWorld, tipOf } from "../store/store-world.ts";
import { JOB } from "./runner/bench-project.ts";
import { runStep, type StepOrder, type StepResult } from "./runner/run-step.ts";
import { Project } from "./stand-in/project.ts";
import { type StandIn, startStandIn } from "./stand-in/server.ts";
import { gitBytes } from "./stand-in/state.ts";

let standIn: StandIn;
let project: Project;
let store: StoreWorld;
let workspace: string;
beforeEach(async () => {
  standIn = await startStandIn();
  project = new Project(standIn);
  store = await makeStoreWorld();
  workspace = mkdtempSync(join(tmpdir(), "benchwarden-workspace-"));
});
afterEach(async () => {
  await standIn.close();
  project.remove();
  store.remove();
  rmSync(workspace, { recursive: true, force: true });
  expect(standIn.violations).toEqual([]);
});

const CONFIG = `version: 1
suites:
  parse: { run: [node, bench.mjs], format: custom }
`;
const STATUS = '{"schema":"benchwarden.status/1","generated":null,"regressions":0,"classes":[]}';

async function results(from: number, count: number): Promise<void> {
  const wanted = Array.from({ length: count }, (_, index) => sampleResult({ seed: from + index, mode: "record" }));
  await append(store.store(), project.repository.gitDir, ...wanted);
}

/** Permissions of the job as `init` writes it for each way. */
const PERMISSIONS = { pages: JOB.site ?? {}, branch: { contents: "write" }, none: { contents: "read" } } as const;

function site(deploy: "pages" | "branch" | "none", more: Partial<StepOrder> = {}): Promise<StepResult> {
  const writer = project.person("maintainer", "write");
  project.push(writer, "main", { "benchwarden.yml": `${CONFIG}site: { deploy: ${deploy} }\n` });
  const run = project.run({ path: ".github/workflows/bench.yml", event: "workflow_dispatch", headBranch: "main" });
  return runStep({ standIn, project, run, command: "site", permissions: PERMISSIONS[deploy], workspace, ...more });
}

const git = (...args: string[]) => gitIn(project.repository.gitDir, args);

describe("for GitHub Pages", () => {
  test("the page is built into site/ from the data branch, and nothing is pushed", async () => {
    project.repository.pages = { buildType: "workflow", files: new Map() };
    await results(1, 3);
    const step = await site("pages");
    expect(step).toMatchObject({ status: 0, annotations: [] });
    expect(step.summary).toMatch(/^The page holds \d+ series with \d+ steps\.\n$/);
    const built = (path: string) => readFileSync(join(workspace, "site", path), "utf8");
    expect(built("index.html")).toContain("<html");
    expect(JSON.parse(built("status.json"))).toMatchObject({ schema: "benchwarden.status/1", regressions: 0 });
    expect(JSON.parse(built("data/index.json"))).toMatchObject({ title: "org/project" });
    expect(await tipOf(project.repository.gitDir, "bench-site")).toBeNull();
  });

  test("our own page that stands there is replaced", async () => {
    const files = new Map([
      ["", "<html>"],
      ["status.json", STATUS],
    ]);
    project.repository.pages = { buildType: "workflow", files };
    await results(1, 1);
    expect((await site("pages")).status).toBe(0);
  });

  const front = new Map([["", "<h1>Our manual</h1>"]]);
  const taken: [name: string, pages: typeof project.repository.pages, said: RegExp][] = [
    ["with Pages off", null, /GitHub Pages is off.*Settings → Pages → Source: GitHub Actions/s],
    ["where a branch is served", { buildType: "legacy", files: new Map() }, /built from a branch; it is not replaced/],
    ["where somebody's site stands", { buildType: "workflow", files: front }, /was not built here; it is not replaced/],
    [
      "where somebody's status.json stands",
      { buildType: "workflow", files: new Map([...front, ["status.json", '{"ok":true}']]) },
      /was not built here; it is not replaced/,
    ],
  ];
  for (const [name, pages, said] of taken) {
    test(`${name} the job fails before anything is built, and says what to do`, async () => {
      project.repository.pages = pages;
      await results(1, 1);
      const step = await site("pages");
      expect(step.status).toBe(5);
      expect(step.annotations).toMatchObject([{ name: "error", message: expect.stringMatching(said) }]);
      expect(existsSync(join(workspace, "site"))).toBe(false);
    });
  }

  test("a job that may not see whether a site stands there replaces none", async () => {
    project.repository.pages = { buildType: "workflow", files: new Map() };
    const step = await site("pages", { permissions: { contents: "read" } });
    expect(step.status).toBe(5);
    expect(step.annotations[0]?.message).toMatch(/may not see.*`pages: write`/s);
  });
});

describe("for a branch", () => {
  test("the page becomes the branch, and the next one a commit on top; the same page none", async () => {
    await results(1, 2);
    const first = await site("branch");
    expect(first).toMatchObject({ status: 0, annotations: [] });
    expect(first.summary).toMatch(/It is now on the branch `bench-site`, commit `[0-9a-f]{12}`\.\n$/);
    const before = await tipOf(project.repository.gitDir, "bench-site");
    expect(await git("show", "bench-site:status.json")).toMatch(/^\{"schema":"benchwarden\.status/);
    const files = (await git("ls-tree", "-r", "--name-only", "bench-site")).split("\n");
    expect(files).toEqual(expect.arrayContaining(["index.html", "data/index.json", "alerts.atom"]));
    for (const path of ["index.html", "data/index.json", "alerts.atom"]) {
      const pushed = gitBytes(project.repository, "cat-file", "blob", `bench-site:${path}`);
      expect(pushed?.equals(readFileSync(join(workspace, "site", path)))).toBe(true);
    }
    expect(await git("show", "--no-patch", "--format=%an <%ae> %s", "bench-site")).toBe(
      "benchwarden <benchwarden@localhost> build the page",
    );

    expect((await site("branch")).summary).toMatch(/Nothing was pushed: the same is on the branch/);
    expect(await tipOf(project.repository.gitDir, "bench-site")).toBe(before);

    await results(3, 1);
    expect((await site("branch")).status).toBe(0);
    expect(await git("rev-parse", "bench-site^")).toBe(before);
    expect(await git("fsck", "--strict", "--no-dangling")).toBe("");
  });

  test("a domain of one's own that a person put there stays, and what is no longer of the page goes", async () => {
    const files = { "status.json": STATUS, CNAME: "bench.example.org\n", "assets/old.js": "x" };
    await commitFiles(project.repository.gitDir, files, "bench-site");
    await results(1, 1);
    expect((await site("branch")).status).toBe(0);
    expect(await git("show", "bench-site:CNAME")).toBe("bench.example.org");
    expect(await git("ls-tree", "-r", "--name-only", "bench-site")).not.toContain("old.js");
  });

  const foreign: [name: string, files: Record<string, string>][] = [
    ["somebody's files", { "index.html": "<h1>Our manual</h1>" }],
    ["a status.json of something else", { "status.json": '{"ok":true}' }],
    ["a store", { "store.json": '{"schema":"benchwarden.store/1"}' }],
    ["our status.json in a folder only", { "site/status.json": STATUS }],
  ];
  for (const [name, files] of foreign) {
    test(`a branch that holds ${name} is refused and stays as it is`, async () => {
      const before = await commitFiles(project.repository.gitDir, files, "bench-site");
      await results(1, 1);
      const step = await site("branch");
      expect(step.status).toBe(5);
      expect(step.annotations[0]?.message).toMatch(
        /bench-site holds something that was not built here; nothing was changed/,
      );
      expect(await tipOf(project.repository.gitDir, "bench-site")).toBe(before);
    });
  }

  test("a token that may only read is told which permission is missing, and shows nowhere", async () => {
    await results(1, 1);
    const step = await site("branch", { permissions: { contents: "read" } });
    expect(step.status).toBe(5);
    expect(step.annotations[0]?.message).toMatch(/could not be pushed.*`contents: write`/s);
    expect(step.raw).not.toMatch(/ghs_x{20}/);
    expect(await tipOf(project.repository.gitDir, "bench-site")).toBeNull();
  });

  test("a push that does not arrive is tried again", async () => {
    await results(1, 1);
    standIn.faults.add(/git-receive-pack/, { kind: "status", status: 503 }, 1);
    expect((await site("branch")).status).toBe(0);
    expect(await tipOf(project.repository.gitDir, "bench-site")).not.toBeNull();
  });
});

test("with `deploy: none` the step builds the page and touches neither Pages nor a branch", async () => {
  await results(1, 1);
  const step = await site("none");
  expect(step).toMatchObject({ status: 0, annotations: [] });
  expect(existsSync(join(workspace, "site", "index.html"))).toBe(true);
  expect(standIn.requests.filter((request) => /pages|receive-pack/.test(request))).toEqual([]);
  expect(await tipOf(project.repository.gitDir, "bench-site")).toBeNull();
});

test("a damaged result is left out of the page and named", async () => {
  await results(1, 2);
  const [path = ""] = (await git("ls-tree", "-r", "--name-only", "bench-data", "log/")).split("\n");
  await commitFiles(project.repository.gitDir, { [path]: "no gzip" });
  const step = await site("branch");
  expect(step.status).toBe(0);
  expect(step.annotations).toMatchObject([{ name: "warning", message: expect.stringContaining("is left out") }]);
});
