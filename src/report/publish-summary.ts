import type { Outcome } from "../model/outcome.ts";
import type { Result } from "../model/result.ts";
import { cell } from "./cell.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderRecording } from "./measure-summary.ts";

export interface PublishSummary {
  /** Null: a recording. */
  readonly outcome: Outcome | null;
  readonly shards: readonly { readonly result: Result | null; readonly why: string }[];
  /** Sentences for the top, plain text. */
  readonly notes: readonly string[];
  /** What was done, for the end: Markdown of ours. */
  readonly lines: readonly string[];
  readonly maxLength: number;
  readonly repositoryUrl: string | null;
}

/** What the publishing job tells in its summary: the verdict as it was posted, and what became of it. */
export function renderPublishSummary(summary: PublishSummary): string {
  const { outcome, shards, notes, lines, maxLength, repositoryUrl } = summary;
  const done = lines.length === 0 ? [] : [lines.map((line) => `- ${line}`).join("\n")];
  if (outcome !== null) {
    const links = repositoryUrl === null ? {} : { repositoryUrl };
    return renderMarkdown(outcome, { ...links, maxLength, links: [], notes, postscript: done });
  }
  const parts = shards.map(({ result, why }) =>
    result === null
      ? `### ⚫ Nothing was recorded: ${cell(why, 1_000)}\n`
      : renderRecording(result, { maxLength: Math.floor(maxLength / shards.length) - 20_000, notes }),
  );
  return [...parts, ...done].join("\n");
}
