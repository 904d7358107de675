import { parseConfig } from "../config/parse-config.ts";
import type { Config } from "../model/config.ts";
import { renderProblem } from "../model/problem.ts";
import type { Settings } from "../ports/settings.ts";
import { CODE_OWNERS_PATHS, pathsWithoutOwner } from "../settings/code-owners.ts";
import { type Answers, JUDGES, type Judgement } from "../settings/judge.ts";
import { type Subject, settingsFor } from "../settings/settings.ts";
import { TEMPLATE_NAMES, workflowPath } from "../workflows/template.ts";
import type { DoctorLine, DoctorPorts, Sources } from "./doctor-line.ts";
import { otherWorkflows, workflowLines } from "./doctor-workflows.ts";
import { CONFIG_PATH, subjectOf } from "./init.ts";

export interface DoctorOutcome {
  readonly repository: string;
  /** `default branch`: read from the server; `work tree`: no token was given, and only what is here could be looked at. */
  readonly source: "default branch" | "work tree";
  readonly lines: readonly DoctorLine[];
  readonly counts: { readonly ok: number; readonly missing: number; readonly unknown: number };
}

export interface DoctorInputs {
  /** `owner/name` and the default branch, where no token can ask for them. */
  readonly repository: string;
  readonly branch: string;
}

/** Looks at everything that the workflows rely on and says what is missing. Changes nothing. */
export async function doctor(inputs: DoctorInputs, ports: DoctorPorts): Promise<DoctorOutcome> {
  const facts = await ports.server?.facts();
  const repository = facts?.fullName ?? inputs.repository;
  const branch = facts?.defaultBranch ?? inputs.branch;
  const sources = sourcesOf(ports, branch);
  const read = await readConfig(sources);
  const lines = [read.line];
  if (read.config !== null) {
    const { config } = read;
    for (const name of TEMPLATE_NAMES) {
      lines.push(...(await workflowLines(name, { repository, branch, config }, sources, ports)));
    }
    lines.push(await otherWorkflows(sources, Object.keys(config.machines)));
    const subject = subjectOf(config, { repository, branch });
    lines.push(...(await settingLines(subject, { config, isPrivate: facts?.isPrivate ?? false }, sources, ports)));
  }
  const count = (state: Judgement["state"]): number => lines.filter((line) => line.state === state).length;
  return {
    repository,
    source: ports.server === null ? "work tree" : "default branch",
    lines,
    counts: { ok: count("ok"), missing: count("missing"), unknown: count("unknown") },
  };
}

function sourcesOf({ server, project }: DoctorPorts, branch: string): Sources {
  if (server === null) {
    return {
      read: (path) => project.read(path),
      workflows: async () => ({ known: (await project.paths()).filter((path) => WORKFLOW_FILE.test(path)) }),
    };
  }
  return {
    read: (path) => server.readFile(branch, path),
    async workflows() {
      const asked = await server.settings.folder(WORKFLOWS);
      if ("unknown" in asked) return asked;
      const paths = (asked.known ?? []).map((name) => `${WORKFLOWS}/${name}`);
      return { known: paths.filter((path) => WORKFLOW_FILE.test(path)) };
    },
  };
}

const WORKFLOWS = ".github/workflows";
const WORKFLOW_FILE = /^\.github\/workflows\/[^/]+\.ya?ml$/;

async function readConfig(sources: Sources): Promise<{ line: DoctorLine; config: Config | null }> {
  const about = { id: "config", title: `${CONFIG_PATH} is there and valid` };
  const text = await sources.read(CONFIG_PATH);
  if (text === null) {
    const remedy = "benchwarden init, then commit what it writes";
    return { line: { ...about, state: "missing", detail: "there is none", remedy }, config: null };
  }
  const read = parseConfig(text, { path: CONFIG_PATH });
  if (read.ok) return { line: { ...about, state: "ok", detail: "valid", remedy: null }, config: read.config };
  const [first] = read.problems;
  const detail = first === undefined ? "it has problems" : renderProblem(first);
  return { line: { ...about, state: "missing", detail, remedy: "benchwarden check" }, config: null };
}

/** Files whose change could open the gate. */
const OWNED = [workflowPath("bench.yml"), workflowPath("bench-label.yml"), CONFIG_PATH];

async function settingLines(
  subject: Subject,
  about: { config: Config; isPrivate: boolean },
  sources: Sources,
  ports: DoctorPorts,
): Promise<DoctorLine[]> {
  const answers = await ask(subject, about, sources, ports.server?.settings ?? null);
  return settingsFor(subject).map(({ id, title, page, command }) => {
    const judgement = JUDGES[id](answers);
    // What could not be seen may be right already: look before it is set.
    const mend = judgement.state === "missing" ? command(subject) : null;
    return { id, title, ...judgement, remedy: judgement.state === "ok" ? null : (mend ?? page(subject)) };
  });
}

async function ask(
  subject: Subject,
  { config, isPrivate }: { config: Config; isPrivate: boolean },
  sources: Sources,
  settings: Settings | null,
): Promise<Answers> {
  const unasked = { unknown: "no token was given (GITHUB_TOKEN, GH_TOKEN or --token-file)" };
  return {
    isPrivate,
    machines: config.machines,
    withoutOwner: await withoutOwner(sources),
    workflowToken: (await settings?.workflowToken()) ?? unasked,
    actionsPolicy: (await settings?.actionsPolicy()) ?? unasked,
    forkApproval: isPrivate ? unasked : ((await settings?.forkApproval()) ?? unasked),
    defaultRules: (await settings?.branchRules(subject.branch)) ?? unasked,
    dataRules: subject.dataBranch === null ? unasked : ((await settings?.branchRules(subject.dataBranch)) ?? unasked),
    hasLabel: (await settings?.hasLabel("needs-bench")) ?? unasked,
    runners: (await settings?.runners()) ?? unasked,
    pagesBranches: (await settings?.environmentBranches("github-pages")) ?? unasked,
    storeBranches: (await settings?.environmentBranches("bench-store")) ?? unasked,
  };
}

async function withoutOwner(sources: Sources): Promise<readonly string[] | null> {
  for (const path of CODE_OWNERS_PATHS) {
    const text = await sources.read(path);
    if (text !== null) return pathsWithoutOwner(text, OWNED);
  }
  return null;
}
