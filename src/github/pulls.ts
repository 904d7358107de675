import { EXIT, Problem } from "../model/problem.ts";
import type { Person, PullRequest, Pulls } from "../ports/forge.ts";
import { allPages, ask, type Client } from "./client.ts";
import { failureOf } from "./failure.ts";
import { UNCLEAR_HEADER } from "./fetch.ts";
import { idOf } from "./id.ts";
import { personOf, personOrNull } from "./person.ts";
import { readReviews } from "./reviews.ts";

/** The server lists no more changed files than this. */
const MAX_FILES = 3_000;
const PER_PAGE = 100;

export function createPulls(client: Client): Pulls {
  return {
    pull: (number) => readPull(client, number),
    removeLabel: (pull, label) => removeLabel(client, pull, label),
    lastLabelled: (pull, label) => lastLabelled(client, pull, label),
    lastPush: (repository, ref) => lastPush(client, repository, ref),
    approvals: (pull, sha) => readReviews(client, pull, sha),
    pullHasCommit: (pull, sha) => pullHasCommit(client, pull, sha),
    changedFiles: (pull) => changedFiles(client, pull),
  };
}

async function readPull({ request, repo }: Client, number: number): Promise<PullRequest | null> {
  const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}";
  const answer = await ask("read the pull request", () => request(route, { ...repo, pull_number: number }), {
    404: null,
  });
  if (answer === null) return null;
  const { data } = answer;
  return {
    number: data.number,
    isOpen: data.state === "open",
    isDraft: data.draft === true,
    author: personOf(data.user),
    head: { sha: data.head.sha, ref: data.head.ref, repository: nameOf(data.head.repo) },
    base: {
      sha: data.base.sha,
      ref: data.base.ref,
      repository: { id: idOf(data.base.repo.id), fullName: data.base.repo.full_name },
    },
    labels: data.labels.map((label) => label.name),
  };
}

function nameOf(
  repository: { id: number | bigint; full_name: string } | null,
): { id: number; fullName: string } | null {
  return repository && { id: idOf(repository.id), fullName: repository.full_name };
}

async function removeLabel({ request, repo }: Client, pull: number, label: string): Promise<"removed" | "absent"> {
  const route = "DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}";
  try {
    await ask("remove the label", () => request(route, { ...repo, issue_number: pull, name: label }));
    return "removed";
  } catch (error) {
    const failure = failureOf(error instanceof Problem ? error.cause : error);
    if (failure?.status !== 404) throw error;
    if (failure.headers.has(UNCLEAR_HEADER)) throw unclearRemoval(error);
    return "absent";
  }
}

/** An earlier try got no answer and may have removed it: whether this run or another did is not known. */
function unclearRemoval(cause: unknown): Problem {
  const what = "GitHub did not say whether the label was removed by this run, so nothing was started";
  return new Problem({ code: "server-away", what, next: "set the label again", exit: EXIT.failed }, { cause });
}

async function lastLabelled(client: Client, pull: number, label: string): Promise<{ by: Person; at: string } | null> {
  const events = (await issueEvents(client, pull)).filter(
    (event) => event.event === "labeled" && "label" in event && event.label?.name === label,
  );
  const newest = events.reduce((a, b) => (a === undefined || b.created_at >= a.created_at ? b : a), events[0]);
  return newest === undefined ? null : { by: personOf(newest.actor), at: newest.created_at };
}

function issueEvents({ request, repo }: Client, pull: number) {
  return allPages("read the events of the pull request", async (page) => {
    const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/events";
    const { data, headers } = await request(route, { ...repo, issue_number: pull, per_page: PER_PAGE, page });
    return { items: data, headers };
  });
}

async function lastPush({ request }: Client, repository: string, ref: string): ReturnType<Pulls["lastPush"]> {
  const [owner = "", repo = ""] = repository.split("/");
  // Always: a branch may be called refs/heads/x, and must not pass for the branch x.
  const full = `refs/heads/${ref}`;
  const order = { owner, repo, ref: full, direction: "desc" as const, per_page: PER_PAGE };
  const answer = await ask("read the pushes", () => request("GET /repos/{owner}/{repo}/activity", order), {
    403: null,
    404: null,
  });
  if (answer === null) return "unreadable";
  const newest = answer.data.find((entry) => entry.ref === full);
  return newest === undefined ? null : { sha: newest.after, at: newest.timestamp, by: personOrNull(newest.actor) };
}

/** Of the head now, of its listed commits, of what the server links with it, or a head that a force push brought. */
async function pullHasCommit(client: Client, pull: number, sha: string): Promise<boolean> {
  const { request, repo } = client;
  if ((await readPull(client, pull))?.head.sha === sha) return true;
  const listed = await allPages("read the commits of the pull request", async (page) => {
    const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits";
    const { data, headers } = await request(route, { ...repo, pull_number: pull, per_page: PER_PAGE, page });
    return { items: data, headers };
  });
  if (listed.some((commit) => commit.sha === sha)) return true;
  const events = await issueEvents(client, pull);
  return events.some((event) => event.event === "head_ref_force_pushed" && event.commit_id === sha);
}

async function changedFiles({ request, repo }: Client, pull: number): ReturnType<Pulls["changedFiles"]> {
  const files = await allPages("read the changed files", async (page) => {
    const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}/files";
    const { data, headers } = await request(route, { ...repo, pull_number: pull, per_page: PER_PAGE, page });
    return { items: data, headers };
  });
  const paths = files.flatMap((file) => [file.filename, ...(file.previous_filename ? [file.previous_filename] : [])]);
  return { paths, isWhole: files.length < MAX_FILES };
}
