/**
 * What the place that hosts the repository (GitHub) knows and does. Every method asks the server anew, reads all pages,
 * and throws `Problem` when the answer is an error that tries again did not mend: `forbidden`, `rate-limited`,
 * `server-away`, `unexpected-answer`. What may be absent is `null`, never an error.
 */
export interface Forge extends People, Pulls, Runs, Commits, Comments {
  facts(): Promise<RepositoryFacts>;
  /** Where the repository's own web site stands; null: it has none, the word: this token may not read it. */
  pages(): Promise<PagesSite | null | "unreadable">;
}

/** `source`: what puts files there, a branch or whatever workflow deploys last. `url` ends with a slash. */
export interface PagesSite {
  readonly url: string;
  readonly source: "branch" | "workflow";
}

/** `id` survives renames; `fullName` is `owner/name`. */
export interface RepositoryFacts {
  readonly id: number;
  readonly fullName: string;
  readonly defaultBranch: string;
  readonly isPrivate: boolean;
}

export interface Person {
  readonly login: string;
  /** Logins can be taken over after a rename; ids cannot. */
  readonly id: number;
  /** `User`, `Bot`, `Organization`, or a word that comes later. */
  readonly type: string;
}

export interface People {
  /** The role that the server gives: maintain shows as write, triage as read. Null: no such person. */
  permission(login: string): Promise<{ permission: "admin" | "write" | "read" | "none"; person: Person } | null>;
  /** Needs a token of a GitHub App that may read members; without one the answer is `unreadable`. */
  isMemberOf(team: { organization: string; slug: string }, login: string): Promise<boolean | "unreadable">;
}

/** `headRepository` is null when the fork was deleted. Times are UTC. */
export interface PullRequest {
  readonly number: number;
  readonly isOpen: boolean;
  readonly isDraft: boolean;
  readonly author: Person;
  readonly head: { readonly sha: string; readonly ref: string; readonly repository: RepositoryName | null };
  readonly base: { readonly sha: string; readonly ref: string; readonly repository: RepositoryName };
  readonly labels: readonly string[];
}

export interface RepositoryName {
  readonly id: number;
  readonly fullName: string;
}

export interface Pulls {
  pull(number: number): Promise<PullRequest | null>;
  /** 404 is `absent`: withdrawn, or served by another run already. Every other failure throws. */
  removeLabel(pull: number, label: string): Promise<"removed" | "absent">;
  /** The newest `labeled` event of that very name; `at` is the server's time. */
  lastLabelled(pull: number, label: string): Promise<{ by: Person; at: string } | null>;
  /**
   * The newest push to a branch by the activity log of its repository, by the server's clock. `unreadable`: the log
   * may not be read; null: no entry of that ref.
   */
  lastPush(
    repository: string,
    ref: string,
  ): Promise<{ sha: string; at: string; by: Person | null } | null | "unreadable">;
  /** Who approved exactly this commit and did not take it back since. */
  approvals(pull: number, sha: string): Promise<readonly Person[]>;
  /** Whether this commit is or was part of the pull request, asked of the server and not of the commit. */
  pullHasCommit(pull: number, sha: string): Promise<boolean>;
  /** Paths that the pull request changes, old names included; `isWhole` is false past the server's limit of 3,000. */
  changedFiles(pull: number): Promise<{ paths: readonly string[]; isWhole: boolean }>;
}

/**
 * One run of a workflow. `path` is the workflow's file, without the ref; `title` what `run-name` made of its inputs.
 * `branch` and `headRepositoryId` of a `pull_request_target` run are those of the pull request's head, although its
 * workflow comes from the default branch. `createdAt` is that of the first attempt.
 */
export interface WorkflowRun {
  readonly id: number;
  readonly attempt: number;
  readonly path: string;
  readonly event: string;
  readonly branch: string | null;
  readonly headSha: string;
  readonly repositoryId: number;
  readonly headRepositoryId: number | null;
  readonly status: "queued" | "waiting" | "running" | "completed";
  readonly conclusion: string | null;
  readonly title: string;
  readonly actor: Person | null;
  readonly triggeringActor: Person | null;
  readonly createdAt: string;
  readonly url: string;
}

/** One job of a run; times are null while it has not come so far. */
export interface WorkflowJob {
  readonly id: number;
  readonly name: string;
  readonly status: "queued" | "waiting" | "running" | "completed";
  readonly conclusion: string | null;
  readonly labels: readonly string[];
  readonly runner: string | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly url: string;
}

export interface RunFilter {
  /** File name of the workflow, `bench.yml`. */
  readonly workflow: string;
  readonly status?: "queued" | "waiting" | "running" | "completed";
  /** Only runs created at or after this UTC time. */
  readonly since?: string;
}

export interface Runs {
  run(id: number): Promise<WorkflowRun | null>;
  runs(filter: RunFilter): Promise<readonly WorkflowRun[]>;
  jobs(run: number): Promise<readonly WorkflowJob[]>;
  /** The first run of any workflow for a commit: proof that the server knew it then. */
  firstRunOf(sha: string): Promise<WorkflowRun | null>;
  /** Starts a `workflow_dispatch` run and says which. */
  dispatch(order: {
    workflow: string;
    ref: string;
    inputs: Readonly<Record<string, string>>;
  }): Promise<{ id: number; url: string }>;
}

export interface Commits {
  commit(sha: string): Promise<{ id: string; tree: string; parents: readonly string[]; time: string } | null>;
  /** `base...head`: where they part, and whether head is contained in base (`behind` or `identical`). Null: no common commit, or one is unknown. */
  relation(
    base: string,
    head: string,
  ): Promise<{ mergeBase: string; status: "ahead" | "behind" | "identical" | "diverged" } | null>;
  /** Text of one file at a commit or branch; null when there is none. */
  readFile(ref: string, path: string): Promise<string | null>;
  /** The commit at the tip of a branch; null when there is no such branch. */
  branchTip(branch: string): Promise<string | null>;
  /** Names of the branches of this repository whose tip is this commit: never those of its forks. */
  branchesWithTip(sha: string): Promise<readonly string[]>;
  /** Writes a commit status. `context` names us; null: the token may not. */
  setStatus(
    sha: string,
    status: { state: "success" | "failure" | "error" | "pending"; context: string; description: string; url: string },
  ): Promise<"set" | "forbidden">;
}

/** `by` is who wrote it; ours are found by marker *and* author, on all pages. */
export interface IssueComment {
  readonly id: number;
  readonly nodeId: string;
  readonly by: Person;
  readonly body: string;
  readonly url: string;
}

export interface Comments {
  comments(pull: number): Promise<readonly IssueComment[]>;
  /** `forbidden`: the token may not write, or the conversation is locked. */
  addComment(pull: number, body: string): Promise<IssueComment | "forbidden">;
  editComment(id: number, body: string): Promise<"edited" | "gone" | "forbidden">;
  /** Folds a comment as outdated. */
  minimiseComment(nodeId: string): Promise<"minimised" | "forbidden">;
  /** Who our token writes as. */
  self(): Promise<{ login: string; id: number | null }>;
}
