import type { Outcome } from "../model/outcome.ts";
import { COMMENT_LENGTH, renderMarkdown } from "./markdown.ts";

/**
 * What a verdict comment is known by. `attempt` is the attempt of the results that it tells of, 0 when there were none:
 * publishing the same results again finds its own comment.
 */
export interface VerdictKey {
  readonly class: string;
  readonly run: number;
  readonly attempt: number;
}

export interface VerdictComment {
  readonly key: VerdictKey;
  readonly outcome: Outcome;
  readonly runUrl: string;
  readonly repositoryUrl: string;
  /** Where the project's page stands; null: not known. */
  readonly siteUrl: string | null;
  /** Sentences of ours above the table. */
  readonly notes: readonly string[];
}

/** The verdict of one machine class for a pull request, at most as long as a comment may be, our marker its last line. */
export function renderVerdictComment(comment: VerdictComment): string {
  const marker = markerOf(comment.key);
  return renderMarkdown(comment.outcome, {
    maxLength: COMMENT_LENGTH,
    repositoryUrl: comment.repositoryUrl,
    links: [
      { text: "run", url: comment.runUrl },
      ...(comment.siteUrl === null ? [] : [{ text: "history", url: comment.siteUrl }]),
    ],
    notes: comment.notes,
    postscript: [marker],
  });
}

function markerOf({ class: machineClass, run, attempt }: VerdictKey): string {
  return `<!-- benchwarden:verdict class=${machineClass} run=${run} attempt=${attempt} -->`;
}

const LAST_LINE =
  /\n<!-- benchwarden:verdict class=([A-Za-z0-9][A-Za-z0-9._+-]{0,63}) run=([1-9]\d{0,15}) attempt=(\d{1,9}) -->\s*$/;

/**
 * What a comment of ours says it is; null when it ends otherwise. Anybody can write the line, so ask this of comments of
 * our own account only; no foreign text is ever the last line of ours.
 */
export function readVerdictKey(body: string): VerdictKey | null {
  const match = LAST_LINE.exec(body);
  if (!match) return null;
  const [, machineClass = "", run, attempt] = match;
  return { class: machineClass, run: Number(run), attempt: Number(attempt) };
}

/** Whether two bodies tell the same verdict: their first lines are the same. */
export function sameVerdict(one: string, other: string): boolean {
  return one.split("\n", 1)[0] === other.split("\n", 1)[0];
}
