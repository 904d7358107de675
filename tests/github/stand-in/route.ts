import type { ApiDescription } from "./description.ts";
import type { Shapes } from "./shapes.ts";
import type { Permissions, Pull, Repository, State, Token } from "./state.ts";

/** One request of the API, already held against GitHub's description. */
export interface Call {
  readonly state: State;
  readonly api: ApiDescription;
  readonly shapes: Shapes;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly caller: Token;
  /** Address of this server, for links, and path of the request. */
  readonly url: string;
  readonly pathname: string;
  /** `known` made whole by the GitHub schema of that name. */
  fill(schema: string, known: Record<string, unknown>): Record<string, unknown>;
}

export interface Reply {
  readonly status: number;
  /** Left out: no body at all. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a route needs: one of these permissions is enough; empty where any token will do. */
export interface Route {
  readonly needs: readonly Permissions[];
  answer(call: Call): Reply;
}

export function repositoryOf(call: Call): Repository {
  const name = `${call.params.owner}/${call.params.repo}`;
  const found = call.state.repositories.get(name.toLowerCase());
  if (!found) throw new Refusal(404, "Not Found");
  return found;
}

export function pullOf(call: Call): Pull {
  const number = Number(call.params.pull_number ?? call.params.issue_number);
  const found = repositoryOf(call).pulls.find((pull) => pull.number === number);
  if (!found) throw new Refusal(404, "Not Found");
  return found;
}

/** An answer of the server that is an error. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function refuse(status: number, message: string): never {
  throw new Refusal(status, message);
}

/** One page of a list, with the `link` header that leads to the next one. */
export function page(call: Call, items: readonly unknown[], wrap = (part: unknown[]): unknown => part): Reply {
  const size = Number(call.query.get("per_page") ?? 30);
  const number = Number(call.query.get("page") ?? 1);
  const part = items.slice((number - 1) * size, number * size);
  if (number * size >= items.length) return { status: 200, body: wrap(part) };
  const next = new URL(call.pathname, call.url);
  for (const [key, value] of call.query) next.searchParams.set(key, value);
  next.searchParams.set("page", String(number + 1));
  return { status: 200, body: wrap(part), headers: { link: `<${next.href}>; rel="next"` } };
}
