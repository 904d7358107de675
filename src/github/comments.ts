import { EXIT, Problem } from "../model/problem.ts";
import type { Comments, IssueComment } from "../ports/forge.ts";
import { allPages, ask, type Client } from "./client.ts";
import { failureOf } from "./failure.ts";
import { idOf } from "./id.ts";
import { personOf } from "./person.ts";

const MINIMISE = `mutation($subject: ID!) {
  minimizeComment(input: { subjectId: $subject, classifier: OUTDATED }) { minimizedComment { isMinimized } }
}`;
const VIEWER = "query { viewer { login databaseId } }";

export function createComments(client: Client): Comments {
  const { request, repo } = client;
  return {
    comments: (pull) => readComments(client, pull),
    addComment: (pull, body) => addComment(client, pull, body),

    async editComment(id, body) {
      const route = "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}";
      const meanings = { 403: "forbidden", 404: "gone" } as const;
      const answer = await ask("change our comment", () => request(route, { ...repo, comment_id: id, body }), meanings);
      return typeof answer === "string" ? answer : "edited";
    },

    async minimiseComment(nodeId) {
      const order = { subject: nodeId, request: client.repeatable };
      const answer = await askGraphql("fold an old comment", () => client.graphql(MINIMISE, order));
      return answer === "forbidden" ? "forbidden" : "minimised";
    },

    async self() {
      // The only question that tokens of people, apps and jobs all answer.
      const answer = await askGraphql("ask who we are", () => client.graphql(VIEWER, { request: client.repeatable }));
      return viewerOf(answer);
    },
  };
}

async function readComments({ request, repo }: Client, pull: number): Promise<IssueComment[]> {
  const comments = await allPages("read the comments", async (page) => {
    const route = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments";
    const { data, headers } = await request(route, { ...repo, issue_number: pull, per_page: 100, page });
    return { items: data, headers };
  });
  return comments.map(commentOf);
}

/** After a failure that leaves open whether the comment was written, it is looked for before it is written again. */
async function addComment(client: Client, pull: number, body: string): Promise<IssueComment | "forbidden"> {
  const { request, repo } = client;
  const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
  const write = () =>
    ask("write a comment", () => request(route, { ...repo, issue_number: pull, body }), { 403: null });
  let answer: Awaited<ReturnType<typeof write>>;
  try {
    answer = await write();
  } catch (error) {
    if (!(error instanceof Problem) || error.facts.code !== "server-away") throw error;
    const written = (await readComments(client, pull)).findLast((comment) => comment.body === body);
    if (written !== undefined) return written;
    answer = await write();
  }
  return answer === null ? "forbidden" : commentOf(answer.data);
}

interface RawComment {
  id: number | bigint;
  node_id: string;
  user: { login: string; id: number | bigint; type: string } | null;
  body?: string | undefined;
  html_url: string;
}

function commentOf(comment: RawComment): IssueComment {
  const { id, node_id: nodeId, user, body, html_url: url } = comment;
  return { id: idOf(id), nodeId, by: personOf(user), body: body ?? "", url };
}

/** GraphQL tells most failures inside a successful answer. A comment that is gone needs no folding. */
async function askGraphql(what: string, work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    const types = graphqlErrors(error);
    if (types === null) return ask(what, () => Promise.reject(error), { 401: "forbidden", 403: "forbidden" });
    if (types.every((type) => type === "NOT_FOUND")) return null;
    if (types.includes("FORBIDDEN") || types.includes("INSUFFICIENT_SCOPES")) return "forbidden";
    const found = types.join(", ").slice(0, 200);
    const facts = { code: "unexpected-answer", what: `GitHub did not let us ${what}`, found, exit: EXIT.failed };
    throw new Problem(facts, { cause: error });
  }
}

/** The types of the errors in a GraphQL answer; null when the request itself failed. */
function graphqlErrors(error: unknown): string[] | null {
  if (failureOf(error) !== null || !(error instanceof Error) || !("errors" in error) || !Array.isArray(error.errors))
    return null;
  return error.errors.map((one: { type?: unknown }) => String(one.type ?? "unknown"));
}

function viewerOf(answer: unknown): { login: string; id: number | null } {
  const viewer = typeof answer === "object" && answer !== null && "viewer" in answer ? answer.viewer : null;
  if (typeof viewer === "object" && viewer !== null && "login" in viewer) {
    const id = "databaseId" in viewer && typeof viewer.databaseId === "number" ? viewer.databaseId : null;
    return { login: String(viewer.login), id };
  }
  // A job's own token: the account never changes.
  return { login: "github-actions[bot]", id: 41_898_282 };
}
