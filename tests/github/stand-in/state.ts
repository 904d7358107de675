import { execFileSync } from "node:child_process";

export interface User {
  login: string;
  id: number;
  type: "User" | "Bot" | "Organization";
}

export type Role = "admin" | "write" | "read" | "none";

export interface Repository {
  id: number;
  fullName: string;
  isPrivate: boolean;
  defaultBranch: string;
  /** A bare repository on this disk: its refs and objects are the truth about branches and commits. */
  gitDir: string;
  parent: Repository | null;
  roles: Map<string, Role>;
  pulls: Pull[];
  activities: Activity[];
  runs: Run[];
  statuses: CommitStatus[];
  /** Its web site: what puts files there, and the files by path, `""` the front page; null: it has none. */
  pages: { readonly buildType: "legacy" | "workflow"; readonly files: Map<string, string> } | null;
}

export interface Pull {
  number: number;
  title: string;
  author: User;
  state: "open" | "closed";
  draft: boolean;
  head: { ref: string; repository: Repository | null; sha: string };
  baseRef: string;
  labels: string[];
  events: IssueEvent[];
  reviews: Review[];
  comments: Comment[];
  locked: boolean;
}

export interface IssueEvent {
  id: number;
  event: "labeled" | "unlabeled" | "head_ref_force_pushed";
  actor: User;
  label: string | null;
  commit: string | null;
  at: string;
}

export interface Review {
  id: number;
  user: User;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
  commit: string;
  at: string;
}

export interface Activity {
  id: number;
  before: string;
  after: string;
  ref: string;
  at: string;
  type: "push" | "force_push" | "branch_creation" | "branch_deletion";
  actor: User;
}

export interface Comment {
  id: number;
  nodeId: string;
  user: User;
  body: string;
  at: string;
  isMinimized: boolean;
}

export type RunStatus = "queued" | "pending" | "waiting" | "in_progress" | "completed";

export interface Run {
  id: number;
  attempt: number;
  path: string;
  event: string;
  headBranch: string;
  headSha: string;
  headRepository: Repository | null;
  status: RunStatus;
  conclusion: "success" | "failure" | "cancelled" | null;
  title: string;
  actor: User;
  triggeringActor: User;
  at: string;
  jobs: Job[];
  artifacts: Artifact[];
  inputs: Record<string, string>;
}

export interface Job {
  id: number;
  name: string;
  status: RunStatus;
  conclusion: "success" | "failure" | "cancelled" | "skipped" | null;
  labels: string[];
  runner: string | null;
  at: string;
  startedAt: string;
  completedAt: string | null;
}

export interface Artifact {
  id: number;
  name: string;
  bytes: Buffer;
  /** What the server says that its digest is; a fault may make it lie. */
  digest: string;
  size: number;
  expired: boolean;
  at: string;
}

export interface CommitStatus {
  sha: string;
  state: string;
  context: string;
  description: string | null;
  url: string | null;
}

/** What a token may do: `contents: read`, `pull_requests: write`. */
export type Permissions = Readonly<Record<string, "read" | "write">>;

export interface Token {
  readonly user: User;
  readonly permissions: Permissions;
  readonly repository: Repository;
}

export const ACTIONS_BOT: User = { login: "github-actions[bot]", id: 41_898_282, type: "Bot" };

/** All that this GitHub knows. Times are its own clock's. */
export class State {
  readonly users = new Map<string, User>([[ACTIONS_BOT.login, ACTIONS_BOT]]);
  readonly repositories = new Map<string, Repository>();
  readonly tokens = new Map<string, Token>();
  readonly teams = new Map<string, Set<string>>();
  #lastId = 1_000;

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  now(): string {
    return new Date().toISOString().replace(/\.\d+Z$/, "Z");
  }

  user(login: string, type: User["type"] = "User"): User {
    const known = this.users.get(login);
    if (known) return known;
    const user = { login, id: this.nextId(), type };
    this.users.set(login, user);
    return user;
  }

  repository(fullName: string): Repository {
    const found = this.repositories.get(fullName.toLowerCase());
    if (!found) throw new Error(`no repository ${fullName} in the stand-in`);
    return found;
  }
}

/** Plain git in a bare repository; null when it fails, where a miss is an answer. */
export function gitOf(repository: Repository, ...args: string[]): string | null {
  return gitBytes(repository, ...args)?.toString("utf8") ?? null;
}

/** The same for what is no text. */
export function gitBytes(repository: Repository, ...args: string[]): Buffer | null {
  try {
    const env = { PATH: process.env.PATH ?? "", HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1", LC_ALL: "C" };
    return execFileSync("git", ["-C", repository.gitDir, ...args], {
      env,
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return null;
  }
}
