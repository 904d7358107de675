import { parseDocument } from "yaml";
import { EXIT, Problem } from "../model/problem.ts";

/** What a job or a workflow grants to its token; null: nothing is said, so the repository's default decides. */
export type Permissions = "read-all" | "write-all" | Readonly<Record<string, string>> | null;

export interface Step {
  /** `owner/name@ref`, a path, or null for a step that is not an action. */
  readonly uses: string | null;
  readonly run: string | null;
  readonly with: Readonly<Record<string, unknown>>;
  readonly tree: unknown;
}

export interface Job {
  readonly id: string;
  /** Labels as written; an expression stays text. Empty for a job that calls another workflow. */
  readonly runsOn: readonly string[];
  /** The called workflow of a job without steps. */
  readonly uses: string | null;
  readonly permissions: Permissions;
  readonly timeout: unknown;
  readonly steps: readonly Step[];
  readonly tree: unknown;
}

/** A workflow as far as the policy looks at it; `tree` is all of it, for rules that look at every text. */
export interface Workflow {
  readonly path: string;
  readonly triggers: readonly string[];
  readonly permissions: Permissions;
  readonly jobs: readonly Job[];
  readonly tree: unknown;
}

/** A workflow of a repository is small; GitHub refuses more than 1 MB. */
const MAX_CHARACTERS = 1_000_000;

/**
 * Reads the text of a workflow without running anything of it.
 * Throws `Problem` when it is no YAML, or has no `on` or `jobs` where GitHub wants them.
 */
export function readWorkflow(path: string, text: string): Workflow {
  if (text.length > MAX_CHARACTERS) throw unreadable(path, "it is longer than 1 MB");
  const document = parseDocument(text, { uniqueKeys: true });
  const error = document.errors[0];
  if (error) throw unreadable(path, error.message.split("\n")[0] ?? "it is not YAML");
  const tree = toPlain(path, () => document.toJS({ maxAliasCount: 100 }));
  if (!isTable(tree)) throw unreadable(path, "it is not a table");
  if (!isTable(tree.jobs)) throw unreadable(path, "it has no table of jobs");
  return {
    path,
    triggers: triggersOf(path, tree.on),
    permissions: permissionsOf(path, tree.permissions),
    jobs: Object.entries(tree.jobs).map(([id, job]) => readJob(path, id, job)),
    tree,
  };
}

function toPlain(path: string, read: () => unknown): unknown {
  try {
    return read();
  } catch {
    throw unreadable(path, "it uses more aliases than a workflow needs");
  }
}

function readJob(path: string, id: string, job: unknown): Job {
  if (!isTable(job)) throw unreadable(path, `the job ${id.slice(0, 100)} is not a table`);
  return {
    id,
    runsOn: labelsOf(job["runs-on"]),
    uses: textOrNull(job.uses),
    permissions: permissionsOf(path, job.permissions),
    timeout: job["timeout-minutes"],
    steps: Array.isArray(job.steps) ? job.steps.filter(isTable).map(readStep) : [],
    tree: job,
  };
}

function readStep(step: Readonly<Record<string, unknown>>): Step {
  return {
    uses: textOrNull(step.uses),
    run: textOrNull(step.run),
    with: isTable(step.with) ? step.with : {},
    tree: step,
  };
}

/** `on: push`, `on: [push]` and `on: { push: … }` alike. */
function triggersOf(path: string, on: unknown): readonly string[] {
  if (typeof on === "string") return [on];
  if (Array.isArray(on)) return on.map(String);
  if (isTable(on)) return Object.keys(on);
  throw unreadable(path, "it has no trigger (`on`)");
}

/** A text, a list, or `{ group, labels }`: the group is no label, and narrows nothing that this file could prove. */
function labelsOf(runsOn: unknown): readonly string[] {
  if (typeof runsOn === "string") return [runsOn];
  if (Array.isArray(runsOn)) return runsOn.map(String);
  if (isTable(runsOn)) return [`group ${String(runsOn.group ?? "")}`, ...labelsOf(runsOn.labels)];
  return [];
}

function permissionsOf(path: string, permissions: unknown): Permissions {
  if (permissions === undefined) return null;
  if (permissions === "read-all" || permissions === "write-all") return permissions;
  if (permissions === null) return {};
  if (!isTable(permissions)) throw unreadable(path, "`permissions` is no table");
  return Object.fromEntries(Object.entries(permissions).map(([name, level]) => [name, String(level)]));
}

export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function unreadable(path: string, what: string): Problem {
  return new Problem({
    code: "bad-workflow",
    what: `this workflow cannot be read: ${what.slice(0, 300)}`,
    where: path,
    next: "GitHub shows the same error in the tab Actions; mend it there, or write the file anew with `benchwarden init --force`",
    exit: EXIT.usage,
  });
}
