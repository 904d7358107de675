import examples from "@octokit/webhooks-examples";
import { type GateReport, gate } from "../../src/commands/gate.ts";
import { gatherEvidence } from "../../src/gate/evidence.ts";
import { LABEL, readCommandEvent, readLabelEvent } from "../../src/gate/payload.ts";
import { type Refusal, type Rule, tryRules } from "../../src/gate/rule.ts";
import { COMMAND_RULES, LABEL_RULES } from "../../src/gate/rules.ts";
import type { Person, WorkflowJob, WorkflowRun } from "../../src/ports/forge.ts";
import type { Occasion } from "../../src/ports/workflow.ts";
import { type FakePull, type FakeServer, fakeForge } from "../forge/fake-forge.ts";

/** Ids and names of the recorded payloads. */
export const REPOSITORY = { id: 186853002, fullName: "Codertocat/Hello-World" };
export const DEFAULT_BRANCH = "master";
export const WRITER: Person = { login: "Codertocat", id: 21031067, type: "User" };
export const STRANGER: Person = { login: "mallory", id: 666, type: "User" };
export const REVIEWER: Person = { login: "rita", id: 77, type: "User" };
export const PULL = 2;
export const HEAD = "ec26c3e57ca3a959ca5aad62de7213c562f8c821";
export const OTHER = "0123456789abcdef0123456789abcdef01234567";
export const TIP = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e";
export const FORK = { id: 987, fullName: "mallory/Hello-World" };

/** The day of the tests: the label was set 20 seconds ago, the head pushed an hour before. */
export const NOW = "2026-03-10T14:05:00.000Z";
export const CLICKED = "2026-03-10T14:04:40Z";

/** A payload as GitHub sent it, to be changed where a test needs it. */
export type Payload = { [key: string]: unknown } & ReturnType<typeof recorded>;

export interface ClickWorld {
  payload: Payload;
  readonly server: FakeServer;
  readonly occasion: { -readonly [key in keyof Occasion]: Occasion[key] };
  readonly pull: FakePull;
}

/** A writer's label on a settled pull request of a fork: everything is as it should be. */
export function clickWorld(change: (world: ClickWorld) => void = () => undefined): ClickWorld {
  const world = harmlessWorld();
  change(world);
  return world;
}

/** The same for a comment `/bench <commit>`. */
export function commandWorld(change: (world: ClickWorld) => void = () => undefined): ClickWorld {
  const world = harmlessWorld();
  world.payload = recorded("issue_comment", "created");
  const { comment, issue } = world.payload;
  issue.number = PULL;
  issue.pull_request = { url: `https://api.github.com/repos/${REPOSITORY.fullName}/pulls/${PULL}` };
  comment.body = `/bench ${HEAD}`;
  comment.created_at = CLICKED;
  world.occasion.event = "issue_comment";
  change(world);
  return world;
}

/** Lets the gate decide. */
export async function runGate(world: ClickWorld): Promise<GateReport> {
  const occasion: Occasion = { ...world.occasion, payload: world.payload };
  const ports = { forge: fakeForge(world.server), clock: { utc: () => world.server.now }, log: SILENT };
  return gate({ occasion, configPath: "benchwarden.yml" }, ports);
}

/** What the rules say with one of them taken out: whether the attack would work without that defence. */
export async function refusalWithout(world: ClickWorld, rule: Rule): Promise<Refusal | null> {
  const { payload, occasion, server } = world;
  const isLabel = occasion.event === "pull_request_target";
  const event = isLabel ? readLabelEvent(payload, REPOSITORY.id) : null;
  const click = event?.kind === "asked" ? event.click : readCommandEvent(payload, REPOSITORY.id);
  if (click === null) throw new Error("the payload cannot be read");
  const rules = (isLabel ? LABEL_RULES : COMMAND_RULES).filter((one) => one !== rule);
  const forge = fakeForge(server);
  const { refusal } = await tryRules(rules, {
    click,
    evidence: gatherEvidence(forge, click, LABEL),
    forge,
    repositoryId: REPOSITORY.id,
    defaultBranch: DEFAULT_BRANCH,
    allow: { users: [], teams: [], settleSeconds: 120, requireReview: false, bases: [DEFAULT_BRANCH] },
    run: { id: occasion.run.id, attempt: occasion.run.attempt, by: occasion.triggeringActor },
    now: server.now,
  });
  return refusal;
}

const SILENT = { info: () => undefined, warn: () => undefined };

export const CONFIG = "version: 1\nsuites:\n  parse:\n    run: [bench]\n";

