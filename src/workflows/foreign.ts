import { isSurelyHosted } from "./commands.ts";
import type { Job, Workflow } from "./workflow.ts";

/** Labels that GitHub gives every runner of ours beside its own. */
const COMMON = ["self-hosted", "linux", "x64", "arm64"];

/**
 * Jobs of a workflow that is not ours that a bench machine may be given: `certain` when every label they ask for is one
 * of the machine's, `possible` when an expression, a group or another workflow decides.
 */
export function jobsForMachine(
  workflow: Workflow,
  classes: readonly string[],
): { id: string; how: "certain" | "possible" }[] {
  return workflow.jobs
    .filter((job) => !isSurelyHosted(job))
    .flatMap((job) => {
      const how = reach(job, classes);
      return how === null ? [] : [{ id: job.id, how }];
    });
}

function reach(job: Job, classes: readonly string[]): "certain" | "possible" | null {
  if (job.runsOn.length === 0) return job.uses === null ? null : "possible";
  if (job.runsOn.some((label) => label.includes("${{") || label.startsWith("group "))) return "possible";
  const known = [...COMMON, ...classes.map((name) => name.toLowerCase())];
  return job.runsOn.every((label) => known.includes(label.toLowerCase())) ? "certain" : null;
}
