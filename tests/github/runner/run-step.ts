import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { runtimeToken } from "../stand-in/artifact-service.ts";
import type { Project } from "../stand-in/project.ts";
import type { StandIn } from "../stand-in/server.ts";
import type { Permissions, Run, User } from "../stand-in/state.ts";
import { builtAction, NODE } from "./build.ts";
import { type Command, obey, readOutputs } from "./commands.ts";

export interface StepOrder {
  readonly standIn: StandIn;
  readonly project: Project;
  readonly run: Run;
  readonly command: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly permissions: Permissions;
  readonly payload?: unknown;
  readonly actor?: User;
  /** Added to what the runner sets; undefined takes away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where the step stands: GITHUB_WORKSPACE. A fresh folder when left out. */
  readonly workspace?: string;
  /** Called with the child, for tests that end it. */
  readonly onStart?: (child: { kill(signal: NodeJS.Signals): boolean }) => void;
}

export interface StepResult {
  readonly status: number | null;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly annotations: readonly Command[];
  readonly commands: readonly Command[];
  readonly log: string;
  readonly stderr: string;
  /** Everything that left the process, unmasked: what a leak would be in. */
  readonly raw: string;
}

/** What the runner makes ready for a step: environment, files, the folder where it stands. */
export interface PreparedStep {
  readonly env: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly files: { readonly GITHUB_STEP_SUMMARY: string; readonly GITHUB_OUTPUT: string };
  remove(): void;
}

export function prepareStep(order: StepOrder): PreparedStep {
  const folder = mkdtempSync(join(tmpdir(), "benchwarden-step-"));
  const files = makeFiles(folder, order.payload ?? {});
  const workspace = order.workspace ?? join(folder, "workspace");
  mkdirSync(workspace, { recursive: true });
  const env = withoutUndefined({ ...runnerEnvironment(order, folder, files), ...order.env });
  return { env, workspace, files, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs one step `uses: benchwarden` as the runner does: a child under Node 24 with files for what it hands on. */
export async function runStep(order: StepOrder): Promise<StepResult> {
  const main = await builtAction();
  const { env, workspace, files, remove } = prepareStep(order);
  try {
    const child = spawn(NODE, [main], { cwd: workspace, env, stdio: ["ignore", "pipe", "pipe"] });
    order.onStart?.(child);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve(code));
    });
    const { commands, log } = obey(stdout);
    const summary = readFileSync(files.GITHUB_STEP_SUMMARY, "utf8");
    const output = readFileSync(files.GITHUB_OUTPUT, "utf8");
    const annotations = commands.filter((command) => ["error", "warning", "notice"].includes(command.name));
    const raw = [stdout.replaceAll(/^::add-mask::.*$/gm, ""), stderr, summary, output].join("\n");
    return { status, outputs: readOutputs(output), summary, annotations, commands, log, stderr, raw };
  } finally {
    remove();
  }
}

function makeFiles(folder: string, payload: unknown) {
  const path = (name: string, content = ""): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  return {
    GITHUB_ENV: path("env"),
    GITHUB_EVENT_PATH: path("event.json", JSON.stringify(payload)),
    GITHUB_OUTPUT: path("output"),
    GITHUB_PATH: path("path"),
    GITHUB_STATE: path("state"),
    GITHUB_STEP_SUMMARY: path("summary"),
  };
}

function runnerEnvironment(
  order: StepOrder,
  folder: string,
  files: Record<string, string>,
): Record<string, string | undefined> {
  const { standIn, project, run, command, permissions } = order;
  const { repository } = project;
  const actor = order.actor ?? run.actor;
  const isGate = run.event === "pull_request_target";
  const ref = isGate ? repository.defaultBranch : run.headBranch;
  return {
    ...inputsOf({ command, token: project.token(permissions), ...order.inputs }),
    ...files,
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    LANG: "C.UTF-8",
    CI: "true",
    GITHUB_ACTIONS: "true",
    ACTIONS_RESULTS_URL: `${standIn.apiUrl}/`,
    ACTIONS_RUNTIME_TOKEN: runtimeToken(run),
    ACTIONS_RUNTIME_URL: `${standIn.apiUrl}/runtime/`,
    GITHUB_ACTION: "bench",
    GITHUB_ACTOR: actor.login,
    GITHUB_ACTOR_ID: String(actor.id),
    GITHUB_API_URL: standIn.apiUrl,
    GITHUB_EVENT_NAME: run.event,
    GITHUB_GRAPHQL_URL: `${standIn.apiUrl}/graphql`,
    GITHUB_JOB: command,
    GITHUB_REF: `refs/heads/${ref}`,
    GITHUB_REF_NAME: ref,
    GITHUB_REF_TYPE: "branch",
    GITHUB_REPOSITORY: repository.fullName,
    GITHUB_REPOSITORY_ID: String(repository.id),
    GITHUB_REPOSITORY_OWNER: repository.fullName.split("/")[0],
    GITHUB_RETENTION_DAYS: "90",
    GITHUB_RUN_ATTEMPT: String(run.attempt),
    GITHUB_RUN_ID: String(run.id),
    GITHUB_RUN_NUMBER: "1",
    GITHUB_SERVER_URL: standIn.serverUrl,
    GITHUB_SHA: isGate ? project.tip(ref) : run.headSha,
    GITHUB_TRIGGERING_ACTOR: run.triggeringActor.login,
    GITHUB_WORKFLOW: run.path.split("/").at(-1)?.replace(".yml", ""),
    GITHUB_WORKFLOW_REF: `${repository.fullName}/${run.path}@refs/heads/${ref}`,
    GITHUB_WORKFLOW_SHA: project.tip(ref),
    GITHUB_WORKSPACE: order.workspace ?? join(folder, "workspace"),
    RUNNER_ARCH: "X64",
    RUNNER_NAME: "bench-1",
    RUNNER_OS: "Linux",
    RUNNER_TEMP: folder,
    RUNNER_TOOL_CACHE: folder,
  };
}

/** Every input of action.yml with its default, as the runner hands them over; an unknown one is only warned of there. */
function inputsOf(given: Readonly<Record<string, string>>): Record<string, string> {
  const action = parse(readFileSync(new URL("../../../action.yml", import.meta.url), "utf8")) as {
    inputs: Record<string, { default?: string }>;
  };
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(action.inputs, name));
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(", ")}`);
  const values = Object.entries(action.inputs).map(([name, spec]) => [name, given[name] ?? spec.default ?? ""]);
  return Object.fromEntries(
    values.map(([name = "", value = ""]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]),
  );
}

function withoutUndefined(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined));
}
