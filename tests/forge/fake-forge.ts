import { Problem } from "../../src/model/problem.ts";
import type {
  Forge,
  IssueComment,
  PagesSite,
  Person,
  PullRequest,
  RepositoryFacts,
  RunFilter,
  WorkflowJob,
  WorkflowRun,
} from "../../src/ports/forge.ts";

/** What the server knows. Tests write it as data, the fake reads it, and what it is told to do changes it. */
export interface FakeServer {
  facts: RepositoryFacts;
  /** Where the repository's web site stands; left out: nowhere. */
  pages?: PagesSite | "unreadable";
  /** Who our token writes as. */
  self: { login: string; id: number | null };
  people: { person: Person; permission: "admin" | "write" | "read" | "none" }[];
  /** Logins by `organization/slug`; null: this token may not read teams. */
  teams: Record<string, string[]> | null;
  pulls: FakePull[];
  /** Newest push by `owner/name ref`; the word: the log may not be read. */
  pushes: Record<string, { sha: string; at: string; by: Person | null } | "unreadable">;
  runs: WorkflowRun[];
  /** Runs that the lists do not show yet, though they can be asked for by their number. */
  unlisted?: number[];
  jobs: Record<number, WorkflowJob[]>;
  commits: Record<string, { parents: string[]; time: string }>;
  /** Tip by branch; what a branch contains follows from the parents. */
  branches: Record<string, string>;
  /** Text by `ref path`, where the ref is a branch or a commit. */
  files: Record<string, string>;
  comments: Record<number, IssueComment[]>;
  /** A method that fails, and with which problem: `{ removeLabel: "forbidden" }`. */
  faults: Partial<Record<keyof Forge, string>>;
  /** What was done, in order: `removeLabel 7 needs-bench`. */
  readonly log: string[];
  readonly dispatched: { id: number; workflow: string; ref: string; inputs: Record<string, string> }[];
  /** The server's time: new runs and comments get it. */
  now: string;
}

export interface FakePull extends Omit<PullRequest, "labels"> {
  labels: string[];
  labelled: { label: string; by: Person; at: string }[];
  /** Approvals by commit. */
  approvals: Record<string, Person[]>;
  /** Commits that are or were part of it. */
  commits: string[];
  files: string[];
  filesAreWhole: boolean;
}

/** A server in memory: every answer is computed from the data at the time of the question. */
export function fakeForge(server: FakeServer): Forge {
  const pullOf = (number: number): FakePull | undefined => server.pulls.find((pull) => pull.number === number);
  const forge: Forge = {
    facts: async () => server.facts,
    pages: async () => server.pages ?? null,
    permission: async (login) => server.people.find((one) => one.person.login === login) ?? null,
    isMemberOf: async ({ organization, slug }, login) =>
      server.teams === null ? "unreadable" : (server.teams[`${organization}/${slug}`] ?? []).includes(login),

    pull: async (number) => snapshot(pullOf(number) ?? null),
    removeLabel: async (number, label) => {
      const pull = pullOf(number);
      if (!pull?.labels.includes(label)) return "absent";
      pull.labels = pull.labels.filter((one) => one !== label);
      return "removed";
    },
    lastLabelled: async (number, label) => {
      const events = pullOf(number)?.labelled.filter((event) => event.label === label) ?? [];
      return events.toSorted((a, b) => (a.at < b.at ? -1 : 1)).at(-1) ?? null;
    },
    lastPush: async (repository, ref) => server.pushes[`${repository} ${ref}`] ?? null,
    approvals: async (number, sha) => pullOf(number)?.approvals[sha] ?? [],
    pullHasCommit: async (number, sha) => pullOf(number)?.commits.includes(sha) ?? false,
    changedFiles: async (number) => {
      const pull = pullOf(number);
      return { paths: pull?.files ?? [], isWhole: pull?.filesAreWhole ?? true };
    },

    run: async (id) => server.runs.find((run) => run.id === id) ?? null,
    runs: async (filter) => server.runs.filter((run) => !server.unlisted?.includes(run.id) && isWanted(run, filter)),
    jobs: async (run) => server.jobs[run] ?? [],
    firstRunOf: async (sha) => {
      const runs = server.runs.filter((run) => run.headSha === sha);
      return runs.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))[0] ?? null;
    },
    dispatch: async ({ workflow, ref, inputs }) => {
      const id = 1 + Math.max(900, ...server.runs.map((run) => run.id));
      server.dispatched.push({ id, workflow, ref, inputs: { ...inputs } });
      const run = dispatchedRun(server, { id, workflow, ref, inputs });
      server.runs.push(run);
      return { id, url: run.url };
    },

    commit: async (sha) => {
      const commit = server.commits[sha];
      return commit === undefined ? null : { id: sha, tree: sha.replaceAll(/./g, "7"), ...commit };
    },
    relation: async (base, head) => relation(server, base, head),
    readFile: async (ref, path) => server.files[`${ref} ${path}`] ?? null,
    branchTip: async (branch) => server.branches[branch] ?? null,
    branchesWithTip: async (sha) => Object.keys(server.branches).filter((branch) => server.branches[branch] === sha),
    setStatus: async () => "set",

    comments: async (number) => server.comments[number] ?? [],
    addComment: async (number, body) => {
      const comments = server.comments[number] ?? [];
      server.comments[number] = comments;
      const comment = commentOf(server, { number, index: comments.length, body });
      comments.push(comment);
      return comment;
    },
    editComment: async (id, body) => {
      for (const comments of Object.values(server.comments)) {
        const index = comments.findIndex((comment) => comment.id === id);
        const old = comments[index];
        if (old === undefined) continue;
        comments[index] = { ...old, body };
        return "edited";
      }
      return "gone";
    },
    minimiseComment: async () => "minimised",
    self: async () => server.self,
  };
  return watched(forge, server);
}

