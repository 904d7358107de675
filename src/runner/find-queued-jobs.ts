import { type Api, ApiRefusal } from "./api.ts";
import { Refused } from "./guards.ts";
import type { AllowedRepository, Policy } from "./policy.ts";
import { GATE_ACTOR, judgeQueuedJob, type QueuedJob, readQueuedJob } from "./queued-job.ts";

export interface Found {
  readonly job: QueuedJob;
  readonly repository: AllowedRepository;
}

export interface Queue {
  /** Jobs that a runner may be made for, oldest first. */
  readonly jobs: readonly Found[];
  /** Jobs that ask for this class and may not have it; `job` is a number, `why` a sentence of ours. */
  readonly refused: readonly { readonly job: string; readonly why: string }[];
}

/** A run whose plan is done and whose measure job waits is `queued` or `in_progress`, as GitHub pleases. */
const STATES = ["queued", "in_progress"] as const;

/** Asks every repository of the policy for jobs that wait, and judges each by what the API says of its run. */
export async function findQueuedJobs(policy: Policy, api: Api): Promise<Queue> {
  const jobs: Found[] = [];
  const refused: { job: string; why: string }[] = [];
  for (const repository of policy.repositories) {
    for (const run of await waitingRuns(repository, api)) {
      for (const job of await waitingJobs(repository, run, api)) {
        const read = tryRead(run, job);
        if (read === null || !read.labels.includes(policy.class)) continue;
        const why = judgeQueuedJob(read, repository, policy.class) ?? (await judgeActors(read, repository, api));
        if (why === null) jobs.push({ job: read, repository });
        else refused.push({ job: read.job, why });
      }
    }
  }
  return { jobs: jobs.sort((a, b) => a.job.run - b.job.run), refused };
}

async function waitingRuns(repository: AllowedRepository, api: Api): Promise<readonly unknown[]> {
  const file = repository.workflow.slice(repository.workflow.lastIndexOf("/") + 1);
  const runs: unknown[] = [];
  for (const state of STATES) {
    const path = `/repos/${repository.name}/actions/workflows/${file}/runs?status=${state}&per_page=100`;
    runs.push(...listOf(await answered(api, path), "workflow_runs"));
  }
  return runs;
}

async function waitingJobs(repository: AllowedRepository, run: unknown, api: Api): Promise<readonly unknown[]> {
  const number = Reflect.get(Object(run), "id");
  if (!Number.isSafeInteger(number)) return [];
  const path = `/repos/${repository.name}/actions/runs/${number}/jobs?filter=latest&per_page=100`;
  const all = listOf(await answered(api, path), "jobs");
  return all.filter((job) => Reflect.get(Object(job), "status") === "queued");
}

/** What cannot be read is not admitted, and must not stop the others from being served. */
function tryRead(run: unknown, job: unknown): QueuedJob | null {
  try {
    return readQueuedJob(run, job);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** Who started the run, and who started it again, must be able to write; our gate asks with the token of its own job. */
async function judgeActors(job: QueuedJob, repository: AllowedRepository, api: Api): Promise<string | null> {
  for (const login of new Set([job.actor, job.triggeringActor])) {
    if (login === GATE_ACTOR) continue;
    if (!/^[A-Za-z0-9-]{1,100}$/.test(login)) return "who started it cannot write";
    const answer = await api.get(`/repos/${repository.name}/collaborators/${login}/permission`);
    const permission = answer.status === 200 ? Reflect.get(Object(answer.body), "permission") : null;
    if (permission !== "write" && permission !== "admin") return "who started it cannot write";
  }
  return null;
}

async function answered(api: Api, path: string): Promise<unknown> {
  const answer = await api.get(path);
  if (answer.status === 200) return answer.body;
  throw new ApiRefusal("the list of queued runs", answer);
}

function listOf(body: unknown, name: string): readonly unknown[] {
  const found = Reflect.get(Object(body), name);
  return Array.isArray(found) ? found : [];
}
