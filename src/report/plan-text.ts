import { cell } from "./cell.ts";

/** What of a plan the summary shows. Words of the config and names of benchmarks are foreign here. */
export interface ShownPlan {
  readonly class: string;
  readonly mode: "compare" | "record";
  readonly head: string;
  /** Null in a recording. */
  readonly base: string | null;
  /** Commits recorded beside the head. */
  readonly others: number;
  readonly pull: number | null;
  readonly asker: { readonly login: string; readonly run: number | null };
  readonly notices: readonly string[];
  readonly shards: readonly {
    readonly suites: readonly { readonly name: string }[];
    readonly benchmarks: readonly string[] | null;
    /** What the first of several shards leaves to the others. */
    readonly elsewhere?: readonly string[] | undefined;
    readonly runsOn: readonly string[];
    readonly cell: string;
  }[];
}

/** The job summary of a plan: what is measured, for whom, where, and what the report will say beside the numbers. */
export function renderPlanSummary(shown: ShownPlan): string {
  const pull = shown.pull === null ? "" : ` for pull request ${shown.pull}`;
  const rows = shown.shards.map(
    (shard, index) =>
      `| ${index + 1} of ${shown.shards.length} | ${suitesText(shard)} | ${cell(shard.runsOn.join(", "))} | \`${shard.cell}\` |`,
  );
  const table =
    rows.length === 0
      ? [`**Nothing to measure:** \`${shown.class}\` has none of the suites that were asked for.`]
      : ["| shard | suites | runs on | cell |", "| --- | --- | --- | --- |", ...rows];
  return [
    `**${whatText(shown)} on \`${shown.class}\`**${pull}, asked by ${cell(shown.asker.login)}`,
    "",
    ...shown.notices.map((notice) => `- ${cell(notice, 1_000)}`),
    "",
    ...table,
    "",
  ].join("\n");
}

function whatText({ mode, head, base, others }: ShownPlan): string {
  const short = (id: string): string => `\`${id.slice(0, 12)}\``;
  if (mode === "record" || base === null) {
    return `Record ${short(head)}${others === 0 ? "" : ` and ${others} more ${others === 1 ? "commit" : "commits"}`}`;
  }
  return `Compare ${short(head)} with ${short(base)}`;
}

function suitesText({ suites, benchmarks, elsewhere = [] }: ShownPlan["shards"][number]): string {
  const names = cell(suites.map((suite) => suite.name).join(", "));
  if (benchmarks !== null) return `${names}: ${counted(benchmarks.length)}`;
  return elsewhere.length === 0 ? names : `${names}: all but ${counted(elsewhere.length)}`;
}

function counted(benchmarks: number): string {
  return `${benchmarks} ${benchmarks === 1 ? "benchmark" : "benchmarks"}`;
}