/** Notes each call, and lets those fail that shall. */
function watched(forge: Forge, server: FakeServer): Forge {
  return new Proxy(forge, {
    get(target, name: keyof Forge) {
      const method = target[name] as (...args: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]): Promise<unknown> => {
        server.log.push([name, ...args.map((arg) => (typeof arg === "object" ? JSON.stringify(arg) : arg))].join(" "));
        const code = server.faults[name];
        if (code === undefined) return method(...args);
        throw new Problem({ code, what: `the server answered ${code} to ${name}` });
      };
    },
  });
}

function snapshot(pull: FakePull | null): PullRequest | null {
  return pull === null ? null : { ...pull, labels: [...pull.labels] };
}

function isWanted(run: WorkflowRun, filter: RunFilter): boolean {
  return (
    run.path.endsWith(`/${filter.workflow}`) &&
    (filter.status === undefined || run.status === filter.status) &&
    (filter.since === undefined || run.createdAt >= filter.since)
  );
}

/** As `run-name` of bench.yml makes the title. */
function dispatchedRun(
  server: FakeServer,
  order: { id: number; workflow: string; ref: string; inputs: Readonly<Record<string, string>> },
): WorkflowRun {
  const { inputs } = order;
  const title = ["bench", inputs.class, inputs.mode, `pr=${inputs.pr ?? ""}`, inputs["head-sha"], inputs.reason];
  const self: Person = { login: server.self.login, id: server.self.id ?? 0, type: "Bot" };
  return {
    id: order.id,
    attempt: 1,
    path: `.github/workflows/${order.workflow}`,
    event: "workflow_dispatch",
    branch: order.ref,
    headSha: server.branches[order.ref] ?? "",
    repositoryId: server.facts.id,
    headRepositoryId: server.facts.id,
    status: "queued",
    conclusion: null,
    title: title.join(" "),
    actor: self,
    triggeringActor: self,
    createdAt: server.now,
    url: `https://github.com/${server.facts.fullName}/actions/runs/${order.id}`,
  };
}

function commentOf(server: FakeServer, at: { number: number; index: number; body: string }): IssueComment {
  const id = at.number * 1000 + at.index + 1;
  return {
    id,
    nodeId: `IC_${id}`,
    by: { login: server.self.login, id: server.self.id ?? 0, type: "Bot" },
    body: at.body,
    url: `https://github.com/${server.facts.fullName}/pull/${at.number}#issuecomment-${id}`,
  };
}

function relation(server: FakeServer, base: string, head: string): Awaited<ReturnType<Forge["relation"]>> {
  const [left, right] = [server.branches[base] ?? base, server.branches[head] ?? head];
  const below = ancestors(server, left);
  const above = ancestors(server, right);
  const mergeBase = above.find((commit) => below.includes(commit));
  if (mergeBase === undefined) return null;
  if (left === right) return { mergeBase, status: "identical" };
  if (mergeBase === right) return { mergeBase, status: "behind" };
  return { mergeBase, status: mergeBase === left ? "ahead" : "diverged" };
}

/** A commit and all before it, nearest first. */
function ancestors(server: FakeServer, sha: string): string[] {
  const found: string[] = [];
  const queue = server.commits[sha] === undefined ? [] : [sha];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (found.includes(next)) continue;
    found.push(next);
    queue.push(...(server.commits[next]?.parents ?? []));
  }
  return found;
}
