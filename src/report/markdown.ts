import type { Comparison, Outcome } from "../model/outcome.ts";
import { cell, fenced } from "./cell.ts";
import { changeText, environmentClauses, headline, meanText, stopText, valueTexts, verdictText } from "./phrases.ts";
import { sortRows } from "./row-order.ts";

/** What the report says beside the outcome; every link is ours. */
export interface MarkdownOptions {
  readonly title: string;
  /** Largest length in UTF-16 units; what does not fit is cut from the bottom and the cut is named. */
  readonly maxLength: number;
  readonly links: readonly { text: string; url: string }[];
}

/** GitHub's limits. */
export const COMMENT_LENGTH = 65_536;
export const SUMMARY_LENGTH = 1_048_576;

/** Rows with their last lines of output; more would bury the rest. */
const TAILS_SHOWN = 5;
const TAIL_LENGTH = 2_000;

/**
 * The report for a pull request or a job summary: verdict and counts first, then what changed, failed or stayed open,
 * the full table folded, the environment last.
 */
export function renderMarkdown(outcome: Outcome, options: MarkdownOptions): string {
  const { notable, rest } = sortRows(outcome);
  const blocks = [
    `### ${cell(options.title)} · ${headline(outcome)}`,
    ...asList(stopText(outcome)),
    ...outcome.notices.map((notice) => cell(notice, 1_000)),
    ...(notable.length > 0 ? [table(notable)] : []),
    ...reasonBlock(notable),
    ...tailBlocks(notable),
    ...warningBlock(outcome),
    footer(outcome, options),
    ...(rest.length > 0 ? [folded(`all other rows (${rest.length})`, table(rest))] : []),
  ];
  return cutToLength(blocks, options);
}

function table(rows: readonly Comparison[]): string {
  const head = "| benchmark | metric | base | head | change | verdict |\n|---|---|--:|--:|--:|---|";
  return [head, ...rows.map(tableRow)].join("\n");
}

function tableRow(row: Comparison): string {
  const { base, head } = valueTexts(row);
  const verdict = row.primary && row.verdict !== "unchanged" ? `**${cell(verdictText(row))}**` : cell(verdictText(row));
  const metric = row.primary ? cell(row.metric) : `${cell(row.metric)} (information)`;
  return `| ${cell(row.benchmark)} | ${metric} | ${cell(base)} | ${cell(head)} | ${changeText(row)} | ${verdict} |`;
}

/** The sentence behind each verdict that is not plain from the numbers. */
function reasonBlock(rows: readonly Comparison[]): string[] {
  const told = rows.filter((row) => row.reason !== "" && !["regressed", "improved"].includes(row.verdict));
  if (told.length === 0) return [];
  const lines = told
    .slice(0, 20)
    .map((row) => `- ${cell(row.benchmark)} ${cell(row.metric)}: ${cell(row.reason, 500)}`);
  if (told.length > 20) lines.push(`- and ${told.length - 20} more`);
  return [lines.join("\n")];
}

function tailBlocks(rows: readonly Comparison[]): string[] {
  return rows
    .filter((row) => row.failure !== undefined && row.failure.tail !== "")
    .slice(0, TAILS_SHOWN)
    .map((row) =>
      folded(
        `last lines of ${cell(row.benchmark)} (${cell(row.failure?.build ?? "")})`,
        fenced(row.failure?.tail ?? "", TAIL_LENGTH),
      ),
    );
}

function warningBlock(outcome: Outcome): string[] {
  if (outcome.warnings.length === 0) return [];
  const lines = outcome.warnings.slice(0, 10).map((warning) => `> ${cell(warning.text, 500)}`);
  if (outcome.warnings.length > 10) lines.push(`> and ${outcome.warnings.length - 10} more warnings`);
  return [lines.join("\n>\n")];
}

function footer(outcome: Outcome, options: MarkdownOptions): string {
  const facts = [...asList(meanText(outcome)), ...environmentClauses(outcome).map((clause) => cell(clause, 500))];
  const links = options.links.map((link) => `[${cell(link.text)}](${link.url})`);
  return [...facts, ...links].join(" · ");
}

function folded(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** Drops whole blocks, then rows of the last table, from the bottom, and says so. */
function cutToLength(blocks: readonly string[], options: MarkdownOptions): string {
  const whole = `${blocks.join("\n\n")}\n`;
  if (whole.length <= options.maxLength) return whole;
  const note = "\n\nThe report was cut here to fit; the whole is in the result file of the run.\n";
  const room = options.maxLength - note.length;
  let kept = "";
  for (const block of blocks) {
    const next = kept === "" ? block : `${kept}\n\n${block}`;
    if (next.length > room)
      return `${kept === "" ? "" : `${kept}\n\n`}${linesThatFit(block, room - kept.length - 2)}${note}`;
    kept = next;
  }
  return kept;
}

/** As many whole lines of a table as fit; of a folded block nothing, for half of it would not close. */
function linesThatFit(block: string, room: number): string {
  if (block.startsWith("<details>")) return "";
  const lines: string[] = [];
  let length = 0;
  for (const line of block.split("\n")) {
    length += line.length + 1;
    if (length > room) break;
    lines.push(line);
  }
  return lines.join("\n");
}

function asList(text: string | null): string[] {
  return text === null ? [] : [text];
}
