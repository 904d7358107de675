import { EXIT, Problem } from "../model/problem.ts";
import type { RunFilter, Runs, WorkflowJob, WorkflowRun } from "../ports/forge.ts";
import { allPages, ask, type Client } from "./client.ts";
import { idOf } from "./id.ts";
import { personOrNull, type RawUser } from "./person.ts";

type Status = WorkflowRun["status"];

/** Our words for the server's; a run that it holds back for a reason we do not know is queued. */
const STATUS: Readonly<Record<string, Status>> = { completed: "completed", in_progress: "running", waiting: "waiting" };
/** The server's words for ours: it takes one at a time. */
const ASKED = {
  queued: ["queued", "requested", "pending"],
  waiting: ["waiting"],
  running: ["in_progress"],
  completed: ["completed"],
} as const;
const PER_PAGE = 100;

export function createRuns(client: Client): Runs {
  const { request, repo } = client;
  return {
    async run(id) {
      const route = "GET /repos/{owner}/{repo}/actions/runs/{run_id}";
      const answer = await ask("read a run", () => request(route, { ...repo, run_id: id }), { 404: null });
      return answer && runOf(answer.data);
    },
    runs: (filter) => readRuns(client, filter),
    async jobs(run) {
      const jobs = await allPages("read the jobs of a run", async (page) => {
        const route = "GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs";
        const { data, headers } = await request(route, {
          ...repo,
          run_id: run,
          filter: "latest",
          per_page: PER_PAGE,
          page,
        });
        return { items: data.jobs, headers };
      });
      return jobs.map(jobOf);
    },
    async firstRunOf(sha) {
      const runs = await allPages("read the runs of a commit", async (page) => {
        const route = "GET /repos/{owner}/{repo}/actions/runs";
        const { data, headers } = await request(route, { ...repo, head_sha: sha, per_page: PER_PAGE, page });
        return { items: data.workflow_runs, headers };
      });
      const oldest = runs.reduce((a, b) => (a === undefined || b.created_at < a.created_at ? b : a), runs[0]);
      return oldest === undefined ? null : runOf(oldest);
    },
    async dispatch({ workflow, ref, inputs }) {
      const route = "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches";
      const order = { ...repo, workflow_id: workflow, ref, inputs: { ...inputs }, return_run_details: true };
      const { data } = await ask(`start ${workflow}`, () => request(route, order));
      if (!data) throw noRunDetails(workflow);
      return { id: idOf(data.workflow_run_id), url: data.html_url };
    },
  };
}

async function readRuns({ request, repo }: Client, filter: RunFilter): Promise<readonly WorkflowRun[]> {
  const { workflow, since } = filter;
  const route = "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs";
  const created = since === undefined ? {} : { created: `>=${since}` };
  const order = { ...repo, workflow_id: workflow, per_page: PER_PAGE, ...created };
  const read = (status: object) =>
    allPages(`read the runs of ${workflow}`, async (page) => {
      const { data, headers } = await request(route, { ...order, ...status, page });
      return { items: data.workflow_runs, headers };
    });
  if (filter.status === undefined) return (await read({})).map(runOf);
  const lists = [];
  for (const status of ASKED[filter.status]) lists.push(...(await read({ status })));
  return lists.map(runOf);
}

interface RawRun {
  id: number | bigint;
  run_attempt?: number | undefined;
  path: string;
  event: string;
  head_branch: string | null;
  head_sha: string;
  repository: { id: number | bigint };
  head_repository: { id: number | bigint } | null;
  status: string | null;
  conclusion: string | null;
  display_title: string;
  actor?: RawUser | undefined;
  triggering_actor?: RawUser | undefined;
  created_at: string;
  html_url: string;
}

function runOf(run: RawRun): WorkflowRun {
  return {
    id: idOf(run.id),
    attempt: run.run_attempt ?? 1,
    path: run.path.split("@")[0] ?? run.path,
    event: run.event,
    branch: run.head_branch,
    headSha: run.head_sha,
    repositoryId: idOf(run.repository.id),
    headRepositoryId: run.head_repository ? idOf(run.head_repository.id) : null,
    status: STATUS[run.status ?? ""] ?? "queued",
    conclusion: run.conclusion,
    title: run.display_title,
    actor: personOrNull(run.actor),
    triggeringActor: personOrNull(run.triggering_actor),
    createdAt: run.created_at,
    url: run.html_url,
  };
}

interface RawJob {
  id: number | bigint;
  name: string;
  status: string;
  conclusion: string | null;
  labels: string[];
  runner_name: string | null;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
  html_url: string | null;
}

function jobOf(job: RawJob): WorkflowJob {
  const status = STATUS[job.status] ?? "queued";
  return {
    id: idOf(job.id),
    name: job.name,
    status,
    conclusion: job.conclusion,
    labels: job.labels,
    runner: job.runner_name || null,
    createdAt: job.created_at,
    // The server fills in the time of creation for a job that no runner has taken.
    startedAt: status === "queued" || status === "waiting" ? null : job.started_at,
    completedAt: job.completed_at,
    url: job.html_url ?? "",
  };
}

function noRunDetails(workflow: string): Problem {
  return new Problem({
    code: "unexpected-answer",
    what: `GitHub started ${workflow} and did not say which run it is`,
    expected: "the details of the run, as `return_run_details` asks for",
    next: "look for the run in the Actions tab",
    exit: EXIT.failed,
  });
}
