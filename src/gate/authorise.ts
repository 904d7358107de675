import { EXIT, Problem } from "../model/problem.ts";
import type { Forge, Person, WorkflowRun } from "../ports/forge.ts";
import type { Occasion } from "../ports/workflow.ts";
import { readAskingTitle } from "./asking-title.ts";
import type { DispatchInputs, Reason } from "./dispatch-inputs.ts";
import { isWriter, mayWrite } from "./evidence.ts";
import { decideListed } from "./person-rules.ts";
import type { Allow } from "./rule.ts";
import { secondsBetween } from "./time-rules.ts";

/** Everything that says who asked. */
export interface Order {
  readonly occasion: Pick<Occasion, "event" | "ref" | "repository" | "run" | "actor" | "triggeringActor">;
  readonly inputs: Pick<DispatchInputs, "askedBy" | "reason" | "pull" | "head" | "mode">;
  readonly defaultBranch: string;
  readonly allow: Allow;
}

/** Who asked: the person, or for the history the workflow, and the run of theirs that asked. */
export interface Asker {
  readonly login: string;
  readonly run: number | null;
}

/**
 * Decides again who may have bench.yml measure, without believing the gate: somebody with write permission, or a run of
 * one of our own deciding workflows. Throws `Problem` with the rule that refused.
 */
export async function authorise(order: Order, forge: Forge): Promise<Asker> {
  requirePlace(order);
  const { occasion, inputs } = order;
  if (occasion.run.attempt > 1) await requireRole(occasion.triggeringActor, "who started this run again", forge);
  const asking = inputs.askedBy === null ? null : await requireAskingRun(inputs.askedBy, order, forge);
  if (occasion.actor.login !== WORKFLOWS_OWN) {
    await requireWriter(occasion.actor, order, forge);
    if (asking === null) requireOwnReason(inputs.reason);
    return { login: occasion.actor.login, run: asking?.run.id ?? null };
  }
  if (asking === null) {
    throw refusedTo(
      "no-asker",
      "a workflow started this run and does not say which run of a gate asked",
      "asked-by: the number of that run",
    );
  }
  return { login: await requirePersonBehind(asking, order, forge), run: asking.run.id };
}

/** The account behind `GITHUB_TOKEN`. No person can have this login. */
const WORKFLOWS_OWN = "github-actions[bot]";

/** On another branch this file, and every condition in it, is that branch's author's. */
function requirePlace({ occasion, defaultBranch }: Order): void {
  if (occasion.event !== "workflow_dispatch") {
    throw refusedTo(
      "wrong-event",
      "benchmarks are planned only for runs that were dispatched",
      "the event workflow_dispatch",
    );
  }
  if (occasion.ref !== `refs/heads/${defaultBranch}`) {
    throw refusedTo(
      "wrong-branch",
      "bench.yml was started on another branch than the default one",
      `the branch ${defaultBranch}`,
    );
  }
}

async function requireRole(login: string, who: string, forge: Forge): Promise<{ person: Person }> {
  const answer = await forge.permission(login);
  if (answer !== null && isWriter(answer.permission)) return answer;
  throw refusedTo("no-permission", `${who} has no write permission`, "write permission to this repository");
}

async function requireWriter({ login, id }: Occasion["actor"], order: Order, forge: Forge): Promise<void> {
  const answer = await requireRole(login, "who started this run", forge);
  // A login that was given up can be taken by somebody else.
  if (id !== null && answer.person.id !== id) {
    throw refusedTo(
      "other-account",
      "the account that started this run is no longer the one that this login belongs to",
      "the same account",
    );
  }
  await requireListed(login, order, forge);
}

async function requireListed(login: string, { allow }: Order, forge: Forge): Promise<void> {
  const decision = await decideListed(login, allow, forge);
  if (decision.outcome === "refused") throw refusedTo(decision.cause, decision.because, "somebody whom `allow` names");
}

/** Only a gate may say that a label or a comment asked: those words decide what waits for whom. */
function requireOwnReason(reason: Reason): void {
  if (reason === "manual" || reason === "bisect") return;
  throw refusedTo("bad-reason", `the reason ${reason} is a gate's, and no run of one is named`, "manual or bisect");
}

