import { type Call, page, type Route, refuse, repositoryOf } from "./route.ts";
import { gitOf, type Repository, type Run } from "./state.ts";
import { readDispatchInputs, titleOf } from "./workflow-file.ts";

const READ = [{ actions: "read" }] as const;

export const RUN_ROUTES: Readonly<Record<string, Route>> = {
  "GET /repos/{owner}/{repo}/actions/runs": {
    needs: READ,
    answer: (call) => listRuns(call, repositoryOf(call).runs),
  },

  "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs": {
    needs: READ,
    answer(call) {
      const repository = repositoryOf(call);
      const path = workflowPath(call, repository, repository.defaultBranch);
      return listRuns(
        call,
        repository.runs.filter((run) => run.path === path),
      );
    },
  },

  "GET /repos/{owner}/{repo}/actions/runs/{run_id}": {
    needs: READ,
    answer: (call) => ({ status: 200, body: call.shapes.run(repositoryOf(call), runOf(call)) }),
  },

  "GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs": {
    needs: READ,
    answer(call) {
      const repository = repositoryOf(call);
      const run = runOf(call);
      const jobs = run.jobs.map((job) => call.shapes.job(repository, run, job));
      return page(call, jobs, (part) => ({ total_count: jobs.length, jobs: part }));
    },
  },

  "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts": {
    needs: READ,
    answer(call) {
      const artifacts = runOf(call).artifacts.map(call.shapes.artifact);
      return page(call, artifacts, (part) => ({ total_count: artifacts.length, artifacts: part }));
    },
  },

  "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}": {
    needs: READ,
    answer(call) {
      const id = Number(call.params.artifact_id);
      const artifact = repositoryOf(call)
        .runs.flatMap((run) => run.artifacts)
        .find((one) => one.id === id);
      if (!artifact) return refuse(404, "Not Found");
      if (artifact.expired) return refuse(410, "Artifact has expired");
      return { status: 302, headers: { location: `${call.url}/blobs/download/${artifact.id}?sig=signed` } };
    },
  },

  "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches": {
    needs: [{ actions: "write" }],
    answer(call) {
      const repository = repositoryOf(call);
      const ref = String(call.body.ref).replace(/^refs\/heads\//, "");
      const path = workflowPath(call, repository, ref);
      const sha =
        gitOf(repository, "rev-parse", `refs/heads/${ref}`)?.trim() ?? refuse(422, `No ref found for: ${ref}`);
      const file = gitOf(repository, "cat-file", "blob", `${sha}:${path}`) ?? "";
      const inputs = readDispatchInputs(file, call.body.inputs ?? {}, (message) => refuse(422, message));
      const { state, caller } = call;
      const run: Run = {
        id: state.nextId(),
        attempt: 1,
        path,
        event: "workflow_dispatch",
        headBranch: ref,
        headSha: sha,
        headRepository: repository,
        status: "queued",
        conclusion: null,
        title: titleOf(file, { inputs }),
        actor: caller.user,
        triggeringActor: caller.user,
        at: state.now(),
        jobs: [],
        artifacts: [],
        inputs,
      };
      repository.runs.unshift(run);
      if (call.body.return_run_details !== true) return { status: 204 };
      const { html_url } = call.shapes.run(repository, run);
      return {
        status: 200,
        body: {
          workflow_run_id: run.id,
          run_url: `${call.url}/repos/${repository.fullName}/actions/runs/${run.id}`,
          html_url,
        },
      };
    },
  },
};

function listRuns(call: Call, runs: readonly Run[]) {
  const repository = repositoryOf(call);
  const { query } = call;
  const since = /^>=(.+)$/.exec(query.get("created") ?? "")?.[1];
  const found = runs
    .filter(
      (run) => !query.has("status") || run.status === query.get("status") || run.conclusion === query.get("status"),
    )
    .filter((run) => !query.has("head_sha") || run.headSha === query.get("head_sha"))
    .filter((run) => since === undefined || Date.parse(run.at) >= Date.parse(since))
    .map((run) => call.shapes.run(repository, run));
  return page(call, found, (part) => ({ total_count: found.length, workflow_runs: part }));
}

function runOf(call: Call): Run {
  return repositoryOf(call).runs.find((run) => run.id === Number(call.params.run_id)) ?? refuse(404, "Not Found");
}

/** The workflow's file, which must be there on the branch: GitHub knows no others. */
function workflowPath(call: Call, repository: Repository, branch: string): string {
  const path = `.github/workflows/${call.params.workflow_id}`;
  if (gitOf(repository, "cat-file", "-e", `refs/heads/${branch}:${path}`) === null) return refuse(404, "Not Found");
  return path;
}
