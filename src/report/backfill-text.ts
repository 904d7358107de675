import type { Result } from "../model/result.ts";
import { terminalText } from "./cell.ts";
import { notInHistory } from "./not-in-history.ts";

/** A commit as lists show it. */
interface ListedCommit {
  readonly id: string;
  readonly time: string;
  readonly subject: string;
}

/** A plan of what to measure, for people: batches in order, an anchor marked. */
export function renderPlan(plan: {
  commits: number;
  missing: number;
  batches: readonly { anchor: ListedCommit | null; commits: readonly ListedCommit[] }[];
  tags: ReadonlyMap<string, readonly string[]>;
}): string {
  const planned = plan.batches.reduce((sum, batch) => sum + batch.commits.length, 0);
  const head = `${plan.commits} commits in the range, ${plan.missing} without results, ${planned} planned`;
  const batches = plan.batches.map((batch, index) => {
    const anchor =
      batch.anchor === null ? [] : [`  ${commitLine(batch.anchor, plan.tags)}  (again, to tie the batches)`];
    return [
      `batch ${index + 1}`,
      ...anchor,
      ...batch.commits.map((commit) => `  ${commitLine(commit, plan.tags)}`),
    ].join("\n");
  });
  return `${[head, ...batches].join("\n\n")}\n`;
}

function commitLine(commit: ListedCommit, tags: ReadonlyMap<string, readonly string[]>): string {
  const names = tags.get(commit.id);
  return `${commit.id.slice(0, 12)}  ${commit.time.slice(0, 10)}  ${names ? `${names.join(", ")}  ` : ""}${terminalText(commit.subject, 80)}`;
}

/** What became of each batch: stored under which name, or set aside and why. */
export function renderRecorded(
  batches: readonly {
    commits: readonly string[];
    result: Pick<Result, "machine"> & { failures: readonly { build: string; message: string }[] };
    appended: { state: string; path?: string; reason?: string; setAside?: string | null } | null;
  }[],
): string {
  const lines = batches.flatMap((batch) => {
    const commits = batch.commits.map((id) => id.slice(0, 12)).join(" ");
    const failures = batch.result.failures.map(
      (failure) => `  ${failure.build} failed: ${terminalText(failure.message, 300)}`,
    );
    const unfit = notInHistory(batch.result).map((text) => `  ${terminalText(text, 1_000)}`);
    return [`${commits}: ${appendedText(batch.appended)}`, ...unfit, ...failures];
  });
  return lines.length === 0 ? "nothing to measure: every commit is in the store\n" : `${lines.join("\n")}\n`;
}

function appendedText(
  appended: { state: string; path?: string; reason?: string; setAside?: string | null } | null,
): string {
  if (appended === null) return "interrupted, not stored";
  if (appended.state === "refused")
    return `refused: ${appended.reason ?? ""}; kept in ${appended.setAside ?? "nothing"}`;
  return `${appended.state === "appended" ? "stored as" : "was stored already as"} ${appended.path ?? ""}`;
}