interface AskingRun {
  readonly run: WorkflowRun;
  readonly kind: Kind;
}

interface Kind {
  readonly path: string;
  readonly reason: Reason;
  readonly events: readonly string[];
  readonly isPersons: boolean;
}

/** The workflows that may ask, what starts them, and whether a person stands behind each run. */
const KINDS: readonly Kind[] = [
  { path: ".github/workflows/bench-label.yml", reason: "label", events: ["pull_request_target"], isPersons: true },
  { path: ".github/workflows/bench-command.yml", reason: "comment", events: ["issue_comment"], isPersons: true },
  {
    path: ".github/workflows/bench-history.yml",
    reason: "history",
    events: ["schedule", "workflow_dispatch"],
    isPersons: false,
  },
];

/** A gate answers at once; a run of another day is a number that somebody remembered. */
const ASKED_SECONDS = 24 * 3600;

async function requireAskingRun(id: number, order: Order, forge: Forge): Promise<AskingRun> {
  const { occasion, inputs } = order;
  const run = await forge.run(id);
  const own = await forge.run(occasion.run.id);
  if (run === null || own === null) throw badAsker("there is no such run in this repository");
  const kind = KINDS.find((one) => one.path === run.path && one.events.includes(run.event));
  if (kind === undefined) throw badAsker("it is not a run of bench-label.yml, bench-command.yml or bench-history.yml");
  if (run.repositoryId !== occasion.repository.id) throw badAsker("it is a run of another repository");
  if (!isOfDefaultBranch(run, order)) throw badAsker("its workflow is not that of the default branch");
  const age = secondsBetween(run.createdAt, own.createdAt);
  if (!(age >= -CLOCK_SECONDS && age < ASKED_SECONDS)) throw badAsker("it is not of the day before this run");
  if (inputs.reason !== kind.reason) throw badAsker(`its reason is ${kind.reason}, not ${inputs.reason}`);
  if (kind.isPersons) requireSameRequest(run, order);
  else if (inputs.mode !== "record")
    throw badAsker("the history records commits of the default branch, and compares none");
  return { run, kind };
}

/** The token of any workflow here could name today's run of a gate for another pull request, or for a later push. */
function requireSameRequest(run: WorkflowRun, { inputs }: Order): void {
  if (inputs.pull === null) throw badAsker("a gate asks for a pull request, and none is named");
  const asked = readAskingTitle(run.title, inputs.reason);
  if (asked === null) {
    throw badAsker("its title names no request; are the workflows those of this version (`benchwarden init --force`)?");
  }
  if (asked.pull !== inputs.pull) throw badAsker("it was asked for another pull request");
  if (asked.head !== inputs.head) throw badAsker("it was asked for another commit");
}

const CLOCK_SECONDS = 60;

/**
 * A `pull_request_target` run shows the branch of the pull request's head, but its workflow is the default branch's,
 * always. Every other event that may ask shows the branch that the workflow came from.
 */
function isOfDefaultBranch(run: WorkflowRun, { occasion, defaultBranch }: Order): boolean {
  if (run.event === "pull_request_target") return true;
  return run.branch === defaultBranch && run.headRepositoryId === occasion.repository.id;
}

/** The token of any workflow here could name a gate's run that refused: who set the label is asked once more. */
async function requirePersonBehind({ run, kind }: AskingRun, order: Order, forge: Forge): Promise<string> {
  if (!kind.isPersons) return WORKFLOWS_OWN;
  const person: Person | null = run.actor;
  if (person === null || person.type !== "User" || !(await mayWrite(forge, person))) {
    throw badAsker("who asked there has no write permission");
  }
  await requireListed(person.login, order, forge);
  return person.login;
}

function badAsker(what: string): Problem {
  return refusedTo(
    "bad-asker",
    `the run that \`asked-by\` names did not ask for this: ${what}`,
    "a run of a gate or of the history, of the last 24 hours",
  );
}

function refusedTo(code: string, what: string, expected: string): Problem {
  return new Problem({
    code,
    what,
    expected,
    next: "nothing was planned; ask with the label, or as somebody who may write",
    exit: EXIT.usage,
  });
}
