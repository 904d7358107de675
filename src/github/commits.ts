import { EXIT, Problem } from "../model/problem.ts";
import type { Commits } from "../ports/forge.ts";
import { ask, type Client } from "./client.ts";

/** The longest description that a status takes. */
const DESCRIPTION_LENGTH = 140;

export function createCommits(client: Client): Commits {
  const { request, repo } = client;
  return {
    async commit(sha) {
      const route = "GET /repos/{owner}/{repo}/git/commits/{commit_sha}";
      const absent = { 404: null, 409: null, 422: null };
      const answer = await ask("read a commit", () => request(route, { ...repo, commit_sha: sha }), absent);
      if (answer === null) return null;
      const { data } = answer;
      const parents = data.parents.map((parent) => parent.sha);
      return { id: data.sha, tree: data.tree.sha, parents, time: data.committer.date };
    },

    async relation(base, head) {
      const route = "GET /repos/{owner}/{repo}/compare/{basehead}";
      const order = { ...repo, basehead: `${base}...${head}`, per_page: 1 };
      const answer = await ask("compare two commits", () => request(route, order), { 404: null });
      return answer && { mergeBase: answer.data.merge_base_commit.sha, status: answer.data.status };
    },

    readFile: (ref, path) => readFile(client, ref, path),

    async branchTip(branch) {
      const route = "GET /repos/{owner}/{repo}/git/ref/{ref}";
      // 409: a repository without any commit.
      const absent = { 404: null, 409: null };
      const answer = await ask("read a branch", () => request(route, { ...repo, ref: `heads/${branch}` }), absent);
      return answer?.data.object.sha ?? null;
    },

    async branchesWithTip(sha) {
      const route = "GET /repos/{owner}/{repo}/commits/{commit_sha}/branches-where-head";
      const unknown = { 404: null, 422: null };
      const answer = await ask(
        "read the branches of a commit",
        () => request(route, { ...repo, commit_sha: sha }),
        unknown,
      );
      return answer === null ? [] : answer.data.map((branch) => branch.name);
    },

    async setStatus(sha, { state, context, description, url }) {
      const route = "POST /repos/{owner}/{repo}/statuses/{sha}";
      const text =
        description.length > DESCRIPTION_LENGTH ? `${description.slice(0, DESCRIPTION_LENGTH - 1)}…` : description;
      const order = { ...repo, sha, state, context, description: text, target_url: url, request: client.repeatable };
      const answer = await ask("set a commit status", () => request(route, order), { 403: null, 404: null });
      return answer === null ? "forbidden" : "set";
    },
  };
}

async function readFile({ request, repo }: Client, ref: string, path: string): Promise<string | null> {
  const route = "GET /repos/{owner}/{repo}/contents/{path}";
  const answer = await ask("read a file", () => request(route, { ...repo, path, ref }), { 404: null });
  if (answer === null) return null;
  const { data } = answer;
  if (Array.isArray(data) || data.type !== "file" || !("content" in data)) throw notAFile(path, "no regular file");
  // The server leaves out the content of files above 1 MB.
  if (data.encoding !== "base64") throw notAFile(path, "a file above 1 MB");
  const bytes = Buffer.from(data.content, "base64");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw notAFile(path, "not UTF-8 text");
  }
}

function notAFile(path: string, found: string): Problem {
  return new Problem({
    code: "unreadable",
    what: "the file cannot be read",
    where: path,
    expected: "a text file",
    found,
    exit: EXIT.usage,
  });
}
