import { NOT_MEASURED } from "../comparison/absent-rows.ts";
import type { Comparison, Outcome } from "../model/outcome.ts";
import { cell } from "./cell.ts";
import { alike, rowNames, tails } from "./failure-lines.ts";
import { fitted, type Section, table } from "./fit-markdown.ts";
import { hostTexts, otherWarnings } from "./host-texts.ts";
import {
  changeText,
  countsText,
  environmentClauses,
  meanText,
  rowDoubts,
  stopText,
  tagLegend,
  valueTexts,
  verdictText,
} from "./phrases.ts";
import { sortRows } from "./row-order.ts";
import { summarySentence } from "./sentence.ts";
import { signOf } from "./sign.ts";

/** What the report says beside the outcome; every link is ours. */
export interface MarkdownOptions {
  /** What stands behind the machine class in the title, such as "part 1 of 3". */
  readonly part?: string;
  /** Largest size in bytes; what does not fit is cut from the bottom and the cut is named. */
  readonly maxLength: number;
  readonly links: readonly { text: string; url: string }[];
  /** Where commits are shown, `https://github.com/org/project`; left out: ids without links. */
  readonly repositoryUrl?: string;
  /** Sentences of ours above the table. */
  readonly notes?: readonly string[];
  /** What was to be done with the report and was not, and the like: lines of ours at its end, never cut. */
  readonly postscript?: readonly string[];
}

/** GitHub's limits. */
export const COMMENT_LENGTH = 65_536;
export const SUMMARY_LENGTH = 1_048_576;

/** Lines of one kind (reasons, warnings) that are written out. */
const LINES_SHOWN = 20;

/**
 * The report for a pull request or a job summary: verdict and counts first, then what changed, failed or stayed open,
 * the full table folded, the environment last.
 */
export function renderMarkdown(outcome: Outcome, options: MarkdownOptions): string {
  const { notable: all, rest } = sortRows(outcome);
  const absent = all.filter((row) => row.tags.includes(NOT_MEASURED));
  const notable = all.filter((row) => !row.tags.includes(NOT_MEASURED));
  const sections: Section[] = [
    { kind: "kept", text: title(outcome, options) },
    { kind: "kept", text: leadText(outcome, options) },
    { kind: "lines", what: "notes", lines: noteLines(outcome, options) },
    { kind: "table", what: "rows", head: HEAD, rows: notable.map(tableRow) },
    { kind: "lines", what: "reasons", lines: [...reasons(notable), ...absences(absent)] },
    { kind: "lines", what: "tags", lines: tagLegend([...notable, ...rest]).map((line) => `- ${line}`) },
    ...tails(notable),
    { kind: "lines", what: "warnings", lines: warnings(outcome) },
    { kind: "table", what: "rows", head: HEAD, rows: rest.map(tableRow), folded: restTitle(rest) },
    { kind: "kept", text: footer(outcome, options) },
    ...(options.postscript ?? []).map((text): Section => ({ kind: "kept", text })),
  ];
  return fitted(sections, { maxLength: options.maxLength, wholeUrl: options.links[0]?.url ?? null });
}

function title(outcome: Outcome, { part }: MarkdownOptions): string {
  const place = outcome.analysis === undefined ? `on ${cell(outcome.environment.machineClass)}` : "in these files";
  const where = `${place}${part === undefined ? "" : ` (${cell(part)})`}`;
  const verdict = `${outcome.verdict[0]?.toUpperCase()}${outcome.verdict.slice(1)}`;
  return `### ${signOf(outcome.verdict)} ${verdict} ${where}: ${countsText(outcome)}`;
}

/** What was compared, and the one sentence that a person in a hurry reads. */
function leadText(outcome: Outcome, { repositoryUrl }: MarkdownOptions): string {
  const commit = (id: string): string | null => {
    const found = outcome.builds.find((build) => build.id === id)?.commit;
    if (found === undefined) return null;
    const short = `\`${found.slice(0, 12)}\``;
    return repositoryUrl === undefined ? short : `[${short}](${repositoryUrl}/commit/${found})`;
  };
  const [base, head] = [commit("base"), commit("head")];
  const what = base === null || head === null ? "" : `${head} against its base ${base}: `;
  return `${what}${summarySentence(outcome)}`;
}

/** A paragraph each. */
function noteLines(outcome: Outcome, { notes = [] }: MarkdownOptions): string[] {
  const texts = [stopText(outcome), ...hostTexts(outcome), ...outcome.notices, ...notes].filter(
    (text) => text !== null,
  );
  return capped(
    texts.map((text) => `${cell(text, 1_000)}\n`),
    (more) => `And ${more} more.\n`,
  );
}

const HEAD = table(["benchmark", "metric", "base", "head", "change [interval]", "verdict"], "llrrrl");

function tableRow(row: Comparison): string {
  const { base, head } = valueTexts(row);
  const sign = row.primary ? `${signOf(row.verdict)} ` : "";
  const verdict = row.primary && row.verdict !== "unchanged" ? `**${cell(verdictText(row))}**` : cell(verdictText(row));
  const metric = row.primary ? cell(row.metric) : `${cell(row.metric)} (information)`;
  return `| ${cell(row.benchmark)} | ${metric} | ${cell(base)} | ${cell(head)} | ${changeText(row)} | ${sign}${verdict} |`;
}

/** The sentence behind each verdict that is not plain from the numbers. */
function reasons(rows: readonly Comparison[]): string[] {
  const told = alike(rows).flatMap((group) => {
    const [row] = group;
    if (row === undefined) return [];
    const isPlain = row.reason === "" || ["regressed", "improved"].includes(row.verdict);
    const texts = [...(isPlain ? [] : [row.reason]), ...rowDoubts(row)];
    return texts.length === 0 ? [] : [`- ${rowNames(group)}: ${cell(texts.join("; "), 1_000)}`];
  });
  return capped(told, (more) => `- and ${more} more`);
}

/** What was not measured at all, by reason. */
function absences(rows: readonly Comparison[]): string[] {
  const reasons = [...new Set(rows.map((row) => row.reason))];
  return reasons.map((reason) => {
    const same = rows.filter((row) => row.reason === reason);
    const shown = same.slice(0, LINES_SHOWN).map((row) => `**${cell(row.benchmark)}**`);
    const more = same.length > LINES_SHOWN ? ` and ${same.length - LINES_SHOWN} more` : "";
    return `- ${shown.join(", ")}${more}: ${cell(reason, 500)}`;
  });
}

function warnings(outcome: Outcome): string[] {
  return capped(
    otherWarnings(outcome).map((warning) => `> ${cell(warning.text, 500)}<br>`),
    (more) => `> and ${more} more warnings`,
  );
}

function capped(lines: readonly string[], rest: (more: number) => string): string[] {
  if (lines.length <= LINES_SHOWN) return [...lines];
  return [...lines.slice(0, LINES_SHOWN), rest(lines.length - LINES_SHOWN)];
}

function restTitle(rows: readonly Comparison[]): string {
  const unchanged = rows.filter((row) => row.primary).length;
  const information = rows.length - unchanged;
  const parts = [
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(information > 0 ? [`${information} for information`] : []),
  ];
  return `all other rows: ${parts.join(", ")}`;
}

function footer(outcome: Outcome, options: MarkdownOptions): string {
  const mean = meanText(outcome);
  const facts = [...(mean === null ? [] : [mean]), ...environmentClauses(outcome).map((clause) => cell(clause, 500))];
  const links = options.links.map((link) => `[${cell(link.text)}](${link.url})`);
  return `<sub>${[...facts, ...links].join(" · ")}</sub>`;
}
