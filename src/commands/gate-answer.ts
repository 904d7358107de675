import type { Click } from "../gate/click.ts";
import type { Refusal } from "../gate/rule.ts";
import type { ClassAnswer } from "../model/class-answer.ts";
import { Problem } from "../model/problem.ts";
import type { Clock } from "../ports/clock.ts";
import type { Forge } from "../ports/forge.ts";
import type { Occasion } from "../ports/workflow.ts";
import { renderAcknowledgement } from "../report/acknowledgement.ts";
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
