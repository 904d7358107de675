import type { ApiDescription } from "./description.ts";
import { fill } from "./fill.ts";
import type { Activity, Artifact, Comment, IssueEvent, Job, Pull, Repository, Review, Run, User } from "./state.ts";

/** A hash as the API shows one, whose other keys the schema fills in. */
type Shape = Record<string, unknown>;

/** What the state looks like on the wire, by the names of GitHub's own schemas. */
export function createShapes(api: ApiDescription, webUrl: string) {
  const web = (repository: Repository) => `${webUrl}/${repository.fullName}`;
  const user = (person: User): Shape => {
    const { login, id, type } = person;
    return fill(api, "simple-user", { login, id, type, html_url: `${webUrl}/${encodeURIComponent(login)}` });
  };
  const repositoryFacts = (repository: Repository): Shape => {
    const [owner = "", name = ""] = repository.fullName.split("/");
    return {
      id: repository.id,
      name,
      full_name: repository.fullName,
      private: repository.isPrivate,
      owner: { login: owner, id: 1, type: "Organization" },
      html_url: web(repository),
      default_branch: repository.defaultBranch,
    };
  };
  const minimal = (repository: Repository): Shape => fill(api, "minimal-repository", repositoryFacts(repository));

  return {
    user,
    repository: (repository: Repository): Shape => fill(api, "full-repository", repositoryFacts(repository)),

    pull(repository: Repository, pull: Pull): Shape {
      const side = (at: Repository | null, ref: string, sha: string): Shape => ({
        label: ref,
        ref,
        sha,
        repo: at && fill(api, "repository", repositoryFacts(at)),
        user: user(pull.author),
      });
      const base = repository;
      return fill(api, "pull-request", {
        number: pull.number,
        title: pull.title,
        state: pull.state,
        draft: pull.draft,
        locked: pull.locked,
        user: user(pull.author),
        labels: pull.labels.map((name) => ({ name, id: 1, color: "ededed" })),
        head: side(pull.head.repository, pull.head.ref, pull.head.sha),
        base: side(base, pull.baseRef, pull.head.sha),
        html_url: `${web(repository)}/pull/${pull.number}`,
        author_association: "CONTRIBUTOR",
      });
    },

    issueEvent(event: IssueEvent): Shape {
      const common = { id: event.id, actor: user(event.actor), event: event.event, created_at: event.at };
      if (event.label === null) {
        const commit = { commit_id: event.commit, commit_url: null, performed_via_github_app: null };
        return { ...fill(api, "labeled-issue-event", { ...common, ...commit }), label: undefined };
      }
      const name = event.event === "labeled" ? "labeled-issue-event" : "unlabeled-issue-event";
      return fill(api, name, { ...common, commit_id: null, label: { name: event.label, color: "ededed" } });
    },

    review: (review: Review): Shape =>
      fill(api, "pull-request-review", {
        id: review.id,
        user: user(review.user),
        state: review.state,
        commit_id: review.commit,
        submitted_at: review.at,
        author_association: "MEMBER",
      }),

    activity: (activity: Activity): Shape =>
      fill(api, "activity", {
        id: activity.id,
        before: activity.before,
        after: activity.after,
        ref: activity.ref,
        timestamp: activity.at,
        activity_type: activity.type,
        actor: user(activity.actor),
      }),

    comment: (repository: Repository, pull: Pull, comment: Comment): Shape =>
      fill(api, "issue-comment", {
        id: comment.id,
        node_id: comment.nodeId,
        user: user(comment.user),
        body: comment.body,
        created_at: comment.at,
        updated_at: comment.at,
        html_url: `${web(repository)}/pull/${pull.number}#issuecomment-${comment.id}`,
        author_association: "NONE",
      }),

    run(repository: Repository, run: Run): Shape {
      return fill(api, "workflow-run", {
        id: run.id,
        run_attempt: run.attempt,
        path: run.path,
        event: run.event,
        head_branch: run.headBranch,
        head_sha: run.headSha,
        head_repository: run.headRepository === null ? null : minimal(run.headRepository),
        repository: minimal(repository),
        status: run.status,
        conclusion: run.conclusion,
        display_title: run.title,
        actor: user(run.actor),
        triggering_actor: user(run.triggeringActor),
        created_at: run.at,
        html_url: `${web(repository)}/actions/runs/${run.id}`,
      });
    },

    job: (repository: Repository, run: Run, job: Job): Shape =>
      fill(api, "job", {
        id: job.id,
        run_id: run.id,
        name: job.name,
        status: job.status,
        conclusion: job.conclusion,
        labels: job.labels,
        runner_name: job.runner,
        created_at: job.at,
        started_at: job.startedAt,
        completed_at: job.completedAt,
        html_url: `${web(repository)}/actions/runs/${run.id}/job/${job.id}`,
      }),

    artifact: (artifact: Artifact): Shape =>
      fill(api, "artifact", {
        id: artifact.id,
        name: artifact.name,
        size_in_bytes: artifact.size,
        digest: artifact.digest,
        expired: artifact.expired,
        created_at: artifact.at,
        expires_at: artifact.at,
        updated_at: artifact.at,
      }),
  };
}

export type Shapes = ReturnType<typeof createShapes>;
