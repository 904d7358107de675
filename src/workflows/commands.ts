import type { Job, Step, Workflow } from "./workflow.ts";

type Level = "read" | "write";

/** What a job of a command may hold and needs, and what it may hold for what the config can ask for. */
export interface CommandNeeds {
  readonly needs: Readonly<Record<string, Level>>;
  readonly may: Readonly<Record<string, Level>>;
}

/** The commands of the action, each alone in a job. */
export const COMMANDS: Readonly<Record<string, CommandNeeds>> = {
  gate: { needs: { actions: "write", contents: "read", "pull-requests": "write" }, may: {} },
  history: { needs: { actions: "write", contents: "read" }, may: {} },
  plan: { needs: { contents: "read", "pull-requests": "read", actions: "read" }, may: {} },
  measure: { needs: { contents: "read" }, may: {} },
  publish: {
    needs: { contents: "read", "pull-requests": "write", actions: "read" },
    // contents: read is enough when the store is another repository; statuses for `report.status`.
    may: { contents: "write", statuses: "write", checks: "write" },
  },
  site: { needs: { contents: "read" }, may: { contents: "write", pages: "write", "id-token": "write" } },
};

/** Actions of others that a job of a command may have beside it. */
export const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  site: ["actions/upload-pages-artifact", "actions/deploy-pages"],
};

/** The command of a step that is the Benchwarden action, wherever it comes from; null for any other step. */
export function commandOf(step: Step): string | null {
  const command = step.with.command;
  if (step.uses === null || typeof command !== "string" || !Object.hasOwn(COMMANDS, command)) return null;
  const isOurs = /^[^/@]+\/benchwarden@/i.test(step.uses) || step.uses === "./" || step.uses === "$/";
  return isOurs ? command : null;
}

/** Commands that a job runs: empty for a job that has nothing to do with the bench. */
export function commandsOf(job: Job): string[] {
  return job.steps.map(commandOf).filter((command) => command !== null);
}

/** The labels of GitHub's own runners, and nothing that only begins like one: a label of ours may be `ubuntu-bench`. */
const HOSTED =
  /^(?:ubuntu-(?:latest|slim|\d\d\.\d\d(?:-arm)?)|windows-(?:latest|20\d\d|11-arm)|macos-(?:latest|\d\d)(?:-(?:large|xlarge|intel))?)$/;

/** Runners that GitHub makes for one job and throws away. Larger runners have names of their own and are not known here. */
export function isSurelyHosted(job: Job): boolean {
  const [label, ...more] = job.runsOn;
  return label !== undefined && more.length === 0 && HOSTED.test(label);
}

/** Triggers with a token that may write, though a stranger caused them. */
const PRIVILEGED = ["pull_request_target", "issue_comment", "workflow_run", "issues", "discussion_comment"];

export function isPrivileged(workflow: Workflow): boolean {
  return workflow.triggers.some((trigger) => PRIVILEGED.includes(trigger));
}
