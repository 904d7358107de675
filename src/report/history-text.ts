import { formatDuration } from "../units/duration.ts";
import { timeText } from "./time-text.ts";

/** What was done for a machine class, as the summary shows it. Addresses are the server's, times UTC. */
export type ShownClass = { readonly class: string } & (
  | {
      readonly state: "started";
      readonly url: string;
      readonly commits: readonly { readonly id: string; readonly time: string }[];
      readonly missing: number;
      readonly secondsEach: number | null;
    }
  | { readonly state: "complete" }
  | { readonly state: "failed"; readonly missing: number }
  | { readonly state: "stale"; readonly since: string }
  | { readonly state: "person" | "own"; readonly run: { readonly url: string } }
);

/** The job summary of the history: a line per machine class, and the commits that are measured next. */
export function renderHistorySummary(classes: readonly ShownClass[], now: string): string {
  const lines = classes.map((one) => `- \`${one.class}\`: ${stateText(one, now)}`);
  const commits = classes.flatMap((one) =>
    one.state !== "started"
      ? []
      : one.commits.map(({ id, time }) => `| \`${one.class}\` | \`${id.slice(0, 12)}\` | ${time.slice(0, 10)} |`),
  );
  const table = commits.length === 0 ? [] : ["", "| class | commit | of |", "| --- | --- | --- |", ...commits];
  return ["**Commits without results**", "", ...lines, ...table, ""].join("\n");
}

function stateText(shown: ShownClass, now: string): string {
  switch (shown.state) {
    case "complete":
      return "every commit has results";
    case "failed":
      return `${counted(shown.missing)} without results; GitHub did not start a run, the next night tries again`;
    case "stale":
      return `has taken no job since ${timeText(shown.since, now)}; nothing is added to its queue until it does`;
    case "person":
      return `[somebody's request](${shown.run.url}) waits, and nothing is put before or behind it tonight`;
    case "own":
      return `[what was started before](${shown.run.url}) is not done yet`;
    case "started": {
      const { commits, missing, secondsEach, url } = shown;
      return `[${counted(commits.length)} measured next](${url}), ${missing - commits.length} left${paceText(secondsEach)}`;
    }
  }
}

/** Half an hour is the most that nobody's recording may take: a commit that takes longer is never done. */
function paceText(seconds: number | null): string {
  if (seconds === null) return "";
  const each = `; the last ones took ${formatDuration(seconds)} each`;
  return seconds <= 1800
    ? each
    : `${each}, longer than the 30 min that a run of the history may take: lower \`measurement.record-launches\`, or record by hand`;
}

function counted(commits: number): string {
  return `${commits} ${commits === 1 ? "commit" : "commits"}`;
}
