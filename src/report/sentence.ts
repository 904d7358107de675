import { NOT_MEASURED } from "../comparison/absent-rows.ts";
import type { Comparison, Outcome } from "../model/outcome.ts";
import { formatShare } from "../units/percent.ts";
import { cell } from "./cell.ts";
import { invalidCause } from "./host-texts.ts";
import { changeText, medianDetectable } from "./phrases.ts";
import { sortRows } from "./row-order.ts";

/** Names written out in a sentence before "and n more". */
const NAMED = 2;

/** The one sentence of a report, Markdown: which benchmark it is about, and how much. */
export function summarySentence(outcome: Outcome): string {
  const rows = sortRows(outcome).notable.filter((row) => row.verdict === outcome.verdict);
  switch (outcome.verdict) {
    case "regressed":
      return `worse ${howSure(rows)}: ${named(rows, withChange)}.`;
    case "improved":
      return `better ${howSure(rows)}: ${named(rows, withChange)}.`;
    case "failed":
      return failedSentence(rows);
    case "inconclusive":
      return `undecided: ${named(rows, withChange)}. More time would tell; no regression was seen.`;
    case "invalid":
      return invalidSentence(outcome, rows);
    case "missing":
      return missingSentence(outcome);
    case "unchanged":
      return unchangedSentence(outcome);
  }
}

/** What repeats exactly is certain and has p = 0; the rest is called at the error rate of the report, which is 1 − level. */
function howSure(rows: readonly Comparison[]): string {
  const rates = rows.filter(({ pValue }) => pValue !== 0).map(({ level }) => 1 - level);
  return rates.length === 0 ? "for certain" : `at an error rate of ${formatShare(Math.max(...rates))}`;
}

function failedSentence(rows: readonly Comparison[]): string {
  const builds = new Set(rows.flatMap(({ failure }) => (isOfBuild(failure) ? [failure.build] : [])));
  if (builds.size === 0 || rows.some(({ failure }) => !isOfBuild(failure)))
    return `${named(rows, nameOf)} could not be measured.`;
  return `${[...builds].map((build) => `**${cell(build)}**`).join(" and ")} could not be built.`;
}

function isOfBuild(failure: Comparison["failure"]): failure is NonNullable<Comparison["failure"]> {
  return failure !== undefined && (failure.code === "build-failed" || failure.code === "fetch-failed");
}

function invalidSentence(outcome: Outcome, rows: readonly Comparison[]): string {
  const cause = invalidCause(outcome);
  if (cause !== null) return `this says nothing about the code: ${cause}.`;
  const spoiled = rows.filter(({ failure }) => failure?.code === "environment");
  if (spoiled.length === 0) return "nothing can be told from this run; the reasons are below.";
  return `this says nothing about the code: the machine was disturbed too often while ${named(spoiled, nameOf)} ran. Run it again once it is quiet.`;
}

function missingSentence(outcome: Outcome): string {
  const primary = outcome.comparisons.filter((row) => row.primary);
  const absent = primary.filter((row) => row.tags.includes(NOT_MEASURED)).length;
  if (absent === 0 && primary.length > 0) return "no benchmark is in both commits.";
  const what =
    absent === primary.length ? "nothing was measured" : `${absent} of ${primary.length} rows were not measured`;
  return `${what}. Running the failed jobs again measures the same commits.`;
}

function unchangedSentence(outcome: Outcome): string {
  if (outcome.stopped === "identical") return "the builds are the same, byte for byte.";
  const detectable = medianDetectable(outcome);
  const seen = detectable === null ? "" : `; a change of ${formatShare(detectable)} would have been seen`;
  return `no benchmark changed by more than its margin${seen}.`;
}

function named(rows: readonly Comparison[], text: (row: Comparison) => string): string {
  const shown = rows.slice(0, NAMED).map(text);
  const more = rows.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  return shown.join(" and ");
}

function nameOf(row: Comparison): string {
  return `**${cell(row.benchmark)}**`;
}

function withChange(row: Comparison): string {
  return `${nameOf(row)} ${cell(row.metric)} ${changeText(row)}`;
}
