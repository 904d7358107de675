import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StandIn } from "./server.ts";
import {
  ACTIONS_BOT,
  gitOf,
  type Permissions,
  type Pull,
  type Repository,
  type Role,
  type Run,
  type User,
} from "./state.ts";
import { titleOf } from "./workflow-file.ts";

/** What people and the platform do at the stand-in: push, open, label, start runs. */
export class Project {
  readonly repository: Repository;
  readonly #standIn: StandIn;
  readonly #root: string;

  constructor(standIn: StandIn, fullName = "org/project", parent: Project | null = null) {
    this.#standIn = standIn;
    this.#root = parent ? parent.#root : mkdtempSync(join(tmpdir(), "benchwarden-github-"));
    const gitDir = join(this.#root, `${fullName.replace("/", "__")}.git`);
    // A fork shares its parent's objects, as at GitHub: whoever knows an id can ask the parent for it.
    if (parent) execFileSync("cp", ["-r", parent.repository.gitDir, gitDir]);
    else execFileSync("git", ["init", "--bare", "--quiet", "--initial-branch=main", gitDir]);
    this.repository = {
      id: standIn.state.nextId(),
      fullName,
      isPrivate: false,
      defaultBranch: "main",
      gitDir,
      parent: parent?.repository ?? null,
      roles: new Map(),
      pulls: [],
      activities: [],
      runs: [],
      statuses: [],
      pages: null,
    };
    standIn.state.repositories.set(fullName.toLowerCase(), this.repository);
    // What GitHub's git server allows.
    for (const setting of ["uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant", "http.receivepack"]) {
      gitOf(this.repository, "config", setting, "true");
    }
  }

  person(login: string, role: Role = "none", type: User["type"] = "User"): User {
    const user = this.#standIn.state.user(login, type);
    this.repository.roles.set(login, role);
    return user;
  }

  /** Writes a commit on a branch and pushes it; null as content removes a file. Gives its id. */
  push(
    by: User,
    branch: string,
    files: Readonly<Record<string, string | null>>,
    options: { at?: string; from?: string; committedAt?: string } = {},
  ): string {
    const before = gitOf(this.repository, "rev-parse", "--verify", "--quiet", `refs/heads/${branch}`)?.trim() ?? null;
    const parent = options.from ?? before;
    const after = this.#commit(by, parent, files, options.committedAt ?? "2026-03-01T12:00:00Z");
    this.move(by, branch, after, options.at);
    return after;
  }

  /** Moves a branch to a commit that is there, and logs it as GitHub does; pulls with that head follow. */
  move(by: User, branch: string, after: string, at = this.#standIn.state.now()): void {
    const before = gitOf(this.repository, "rev-parse", "--verify", "--quiet", `refs/heads/${branch}`)?.trim() ?? null;
    this.#git(["update-ref", `refs/heads/${branch}`, after]);
    const isForced = before !== null && gitOf(this.repository, "merge-base", "--is-ancestor", before, after) === null;
    const type = before === null ? "branch_creation" : isForced ? "force_push" : "push";
    const { state } = this.#standIn;
    const ref = `refs/heads/${branch}`;
    this.repository.activities.push({
      id: state.nextId(),
      before: before ?? "0".repeat(40),
      after,
      ref,
      at,
      type,
      actor: by,
    });
    for (const pull of [...state.repositories.values()].flatMap((one) => one.pulls)) {
      if (pull.head.repository !== this.repository || pull.head.ref !== branch || pull.state !== "open") continue;
      pull.head.sha = after;
      this.#share(pull);
      if (isForced) {
        pull.events.push({
          id: state.nextId(),
          event: "head_ref_force_pushed",
          actor: by,
          label: null,
          commit: after,
          at,
        });
      }
    }
  }

  /** Opens a pull request of a branch of `from` (this repository, or a fork). */
  open(by: User, head: { branch: string; from?: Project }, facts: { title?: string; draft?: boolean } = {}): Pull {
    const from = head.from ?? this;
    const sha = gitOf(from.repository, "rev-parse", `refs/heads/${head.branch}`)?.trim() ?? "";
    const pull: Pull = {
      number: this.repository.pulls.length + 1,
      title: facts.title ?? "Faster",
      author: by,
      state: "open",
      draft: facts.draft ?? false,
      head: { ref: head.branch, repository: from.repository, sha },
      baseRef: "main",
      labels: [],
      events: [],
      reviews: [],
      comments: [],
      locked: false,
    };
    this.repository.pulls.push(pull);
    this.#share(pull);
    return pull;
  }

  /** Sets a label; gives the payload of the event that GitHub sends for it. */
  label(by: User, pull: Pull, name: string, at = this.#standIn.state.now()): Record<string, unknown> {
    const { state, shapes } = this.#standIn;
    pull.labels.push(name);
    pull.events.push({ id: state.nextId(), event: "labeled", actor: by, label: name, commit: null, at });
    return {
      action: "labeled",
      number: pull.number,
      pull_request: shapes.pull(this.repository, pull),
      label: {
        id: 1,
        node_id: "",
        url: this.#standIn.apiUrl,
        name,
        color: "ededed",
        default: false,
        description: null,
      },
      repository: shapes.repository(this.repository),
      sender: shapes.user(by),
    };
  }

  /** The token of a job with these permissions. */
  token(permissions: Permissions, user: User = ACTIONS_BOT): string {
    // As long, and of the shape, that GitHub's have since 2026.
    const secret = `ghs_${"x".repeat(480)}.${this.#standIn.state.nextId()}`;
    this.#standIn.state.tokens.set(secret, { user, permissions, repository: this.repository });
    return secret;
  }

  /** A run that is there, of any workflow; with its payload it has the title that its file makes of it. */
  run(facts: Partial<Run> & { path: string; event: string }, payload: unknown = null): Run {
    const { state } = this.#standIn;
    const file = payload === null ? null : gitOf(this.repository, "cat-file", "blob", `refs/heads/main:${facts.path}`);
    const run: Run = {
      id: state.nextId(),
      attempt: 1,
      headBranch: "main",
      headSha: this.tip("main"),
      headRepository: this.repository,
      status: "in_progress",
      conclusion: null,
      title: file === null ? facts.path : titleOf(file, { github: { event: payload } }),
      actor: ACTIONS_BOT,
      triggeringActor: ACTIONS_BOT,
      at: state.now(),
      jobs: [],
      artifacts: [],
      inputs: {},
      ...facts,
    };
    this.repository.runs.unshift(run);
    return run;
  }

  tip(branch: string): string {
    return gitOf(this.repository, "rev-parse", `refs/heads/${branch}`)?.trim() ?? "";
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** GitHub keeps the head of every pull request in the repository that it was opened against. */
  #share(pull: Pull): void {
    const owner = [...this.#standIn.state.repositories.values()].find((one) => one.pulls.includes(pull));
    if (!owner || !pull.head.repository) return;
    const refspec = `+${pull.head.sha}:refs/pull/${pull.number}/head`;
    gitOf(owner, "fetch", "--quiet", pull.head.repository.gitDir, refspec);
  }

  /** One process for a whole commit: `git fast-import`, into a ref of its own. */
  #commit(by: User, parent: string | null, files: Readonly<Record<string, string | null>>, time: string): string {
    const stamp = `${by.login} <${by.login}@example.org> ${Date.parse(time) / 1_000} +0000`;
    const lines = [`commit refs/stand-in/new`, "mark :1", `author ${stamp}`, `committer ${stamp}`, "data 6", "change"];
    if (parent !== null) lines.push(`from ${parent}`);
    for (const [path, content] of Object.entries(files)) {
      const quoted = JSON.stringify(path);
      if (content === null) lines.push(`D ${quoted}`);
      else lines.push(`M 100644 inline ${quoted}`, `data ${Buffer.byteLength(content)}`, content);
    }
    return this.#git(
      ["fast-import", "--quiet", "--force", "--cat-blob-fd=1"],
      [...lines, "", "get-mark :1", "done", ""].join("\n"),
    );
  }

  #git(args: string[], input = ""): string {
    const env = { PATH: process.env.PATH ?? "", HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1" };
    return execFileSync("git", ["-C", this.repository.gitDir, ...args], { env, input, encoding: "utf8" }).trim();
  }
}
