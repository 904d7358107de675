import type { Request } from "../model/request.ts";
import type { WorkflowJob } from "../ports/forge.ts";
import { formatDuration } from "../units/duration.ts";

/** The job of a run that measured a request: its name holds the cell, as the templates write it. */
export function jobOf(jobs: readonly WorkflowJob[], request: Pick<Request, "cell">): WorkflowJob | null {
  return jobs.find((job) => job.name.includes(request.cell)) ?? null;
}

/**
 * Why a request has no result, as the end of a sentence, from what the server says of its job.
 *
 * @param job null: not found, or the jobs could not be read
 */
export function absenceText(job: WorkflowJob | null, request: Pick<Request, "class" | "runsOn">): string {
  if (job === null) return "the measure job left no result";
  if (job.runner === null && job.conclusion !== "success") return unclaimedText(job, request);
  switch (job.conclusion) {
    case "success":
      return "the measure job ended well, but its result is not among the files of the run";
    case "cancelled":
      return "the measure job was cancelled before it had a result";
    case "timed_out":
      return "the measure job ran into its time limit before it had a result";
    default:
      return "the machine stopped during measure, or the job failed before it had a result; its log tells which";
  }
}

function unclaimedText(job: WorkflowJob, { class: machineClass, runsOn }: Pick<Request, "class" | "runsOn">): string {
  const waited = job.completedAt === null ? null : (Date.parse(job.completedAt) - Date.parse(job.createdAt)) / 1_000;
  const time = waited === null || !(waited >= 0) ? "" : ` in ${formatDuration(waited)}`;
  const labels = runsOn.length === 0 ? "" : ` (labels ${runsOn.join(", ")})`;
  return `no machine of ${machineClass}${labels} took the job${time}`;
}
