/**
 * A GitHub on this host for a person to play with: `npm run play -- [--out DIR] [--slower N] [--stay]`.
 *
 * Makes a project with a benchmark and a pull request at the stand-in, sets the label `needs-bench`, and runs what
 * GitHub would run: the gate, then the jobs of bench.yml with the built action, a real sandbox and a real git remote.
 * Prints the comments of the pull request; `--out` keeps them and the job summaries as files; `--slower` makes the
 * change worse by so many percent (default 6.6; negative is better); `--stay` leaves the server until Ctrl-C.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { askForBench, benchRunOf, openBenchProject, SIZES } from "./runner/bench-project.ts";
import { runWorkflow } from "./runner/run-workflow.ts";
import { startStandIn } from "./stand-in/server.ts";

const values = readArguments();
const percent = Number(values.slower);
if (!Number.isFinite(percent)) usage(`--slower takes a number of percent, not "${values.slower}"`);

const standIn = await startStandIn();
const sizes = { ...SIZES, parser: Math.round(SIZES.parser * (1 + percent / 100)) };
const bench = openBenchProject(standIn, { sizes });
const cache = mkdtempSync(join(tmpdir(), "benchwarden-play-"));
try {
  console.log(`a GitHub at ${standIn.serverUrl}\n`);
  const gate = await askForBench(standIn, bench);
  say("gate", gate.summary);
  const run = benchRunOf(bench);
  const payload = { inputs: run.inputs, ref: "refs/heads/main" };
  const order = { standIn, project: bench.project, run, payload, env: { XDG_CACHE_HOME: cache } };
  const summaries = new Map([["gate", gate.summary]]);
  for (const [name, job] of await runWorkflow(order)) {
    for (const step of job.steps) {
      summaries.set(name, step.summary);
      say(
        `${name}: ${job.result}`,
        [step.summary, ...step.annotations.map((one) => `${one.name}: ${one.message}`)].join("\n"),
      );
    }
  }
  const comments = bench.pull.comments.map((comment) => comment.body);
  for (const [index, body] of comments.entries()) say(`comment ${index + 1} of the pull request`, body);
  for (const violation of standIn.violations) console.log(`NOT AS GITHUB: ${violation}`);
  if (values.out !== undefined) keep(resolve(values.out), summaries, comments);
  if (values.stay) await stay();
} finally {
  await standIn.close();
  bench.project.remove();
  rmSync(cache, { recursive: true, force: true });
}

function readArguments() {
  const options = {
    out: { type: "string" },
    slower: { type: "string", default: "6.6" },
    stay: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  } as const;
  try {
    const { values } = parseArgs({ options });
    return values.help ? usage(null) : values;
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

/** Ends with the manual: 0 when it was asked for, 4 after a mistake. */
function usage(mistake: string | null): never {
  const manual = `usage: npm run play -- [--out DIR] [--slower N] [--stay]

A GitHub on this host: a pull request gets the label needs-bench, and what GitHub would run is run.

  --out DIR    keeps the comments and the job summaries as files
  --slower N   makes the change worse by N percent (6.6); negative is better, written --slower=-3
  --stay       leaves the server until Ctrl-C`;
  if (mistake === null) console.log(manual);
  else console.error(`${mistake}\n\n${manual}`);
  process.exit(mistake === null ? 0 : 4);
}

function say(title: string, text: string): void {
  console.log(`\n──── ${title} ${"─".repeat(Math.max(0, 74 - title.length))}\n${text.trimEnd()}`);
}

function keep(folder: string, summaries: ReadonlyMap<string, string>, comments: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of summaries) writeFileSync(join(folder, `summary-${name}.md`), text);
  for (const [index, text] of comments.entries()) writeFileSync(join(folder, `comment-${index + 1}.md`), text);
  console.log(`\nkept in ${folder}`);
}

async function stay(): Promise<void> {
  const { fullName } = bench.project.repository;
  const token = bench.project.token({ contents: "write", pull_requests: "write", issues: "write", actions: "write" });
  console.log(`\ngit clone ${standIn.serverUrl}/${fullName}.git`);
  console.log(
    `curl -H 'x-github-api-version: 2022-11-28' -H 'authorization: token ${token}' ${standIn.apiUrl}/repos/${fullName}/issues/1/comments`,
  );
  console.log("\nCtrl-C ends it");
  await new Promise<void>((done) => process.once("SIGINT", () => done()));
}
