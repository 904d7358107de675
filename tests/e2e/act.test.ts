// `act`, which is not ours, reads bench.yml, evaluates its conditions, makes the matrix and hands outputs from job to job
// on this host; the built action and the stand-in of GitHub are the same as in github.test.ts.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { askForBench, type BenchProject, benchRunOf, openBenchProject } from "../github/runner/bench-project.ts";
import { builtAction, NODE } from "../github/runner/build.ts";
import { runtimeToken } from "../github/stand-in/artifact-service.ts";
import { type StandIn, startStandIn } from "../github/stand-in/server.ts";
import { gitOf, type Run } from "../github/stand-in/state.ts";
import { act } from "../workflows/checkers.ts";

const WORKFLOW = ".github/workflows/bench.yml";
/** The only key that act does not know. */
const QUEUE = /^ *queue: max\b.*\n/gm;
const ACTION = `OWNER/benchwarden@${"0".repeat(40)}`;

const checker = act();
const whenThere = "program" in checker ? test : test.skip;
const TITLE = `act runs bench.yml job by job, and the verdict arrives${"program" in checker ? "" : ` (not to be had here: ${checker.missing})`}`;
let standIn: StandIn;
let bench: BenchProject;
let folder: string;

beforeEach(async () => {
  standIn = await startStandIn();
  bench = openBenchProject(standIn, { fromFork: false });
  folder = mkdtempSync(join(tmpdir(), "benchwarden-act-"));
});
afterEach(async () => {
  await standIn.close();
  bench.project.remove();
  rmSync(folder, { recursive: true, force: true });
  expect(standIn.violations).toEqual([]);
});

/** A clone of the project, its workflow without the one key; gives what act will read and what was taken away. */
function cloneWithoutQueue(): { tree: string; removed: string[] } {
  const tree = join(folder, "tree");
  execFileSync("git", ["clone", "--quiet", bench.project.repository.gitDir, tree]);
  execFileSync("git", ["-C", tree, "remote", "set-url", "origin", "https://github.com/org/project.git"]);
  const before = readFileSync(join(tree, WORKFLOW), "utf8");
  const after = before.replaceAll(QUEUE, "");
  writeFileSync(join(tree, WORKFLOW), after);
  const kept = new Set(after.split("\n"));
  return { tree, removed: before.split("\n").filter((line) => !kept.has(line)) };
}

async function runAct(program: string, tree: string, run: Run): Promise<{ status: number | null; output: string }> {
  const { repository } = bench.project;
  const event = join(folder, "event.json");
  const facts = { full_name: repository.fullName, id: repository.id, default_branch: "main" };
  writeFileSync(
    event,
    JSON.stringify({ inputs: run.inputs, ref: "refs/heads/main", workflow: WORKFLOW, repository: facts }),
  );
  const env = {
    GITHUB_API_URL: standIn.apiUrl,
    GITHUB_SERVER_URL: standIn.serverUrl,
    GITHUB_RUN_ID: String(run.id),
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_REPOSITORY_ID: String(repository.id),
    GITHUB_ACTOR_ID: String(run.actor.id),
    GITHUB_TRIGGERING_ACTOR: run.actor.login,
    GITHUB_WORKFLOW_REF: `${repository.fullName}/${WORKFLOW}@refs/heads/main`,
    ACTIONS_RESULTS_URL: `${standIn.apiUrl}/`,
    ACTIONS_RUNTIME_TOKEN: runtimeToken(run),
    XDG_CACHE_HOME: join(folder, "cache"),
  };
  const action = dirname(dirname(dirname(await builtAction())));
  const token = bench.project.token({ contents: "write", pull_requests: "write", actions: "read" });
  const hosts = ["ubuntu-24.04", "self-hosted", "bench-x64"].flatMap((label) => ["-P", `${label}=-self-hosted`]);
  const words = [
    "-W",
    WORKFLOW,
    "-e",
    event,
    "--actor",
    run.actor.login,
    "--defaultbranch",
    "main",
    "--no-cache-server",
  ];
  const places = [
    "-C",
    tree,
    "--action-cache-path",
    join(folder, "actions"),
    "--local-repository",
    `${ACTION}=${action}`,
  ];
  const set = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  const child = spawn(
    program,
    ["workflow_dispatch", ...words, ...places, ...hosts, ...set, "-s", `GITHUB_TOKEN=${token}`],
    {
      env: { PATH: `${dirname(NODE)}${delimiter}${process.env.PATH}`, HOME: folder },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { status, output };
}

// On a busy machine act loses lines of what steps say: a run that lost one is done again.
whenThere(TITLE, { timeout: 240_000, retry: 1 }, async () => {
  if (!("program" in checker)) return;
  expect(await askForBench(standIn, bench)).toMatchObject({ status: 0 });
  const run = benchRunOf(bench);
  const { tree, removed } = cloneWithoutQueue();
  expect(removed.map((line) => line.trim().split(" ").slice(0, 2).join(" "))).toEqual(["queue: max"]);
  const { status, output } = await runAct(checker.program, tree, run);
  const ends = [...output.matchAll(/^\[bench\/(\w+).*🏁 +Job (\w+)/gm)].map((match) => `${match[1]} ${match[2]}`);
  expect(ends, output).toEqual(["plan succeeded", "measure succeeded", "publish failed"]);
  expect(status).toBe(1);
  // On a busy machine act drops the last line of a step that fails, so its annotation is looked for in github.test.ts.
  expect(output).toContain("::set-output:: verdict=regressed");
  expect(output).not.toMatch(/gh[a-z]_x{20}/);
  expect(run.artifacts).toHaveLength(1);
  expect(gitOf(bench.project.repository, "ls-tree", "-r", "--name-only", "refs/heads/bench-data")).toContain(
    "log/compare/",
  );
  expect(bench.pull.comments.map((comment) => comment.body).join("\n")).toContain(
    "**regressed**: 1 regressed, 2 unchanged",
  );
});
