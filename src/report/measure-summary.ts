import type { Outcome } from "../model/outcome.ts";
import type { Result } from "../model/result.ts";
import { formatDuration } from "../units/duration.ts";
import { cell, fenced } from "./cell.ts";
import { fitted, type Section, table } from "./fit-markdown.ts";
import { renderMarkdown } from "./markdown.ts";
import { notInHistory } from "./not-in-history.ts";
import { limitsClause } from "./phrases.ts";

export interface MeasureSummary {
  readonly result: Result;
  /** What the machine makes of its own numbers; null: a recording. */
  readonly outcome: Outcome | null;
  readonly maxLength: number;
  /** Sentences of ours above the table. */
  readonly notes: readonly string[];
}

/** What a measure job tells in its summary: the report of its own numbers, or what it recorded. */
export function renderMeasureSummary({ result, outcome, maxLength, notes }: MeasureSummary): string {
  const { shard } = result.request;
  const part = shard.of > 1 ? { part: `part ${shard.index + 1} of ${shard.of}` } : {};
  if (outcome === null) return renderRecording(result, { maxLength, notes });
  return renderMarkdown(outcome, { ...part, maxLength, links: [], notes });
}

/** The builds of a recording: how many benchmarks and launches each has, and what failed. */
export function renderRecording(
  result: Result,
  options: { readonly maxLength: number; readonly notes: readonly string[]; readonly postscript?: readonly string[] },
): string {
  const { request, failures } = result;
  const measured = result.builds.filter(({ id }) => launchesOf(result, id) > 0).length;
  const title = `### Recorded on ${cell(request.class)}: ${measured} of ${result.builds.length} commits`;
  const rows = result.builds.map((build) => {
    const role = request.builds.find(({ id }) => id === build.id)?.role ?? "record";
    const benchmarks = result.benchmarks.filter((one) => one.launches.some((launch) => launch.build === build.id));
    return `| \`${build.commit.slice(0, 12)}\` | ${role} | ${build.status} | ${benchmarks.length} | ${launchesOf(result, build.id)} |`;
  });
  const failed = failures.map(
    (failure) =>
      `- **${cell(failure.benchmark ?? failure.suite ?? failure.build)}** (${cell(failure.build)}): ${cell(failure.message, 500)}`,
  );
  const sections: Section[] = [
    { kind: "kept", text: title },
    ...[...interruptedNote(result), ...notInHistory(result), ...options.notes].map(
      (text): Section => ({ kind: "kept", text: cell(text, 1_000) }),
    ),
    { kind: "table", what: "rows", head: table(["commit", "role", "build", "benchmarks", "launches"], "lllrr"), rows },
    { kind: "lines", what: "failures", lines: failed },
    ...failures
      .filter(({ tail }) => tail !== "")
      .slice(0, 5)
      .map(
        (failure): Section => ({
          kind: "folded",
          what: "last lines",
          title: `last lines of ${cell(failure.benchmark ?? failure.suite ?? failure.build)} (${cell(failure.build)})`,
          text: fenced(failure.tail, 2_000),
        }),
      ),
    { kind: "lines", what: "warnings", lines: result.warnings.map((warning) => `> ${cell(warning.text, 500)}<br>`) },
    {
      kind: "kept",
      text: `<sub>${placeOf(result).join(" · ")} · ${formatDuration(result.durationSeconds)} · seed ${request.seed}</sub>`,
    },
    ...(options.postscript ?? []).map((text): Section => ({ kind: "kept", text })),
  ];
  return fitted(sections, { maxLength: options.maxLength, wholeUrl: null });
}

function placeOf({ request, machine, environment }: Result): string[] {
  const limits = limitsClause(environment.limits).map((clause) => cell(clause, 300));
  return [`machine ${cell(request.class)} (${machine.fingerprint})`, `sandbox ${environment.sandbox}`, ...limits];
}

function launchesOf(result: Result, build: string): number {
  return result.benchmarks.reduce(
    (sum, { launches }) => sum + launches.filter((launch) => launch.build === build && launch.dropped === null).length,
    0,
  );
}

function interruptedNote({ stopped }: Result): string[] {
  return stopped === "interrupted" ? ["The run was interrupted; half a recording does not enter the history."] : [];
}
