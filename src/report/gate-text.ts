import type { ClassAnswer, QueueAnswer } from "../model/class-answer.ts";
import { timeText } from "./time-text.ts";

/** The line of a machine class in the answer to a request: Markdown without line breaks. */
export function renderClassAnswer(answer: ClassAnswer, now: string): string {
  switch (answer.state) {
    case "linked":
      return `asked for already: [this run](${answer.url}) measures the same commit`;
    case "full":
      return `not started: ${answer.waiting} requests of this pull request wait already; ask again when one is done`;
    case "failed":
      return "not started: GitHub did not start the run; ask again in a few minutes";
    case "started":
      return `${queueText(answer.queue, now)} ([run](${answer.url}))`;
  }
}

function queueText(queue: QueueAnswer | null, now: string): string {
  if (queue === null) return "started";
  if (queue.awaySince !== null) {
    return `has taken no job since ${timeText(queue.awaySince, now)}; yours waits until ${timeText(queue.waitsUntil, now)}`;
  }
  const place =
    queue.before === 0 ? "next in line" : `${queue.before} ${queue.before === 1 ? "run" : "runs"} before it`;
  return queue.answerAt === null ? place : `${place}, answer expected about ${timeText(queue.answerAt, now)}`;
}

/** A comment that says why nothing was started. `cause` is a word of ours. */
export function renderRefusal(refusal: { cause: string; because: string }): string {
  return `${refusalMarker(refusal.cause)}\n**Benchmarks were not started.** ${refusal.because}\n`;
}

/** What a refusal begins with: believed only in comments of our own account. */
export function refusalMarker(cause: string): string {
  return `<!-- benchwarden:refused cause=${cause} -->`;
}

/** What of a decision the summary shows. */
export interface ShownCheck {
  readonly about: string;
  readonly decision:
    | { readonly outcome: "passed"; readonly note: string }
    | { readonly outcome: "refused"; readonly because: string }
    | { readonly outcome: "not-asked" };
}

export interface ShownGate {
  readonly head: string | null;
  readonly checks: readonly ShownCheck[];
  readonly refusal: { readonly because: string } | null;
  readonly answers: readonly ClassAnswer[];
  /** Where the person was told, or why not. */
  readonly told: string | null;
  readonly now: string;
}

/** The job summary of a gate: the decision first, then every check that led to it. */
export function renderGateSummary(shown: ShownGate): string {
  const commit = shown.head === null ? "" : ` of \`${shown.head.slice(0, 12)}\``;
  const first =
    shown.refusal === null
      ? `**Benchmarks${commit} were asked for.**`
      : `**Benchmarks${commit} were not started.** ${shown.refusal.because}`;
  const answers = shown.answers.map((answer) => `- \`${answer.class}\`: ${renderClassAnswer(answer, shown.now)}`);
  const rows = shown.checks.map(({ about, decision }) => `| ${about} | ${decisionText(decision)} |`);
  const told = shown.told === null ? [] : [shown.told, ""];
  const list = answers.length === 0 ? [] : [...answers, ""];
  return [first, "", ...list, ...told, "| check | outcome |", "| --- | --- |", ...rows, ""].join("\n");
}

function decisionText(decision: ShownCheck["decision"]): string {
  switch (decision.outcome) {
    case "passed":
      return `yes: ${decision.note}`;
    case "refused":
      return `**no:** ${decision.because}`;
    case "not-asked":
      return "not asked";
  }
}
