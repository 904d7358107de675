import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Project } from "../stand-in/project.ts";
import type { StandIn } from "../stand-in/server.ts";
import type { Permissions, Pull, Run, User } from "../stand-in/state.ts";
import { runStep, type StepOrder, type StepResult } from "./run-step.ts";

const WORKFLOWS = fileURLToPath(new URL("../../../workflows/", import.meta.url));

/** A benchmark that takes its numbers from the build's own tree: sizes to the byte, so that one round decides. */
const BENCH = `import { readFileSync } from "node:fs";
const sizes = JSON.parse(readFileSync("src/sizes.json", "utf8"));
const metric = (value) => ({ name: "size", unit: "B", direction: "lower", exact: true, launches: [[value]] });
const benchmarks = Object.entries(sizes).map(([name, value]) => ({ name, metrics: [metric(value)] }));
console.log(JSON.stringify({ schema: "benchwarden.samples/1", benchmarks }));
`;

const CONFIG = `version: 1
harness: [bench/]
suites:
  bundle:
    run: [node, bench/sizes.mjs]
    format: custom
    metrics: { size: { primary: true } }
measurement: { budget: 1 min, effort: quick }
`;

export const SIZES = { parser: 48_200, printer: 21_900, "printer (minified)": 9_100 };

/** Permissions of each job, as the templates give them. */
export const JOB: Readonly<Record<string, Permissions>> = {
  gate: { actions: "write", contents: "read", pull_requests: "write" },
  history: { actions: "write", contents: "read" },
  plan: { contents: "read", pull_requests: "read", actions: "read" },
  measure: { contents: "read" },
  publish: { contents: "write", pull_requests: "write", actions: "read" },
  site: { contents: "read", pages: "write", "id-token": "write" },
};

export interface BenchProject {
  readonly project: Project;
  readonly fork: Project;
  readonly maintainer: User;
  readonly stranger: User;
  readonly pull: Pull;
}

/** A project that copied the templates, and a stranger's pull request, from a fork unless told otherwise, pushed ten minutes ago. */
export function openBenchProject(
  standIn: StandIn,
  facts: { sizes?: Record<string, number>; config?: string; files?: Record<string, string>; fromFork?: boolean } = {},
): BenchProject {
  const project = new Project(standIn);
  const maintainer = project.person("maintainer", "write");
  const stranger = project.person("stranger", "read");
  const config = facts.config ?? CONFIG;
  const files = {
    "benchwarden.yml": config,
    "bench/sizes.mjs": BENCH,
    "src/sizes.json": JSON.stringify(SIZES),
    ...facts.files,
  };
  project.push(
    maintainer,
    "main",
    { ...files, ...workflows(project.repository.fullName) },
    { committedAt: minutesAgo(600) },
  );
  const fork = new Project(standIn, "stranger/project", project);
  const sizes = facts.sizes ?? { ...SIZES, parser: 51_400 };
  const at = minutesAgo(10);
  const from = facts.fromFork === false ? project : fork;
  const change = { "src/sizes.json": JSON.stringify(sizes) };
  from.push(stranger, "faster", change, { from: project.tip("main"), at, committedAt: at });
  const pull = project.open(stranger, { branch: "faster", from }, { title: "Parse faster" });
  return { project, fork, maintainer, stranger, pull };
}

export function minutesAgo(minutes: number): string {
  return new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+Z$/, "Z");
}

/** The templates as `benchwarden init` fills them in. */
function workflows(fullName: string): Record<string, string> {
  const names = readdirSync(WORKFLOWS).filter((name) => name.endsWith(".yml"));
  return Object.fromEntries(
    names.map((name) => [
      `.github/workflows/${name}`,
      readFileSync(`${WORKFLOWS}${name}`, "utf8").replaceAll("OWNER/REPO", fullName),
    ]),
  );
}

/** The maintainer sets the label, and the gate runs. */
export function askForBench(standIn: StandIn, bench: BenchProject, more: Partial<StepOrder> = {}): Promise<StepResult> {
  const { project, maintainer, pull } = bench;
  const payload = project.label(maintainer, pull, "needs-bench");
  const run = project.run(
    {
      path: ".github/workflows/bench-label.yml",
      event: "pull_request_target",
      headBranch: pull.head.ref,
      headSha: pull.head.sha,
      actor: maintainer,
      triggeringActor: maintainer,
    },
    payload,
  );
  return runStep({ standIn, project, run, command: "gate", permissions: JOB.gate ?? {}, payload, ...more });
}

/** The newest run that the gate has started. */
export function benchRunOf({ project }: BenchProject): Run {
  const run = project.repository.runs.find((one) => one.event === "workflow_dispatch");
  if (!run) throw new Error("the gate has started no run");
  return run;
}
