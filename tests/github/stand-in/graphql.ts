import type { State, Token } from "./state.ts";

/** The two documents that the action sends, as shapes: nothing else is answered. */
const MINIMISE =
  /^mutation\(\$subject: ID!\) \{ minimizeComment\(input: \{ subjectId: \$subject, classifier: OUTDATED \}\) \{ minimizedComment \{ isMinimized \} \} \}$/;
const VIEWER = /^query \{ viewer \{ login databaseId \} \}$/;

/** GraphQL answers 200 with its errors inside. Null: this document is not known here. */
export function answerGraphql(state: State, caller: Token, body: Record<string, unknown>): object | null {
  const document = String(body.query).replaceAll(/\s+/g, " ").trim();
  if (VIEWER.test(document)) return { data: { viewer: { login: caller.user.login, databaseId: caller.user.id } } };
  if (!MINIMISE.test(document)) return null;
  const { subject } = (body.variables ?? {}) as { subject?: unknown };
  if (caller.permissions.pull_requests !== "write" && caller.permissions.issues !== "write") {
    return failure("FORBIDDEN", "Resource not accessible by integration");
  }
  const comments = [...state.repositories.values()].flatMap((one) => one.pulls).flatMap((pull) => pull.comments);
  const comment = comments.find((one) => one.nodeId === subject);
  if (!comment) return failure("NOT_FOUND", `Could not resolve to a node with the global id of '${subject}'`);
  comment.isMinimized = true;
  return { data: { minimizeComment: { minimizedComment: { isMinimized: true } } } };
}

function failure(type: string, message: string): object {
  return { data: { minimizeComment: null }, errors: [{ type, path: ["minimizeComment"], message }] };
}
