import { EXIT, Problem } from "../model/problem.ts";
import type { Forge, PullRequest } from "../ports/forge.ts";
import type { DispatchInputs } from "./dispatch-inputs.ts";
import { allowedBranches } from "./pull-rules.ts";

export interface Commit {
  readonly id: string;
  /** The committer's, UTC. */
  readonly time: string;
}

/** The commits of a run, all of them known to belong here. `base` is null in a recording. */
export interface PinnedCommits {
  readonly head: Commit;
  readonly base: Commit | null;
  /** Further commits of a recording. */
  readonly commits: readonly Commit[];
  readonly pull: PullRequest | null;
  /** Whether the head is of another repository, so that nobody here wrote it. */
  readonly isForeign: boolean;
}

export interface Home {
  readonly id: number;
  readonly defaultBranch: string;
  readonly allow: { readonly bases: readonly string[] };
}

type Wanted = Pick<DispatchInputs, "head" | "base" | "mode" | "pull" | "commits">;

/**
 * Pins every commit of a run. The server gives out any commit of any fork under this repository's name, so that it knows
 * a commit says nothing of where it belongs. Throws `Problem` for one that does not belong here.
 */
export async function pinCommits(wanted: Wanted, home: Home, forge: Forge): Promise<PinnedCommits> {
  if (wanted.mode === "record") {
    for (const id of [wanted.head, ...wanted.commits]) await requireInHistory(id, home, forge);
    const commits = await allOf(wanted.commits, forge);
    return { head: await requireCommit(wanted.head, forge), base: null, commits, pull: null, isForeign: false };
  }
  const pull = wanted.pull === null ? null : await requirePull(wanted.pull, wanted.head, { home, forge });
  if (pull === null) await requireOnBranch(wanted.head, home, forge);
  const base = await pinBase(wanted, pull?.base.ref ?? home.defaultBranch, { home, forge });
  return {
    head: await requireCommit(wanted.head, forge),
    base: await requireCommit(base, forge),
    commits: [],
    pull,
    isForeign: pull !== null && pull.head.repository?.id !== home.id,
  };
}

interface Asking {
  readonly home: Home;
  readonly forge: Forge;
}

/** The commit is or was part of that pull request, which goes to this repository. */
async function requirePull(number: number, head: string, { home, forge }: Asking): Promise<PullRequest> {
  const pull = await forge.pull(number);
  if (pull === null || pull.base.repository.id !== home.id) {
    throw strange(
      "no-pull",
      `there is no pull request ${number} here`,
      "the number of a pull request of this repository",
    );
  }
  if (await forge.pullHasCommit(number, head)) return pull;
  throw strange(
    "not-in-pull",
    `commit ${head.slice(0, 12)} was never part of pull request ${number}`,
    "a commit of that pull request",
  );
}

/** Without a pull request: a commit that a branch of ours reaches, which only people who may write can arrange. */
async function requireOnBranch(id: string, home: Home, forge: Forge): Promise<void> {
  if (await isInHistory(id, home, forge)) return;
  if ((await forge.branchesWithTip(id)).length > 0) return;
  throw strange(
    "impostor",
    `commit ${id.slice(0, 12)} is neither the tip of a branch of this repository nor part of ${allowedBranches(home).join(", ")}; a commit of a fork can be shown under this repository's name`,
    "a commit of a branch here, or the number of its pull request in `pr`",
  );
}

async function requireInHistory(id: string, home: Home, forge: Forge): Promise<void> {
  if (await isInHistory(id, home, forge)) return;
  throw strange(
    "not-in-history",
    `commit ${id.slice(0, 12)} is not part of ${allowedBranches(home).join(", ")}`,
    "a commit of the default branch, or of a branch that `allow.bases` names",
  );
}

async function isInHistory(id: string, home: Home, forge: Forge): Promise<boolean> {
  for (const branch of allowedBranches(home)) {
    const relation = await forge.relation(branch, id);
    if (relation?.status === "behind" || relation?.status === "identical") return true;
  }
  return false;
}

/** The base that was named, or where the head left the branch that it goes to. */
async function pinBase(wanted: Wanted, branch: string, { home, forge }: Asking): Promise<string> {
  if (wanted.base !== null) {
    await requireInHistory(wanted.base, home, forge);
    return wanted.base;
  }
  if (!allowedBranches(home).includes(branch)) {
    throw strange(
      "base",
      "the pull request goes to another branch",
      `a pull request into ${allowedBranches(home).join(", ")}`,
    );
  }
  const relation = await forge.relation(branch, wanted.head);
  if (relation === null) {
    throw strange(
      "no-merge-base",
      `commit ${wanted.head.slice(0, 12)} has no commit in common with ${branch}`,
      "a base in `base-sha`",
    );
  }
  if (relation.mergeBase !== wanted.head) return relation.mergeBase;
  throw strange(
    "nothing-to-compare",
    `commit ${wanted.head.slice(0, 12)} is part of ${branch} already, so there is nothing that it came from`,
    "the commit to compare with in `base-sha`, for example its parent",
  );
}

async function allOf(ids: readonly string[], forge: Forge): Promise<Commit[]> {
  const commits: Commit[] = [];
  for (const id of ids) commits.push(await requireCommit(id, forge));
  return commits;
}

async function requireCommit(id: string, forge: Forge): Promise<Commit> {
  const commit = await forge.commit(id);
  if (commit !== null && commit.id === id) return { id, time: commit.time };
  throw strange("no-commit", `there is no commit ${id.slice(0, 12)}`, "a commit of this repository");
}

function strange(code: string, what: string, expected: string): Problem {
  return new Problem({ code, what, expected, next: "nothing was planned", exit: EXIT.usage });
}
