import type { Click } from "../gate/click.ts";
import type { Refusal } from "../gate/rule.ts";
import type { ClassAnswer } from "../model/class-answer.ts";
import { Problem } from "../model/problem.ts";
import type { Clock } from "../ports/clock.ts";
import type { Forge } from "../ports/forge.ts";
import type { Occasion } from "../ports/workflow.ts";
import { readAcknowledgement, readLine, renderAcknowledgement } from "../report/acknowledgement.ts";
import { refusalMarker, renderClassAnswer, renderRefusal } from "../report/gate-text.ts";

/** A request whose label is gone, or whose command was read. `click` is null when the event could not be read whole. */
export interface Asking {
  readonly pull: number;
  readonly click: Click | null;
}

interface AnswerPorts {
  readonly forge: Forge;
  readonly clock: Pick<Clock, "utc">;
}

/** Answers a request that was granted: one comment, a line per machine class. Says where, or why nobody was told. */
export async function acknowledge(
  run: Occasion["run"],
  { click, answers }: { click: Click; answers: readonly ClassAnswer[] },
  ports: AnswerPorts,
): Promise<string> {
  const now = ports.clock.utc();
  const lines = answers.map((answer) => ({ class: answer.class, text: renderClassAnswer(answer, now) }));
  return say(click.pull, renderAcknowledgement({ run: run.id, url: run.url, head: click.head, lines }), ports);
}

/** Tells a refusal in the pull request, once per cause. */
export async function explain(asking: Asking, refusal: Refusal, ports: AnswerPorts): Promise<string> {
  if (asking.click?.via === "command" && SILENT.includes(refusal.cause)) {
    return "Nobody was told: anybody can write a comment, so strangers get no answer.";
  }
  try {
    const self = await ports.forge.self();
    const marker = refusalMarker(refusal.cause);
    const comments = await ports.forge.comments(asking.pull);
    const before = comments.find((one) => isBy(one.by, self) && one.body.startsWith(marker));
    if (before) return `Told already in [this comment](${before.url}).`;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return "Nobody was told: GitHub did not show the comments of the pull request.";
  }
  return say(asking.pull, renderRefusal(refusal), ports);
}

/** More answers than anybody's clicks on one commit make. */
const MOST_ANSWERS = 5;

/**
 * The runs that our own answers name for a commit, by class, the newest answer first. Empty when the comments cannot be
 * read: it only adds to what the server lists.
 */
export async function answeredRuns(
  click: Click,
  classes: readonly string[],
  { forge }: AnswerPorts,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const bodies = await ownAnswers(click, forge);
  const idOf = (body: string, name: string): number[] => {
    const id = /\/actions\/runs\/([1-9]\d{0,15})\)/.exec(readLine(body, name) ?? "")?.[1];
    return id === undefined ? [] : [Number(id)];
  };
  return new Map(classes.map((name) => [name, bodies.flatMap((body) => idOf(body, name))]));
}

async function ownAnswers(click: Click, forge: Forge): Promise<string[]> {
  try {
    const self = await forge.self();
    const comments = await forge.comments(click.pull);
    const ours = comments.filter((one) => isBy(one.by, self) && readAcknowledgement(one.body)?.head === click.head);
    return ours
      .map((one) => one.body)
      .reverse()
      .slice(0, MOST_ANSWERS);
  } catch (error) {
    if (error instanceof Problem) return [];
    throw error;
  }
}

/** Refusals of commands that only say who somebody is. */
const SILENT: readonly string[] = ["bot", "role", "account", "not-listed"];

/** By number where the server tells ours, else by login, which nobody else can have. */
function isBy(person: { login: string; id: number }, self: { login: string; id: number | null }): boolean {
  return self.id === null ? person.login === self.login : person.id === self.id;
}

async function say(pull: number, body: string, ports: AnswerPorts): Promise<string> {
  try {
    const comment = await ports.forge.addComment(pull, body);
    if (comment !== "forbidden") return `Told in [this comment](${comment.url}).`;
    return "Nobody was told: the token may not comment, or the conversation is locked.";
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return "Nobody was told: GitHub did not take the comment.";
  }
}