// biome-ignore lint/suspicious/noExplicitAny: recorded payloads are foreign JSON that tests reach into.
export function recorded(name: string, action: string): any {
  const definition = (examples as unknown as { name: string; examples: { action?: string }[] }[]).find(
    (one) => one.name === name,
  );
  const example = definition?.examples.find((one) => one.action === action);
  if (example === undefined) throw new Error(`no recorded ${name} ${action}`);
  return structuredClone(example);
}

function harmlessWorld(): ClickWorld {
  const payload = recorded("pull_request", "labeled");
  payload.label.name = LABEL;
  payload.pull_request.head.repo.id = FORK.id;
  payload.pull_request.head.repo.full_name = FORK.fullName;
  const pull: FakePull = {
    number: PULL,
    isOpen: true,
    isDraft: false,
    author: STRANGER,
    head: { sha: HEAD, ref: "changes", repository: FORK },
    base: { sha: TIP, ref: DEFAULT_BRANCH, repository: REPOSITORY },
    labels: ["bug", LABEL],
    labelled: [{ label: LABEL, by: WRITER, at: CLICKED }],
    approvals: {},
    commits: [HEAD],
    files: ["src/parse.js"],
    filesAreWhole: true,
  };
  const server = serverWith(pull);
  const occasion: Occasion = {
    event: "pull_request_target",
    payload,
    repository: REPOSITORY,
    run: { id: 500, attempt: 1, url: `https://github.com/${REPOSITORY.fullName}/actions/runs/500` },
    actor: WRITER,
    triggeringActor: WRITER.login,
    workflowRef: `${REPOSITORY.fullName}/.github/workflows/bench-label.yml@refs/heads/${DEFAULT_BRANCH}`,
    ref: `refs/heads/${DEFAULT_BRANCH}`,
    sha: TIP,
    serverUrl: "https://github.com",
  };
  return { payload, server, occasion: { ...occasion }, pull };
}

function serverWith(pull: FakePull): FakeServer {
  return {
    facts: { ...REPOSITORY, defaultBranch: DEFAULT_BRANCH, isPrivate: false },
    self: { login: "github-actions[bot]", id: 41898282 },
    people: [
      { person: WRITER, permission: "write" },
      { person: REVIEWER, permission: "admin" },
      { person: STRANGER, permission: "read" },
    ],
    teams: null,
    pulls: [pull],
    pushes: { [`${FORK.fullName} changes`]: { sha: HEAD, at: "2026-03-10T13:00:00Z", by: STRANGER } },
    runs: [gateRun(500, CLICKED)],
    jobs: {},
    commits: {
      [TIP]: { parents: [], time: "2026-03-01T10:00:00Z" },
      [HEAD]: { parents: [TIP], time: "2026-03-10T12:00:00Z" },
    },
    branches: { [DEFAULT_BRANCH]: TIP },
    files: { [`${DEFAULT_BRANCH} benchwarden.yml`]: CONFIG },
    comments: {},
    faults: {},
    log: [],
    dispatched: [],
    now: NOW,
  };
}

/** The run of bench-label.yml that decides; `branch` and head repository are the pull request's, as GitHub shows them. */
export function gateRun(id: number, createdAt: string): WorkflowRun {
  return {
    id,
    attempt: 1,
    path: ".github/workflows/bench-label.yml",
    event: "pull_request_target",
    branch: "changes",
    headSha: HEAD,
    repositoryId: REPOSITORY.id,
    headRepositoryId: FORK.id,
    status: "running",
    conclusion: null,
    title: `bench label pr=${PULL} ${HEAD}`,
    actor: WRITER,
    triggeringActor: WRITER,
    createdAt,
    url: `https://github.com/${REPOSITORY.fullName}/actions/runs/${id}`,
  };
}

/** A run of bench.yml. */
export function benchRun(id: number, change: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    ...gateRun(id, "2026-03-10T13:30:00Z"),
    path: ".github/workflows/bench.yml",
    event: "workflow_dispatch",
    branch: DEFAULT_BRANCH,
    headSha: TIP,
    headRepositoryId: REPOSITORY.id,
    status: "queued",
    title: `bench bench-x64 compare pr=${PULL} ${HEAD} label`,
    ...change,
  };
}

/** The job of such a run that a bench machine takes. */
export function measureJob(change: Partial<WorkflowJob> = {}): WorkflowJob {
  return {
    id: 1,
    name: "measure bench-x64 9f31c2aa04be",
    status: "queued",
    conclusion: null,
    labels: ["self-hosted", "linux", "bench-x64"],
    runner: null,
    createdAt: "2026-03-10T13:31:00Z",
    startedAt: null,
    completedAt: null,
    url: "https://github.com/x",
    ...change,
  };
}
