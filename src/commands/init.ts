import { parseConfig } from "../config/parse-config.ts";
import { renderConfig } from "../harness/config-text.ts";
import { findHarnesses } from "../harness/find.ts";
import type { FoundHarness } from "../harness/harness.ts";
import type { Config } from "../model/config.ts";
import { EXIT, Problem, renderProblem } from "../model/problem.ts";
import type { Project } from "../ports/project.ts";
import { type Setting, type Subject, settingsFor } from "../settings/settings.ts";
import { type ActionPin, fillTemplate, NO_PIN, pinOf, type TemplateName, workflowPath } from "../workflows/template.ts";

export interface InitInputs {
  /** Beside the two that are enough to start. */
  readonly extra: readonly ("history" | "command")[];
  /** Overwrite workflows that differ. A config is never overwritten: people write it. */
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly repository: string | null;
  readonly branch: string | null;
  /** Null: what a workflow that is there already runs, else the placeholder. */
  readonly action: ActionPin | null;
}

export interface InitPorts {
  readonly project: Project;
  /** Text of a template of the package. */
  readonly template: (name: TemplateName) => Promise<string>;
}

/** `same`: there already, byte for byte. `kept`: there and different, left as it is. */
export interface InitFile {
  readonly path: string;
  readonly state: "written" | "same" | "kept" | "overwritten";
}

export interface InitOutcome {
  readonly files: readonly InitFile[];
  readonly found: readonly FoundHarness[];
  /** Null: it could not be told, and `OWNER/REPO` stands in the workflows. */
  readonly repository: string | null;
  readonly branch: string;
  readonly action: ActionPin;
  readonly settings: readonly Setting[];
  readonly subject: Subject;
  readonly dryRun: boolean;
}

export const CONFIG_PATH = "benchwarden.yml";

/** The largest source that is looked at for benchmarks. */
const SOURCE_BYTES = 512 * 1024;

/** Sets a project up: a first config for the benchmarks it has, the workflows, and what is left to do. */
export async function init(inputs: InitInputs, ports: InitPorts): Promise<InitOutcome> {
  const { project } = ports;
  const repository = inputs.repository ?? (await project.remote())?.fullName ?? null;
  const branch = inputs.branch ?? (await project.defaultBranch())?.name ?? "main";
  const existing = await project.read(CONFIG_PATH);
  const paths = await project.paths();
  const found =
    existing === null ? await findHarnesses({ paths, read: (path) => project.tryRead(path, SOURCE_BYTES) }) : [];
  const configText = existing ?? renderConfig(found, { branch });
  const config = requireValid(configText);
  const action = inputs.action ?? (await pinThere(project)) ?? NO_PIN;
  const workflows = await filledWorkflows(inputs, ports, {
    repository: repository ?? "OWNER/REPO",
    branch,
    action,
    config,
  });
  const files: InitFile[] = [{ path: CONFIG_PATH, state: existing === null ? "written" : "same" }];
  for (const { path, text } of workflows) files.push({ path, state: await stateOf(path, text, inputs.force, project) });
  if (!inputs.dryRun) await writeAll(files, [{ path: CONFIG_PATH, text: configText }, ...workflows], project);
  const subject = subjectOf(config, { repository, branch });
  return { files, found, repository, branch, action, settings: settingsFor(subject), subject, dryRun: inputs.dryRun };
}

/** What the settings are about, told by the config. */
export function subjectOf(config: Config, at: { repository: string | null; branch: string }): Subject {
  return {
    ...at,
    dataBranch: storesElsewhere(config) ? null : config.history.store,
    machineClasses: Object.keys(config.machines),
    deploysPages: config.site.deploy === "pages",
  };
}

/** `OWNER/REPO` holds the results, not a branch of this repository. */
function storesElsewhere(config: Config): boolean {
  return config.history.store.includes("/");
}

/** The workflows as they should be for a config; also what `doctor` compares with. */
export async function filledWorkflow(
  name: TemplateName,
  template: (name: TemplateName) => Promise<string>,
  facts: { repository: string; branch: string; action: ActionPin; config: Config },
): Promise<string> {
  const { config, ...rest } = facts;
  const classes = Object.keys(config.machines);
  return fillTemplate(await template(name), {
    ...rest,
    machineClass: classes.includes("bench-x64") ? "bench-x64" : (classes[0] ?? "bench-x64"),
    writesStatus: config.report.status,
    storesElsewhere: storesElsewhere(config),
    deploy: config.site.deploy,
  });
}

async function filledWorkflows(
  inputs: InitInputs,
  ports: InitPorts,
  facts: Parameters<typeof filledWorkflow>[2],
): Promise<{ path: string; text: string }[]> {
  const names: TemplateName[] = ["bench-label.yml", "bench.yml"];
  if (inputs.extra.includes("history")) names.push("bench-history.yml");
  if (inputs.extra.includes("command")) names.push("bench-command.yml");
  const filled = names.map(async (name) => ({
    path: workflowPath(name),
    text: await filledWorkflow(name, ports.template, facts),
  }));
  return Promise.all(filled);
}

/** A second `init` keeps the action that the first one was given. */
async function pinThere(project: Project): Promise<ActionPin | null> {
  const text = await project.read(workflowPath("bench.yml"));
  return text === null ? null : pinOf(text);
}

async function stateOf(path: string, text: string, force: boolean, project: Project): Promise<InitFile["state"]> {
  const there = await project.read(path);
  if (there === null) return "written";
  if (there === text) return "same";
  return force ? "overwritten" : "kept";
}

async function writeAll(
  files: readonly InitFile[],
  texts: readonly { path: string; text: string }[],
  project: Project,
): Promise<void> {
  for (const { path, text } of texts) {
    const state = files.find((file) => file.path === path)?.state;
    if (state === "written" || state === "overwritten") await project.write(path, text);
  }
}

function requireValid(text: string): Config {
  const result = parseConfig(text, { path: CONFIG_PATH });
  if (result.ok) return result.config;
  throw new Problem({
    code: "bad-config",
    what: `${result.problems.map(renderProblem).join("\n")}\nthe config has problems; nothing was written`,
    next: "mend them first: the workflows are written to match it",
    exit: EXIT.usage,
  });
}
