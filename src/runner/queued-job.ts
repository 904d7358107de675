import { id, Refused, record as recordOf } from "./guards.ts";
import type { AllowedRepository } from "./policy.ts";

/** A run and one of its jobs that waits for a machine, as the API tells of them. */
export interface QueuedJob {
  readonly job: string;
  readonly jobName: string;
  readonly labels: readonly string[];
  readonly run: number;
  readonly attempt: number;
  readonly event: string;
  readonly path: string;
  readonly branch: string;
  readonly repositoryId: number;
  readonly headRepositoryId: number;
  readonly actor: string;
  readonly triggeringActor: string;
}

/** Reads the two answers; throws `Refused` for what is not of their form. */
export function readQueuedJob(run: unknown, job: unknown): QueuedJob {
  const one = fields(run, "the run");
  const two = fields(job, "the job");
  return {
    job: String(id(two.id, "job.id")),
    jobName: words(two.name, "job.name"),
    labels: Array.isArray(two.labels) ? two.labels.map((label) => words(label, "job.labels")) : [],
    run: id(one.id, "run.id"),
    attempt: id(one.run_attempt, "run.run_attempt"),
    event: words(one.event, "run.event"),
    // The API may write the ref behind the file.
    path: words(one.path, "run.path").replace(/@.*$/, ""),
    branch: words(one.head_branch, "run.head_branch"),
    repositoryId: id(fields(one.repository, "run.repository").id, "run.repository.id"),
    headRepositoryId: id(fields(one.head_repository, "run.head_repository").id, "run.head_repository.id"),
    actor: words(fields(one.actor, "run.actor").login, "run.actor.login"),
    triggeringActor: words(fields(one.triggering_actor, "run.triggering_actor").login, "run.triggering_actor.login"),
  };
}

function fields(found: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof found !== "object" || found === null) throw new Refused(`${place} is no object`);
  return recordOf(found, place, Object.keys(found));
}

function words(found: unknown, place: string): string {
  if (typeof found !== "string" || found === "" || found.length > 300) throw new Refused(`${place} is no text`);
  return found;
}

/** GitHub's own actor when our gate started the run with the token of its job. */
export const GATE_ACTOR = "github-actions[bot]";

type Rule = readonly [refusal: string, holds: (job: QueuedJob, repository: AllowedRepository, name: string) => boolean];

const RULES: readonly Rule[] = [
  ["the job does not ask for this class", (job, _repository, name) => job.labels.includes(name)],
  ["the run was not started by workflow_dispatch", (job) => job.event === "workflow_dispatch"],
  ["the run is of another repository", (job, repository) => job.repositoryId === repository.id],
  ["the run's code is of another repository", (job, repository) => job.headRepositoryId === repository.id],
  ["the run is of another workflow file", (job, repository) => job.path === repository.workflow],
  [
    "the run is of a branch that is not trusted",
    (job, repository) => repository.refs.includes(`refs/heads/${job.branch}`),
  ],
  ["the job is another than the allowed one", (job, repository) => isJob(job.jobName, repository.job)],
];

/** The first rule that a queued job breaks; null when a runner may be made for it, its actors' roles still to be asked. */
export function judgeQueuedJob(job: QueuedJob, repository: AllowedRepository, className: string): string | null {
  return RULES.find(([, holds]) => !holds(job, repository, className))?.[0] ?? null;
}

/** The workflow shows the job as `measure CLASS CELL`; GitHub shows a matrix job without a name of its own as `measure (…)`. */
function isJob(shown: string, key: string): boolean {
  return shown === key || shown.startsWith(`${key} `);
}
