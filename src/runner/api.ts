import { appClaim } from "./app-token.ts";
import type { App } from "./policy.ts";

/** An answer of GitHub's API. `body` is hostile until a guard has looked. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Seconds that the server asks us to wait; null when it does not. */
  readonly retryAfterSeconds: number | null;
}

/** GitHub would not; `waitSeconds` is what it asked for, 0 when it asked for nothing. */
export class ApiRefusal extends Error {
  readonly waitSeconds: number;

  constructor(what: string, answer: Answer) {
    const wait = answer.retryAfterSeconds;
    super(`GitHub refused ${what} (status ${answer.status}${wait === null ? "" : `, asked to wait ${wait} s`})`);
    this.name = "ApiRefusal";
    this.waitSeconds = wait ?? 0;
  }
}

export interface Api {
  get(path: string): Promise<Answer>;
  post(path: string, body: Readonly<Record<string, unknown>>): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

const LARGEST_ANSWER = 16 * 1024 * 1024;
const TIMEOUT_MS = 30_000;

/**
 * GitHub's API as an installation of the app. Questions are asked with the ETag of the last answer: an unchanged answer
 * (304) costs nothing of the rate limit and is given from memory.
 */
export function createApi(app: App, options: { key: string; nowSeconds(): number; fetch?: typeof fetch }): Api {
  const known = new Map<string, { etag: string; body: unknown }>();
  const send = options.fetch ?? fetch;
  let token: { value: string; until: number } | null = null;

  async function request(method: string, path: string, init: { auth: string; body?: string; etag?: string }) {
    const headers: Record<string, string> = {
      accept: "application/vnd.github+json",
      "user-agent": "benchwarden",
      "x-github-api-version": "2022-11-28",
      authorization: init.auth,
    };
    if (init.etag !== undefined) headers["if-none-match"] = init.etag;
    if (init.body !== undefined) headers["content-type"] = "application/json";
    return send(`${app.server}${path}`, {
      method,
      headers,
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(init.body === undefined ? {} : { body: init.body }),
    });
  }

  async function authorization(): Promise<string> {
    const now = options.nowSeconds();
    if (token === null || token.until < now + 120) {
      const auth = `Bearer ${appClaim(app.id, options.key, now)}`;
      const answer = await request("POST", `/app/installations/${app.installation}/access_tokens`, { auth });
      const body = await readBody(answer);
      const value = typeof body === "object" && body !== null && "token" in body ? body.token : undefined;
      if (answer.status !== 201 || typeof value !== "string") {
        throw new Error(`GitHub gave no token to the app (status ${answer.status})`);
      }
      token = { value, until: now + 3_000 };
    }
    return `Bearer ${token.value}`;
  }

  async function ask(method: string, path: string, body?: Readonly<Record<string, unknown>>): Promise<Answer> {
    const auth = await authorization();
    const before = method === "GET" ? known.get(path) : undefined;
    const answer = await request(method, path, {
      auth,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(before === undefined ? {} : { etag: before.etag }),
    });
    if (answer.status === 401) token = null;
    if (answer.status === 304 && before !== undefined) {
      await answer.body?.cancel();
      return { status: 200, body: before.body, retryAfterSeconds: null };
    }
    const found = await readBody(answer);
    const etag = answer.headers.get("etag");
    if (method === "GET" && answer.status === 200 && etag !== null) remember(known, path, { etag, body: found });
    return { status: answer.status, body: found, retryAfterSeconds: waitOf(answer) };
  }

  return {
    get: (path) => ask("GET", path),
    post: (path, body) => ask("POST", path, body),
    delete: (path) => ask("DELETE", path),
  };
}

/** Runs come and go: what is kept is bounded, the oldest goes first. */
function remember<T>(known: Map<string, T>, path: string, answer: T): void {
  known.delete(path);
  known.set(path, answer);
  const oldest = known.size > 200 ? known.keys().next().value : undefined;
  if (oldest !== undefined) known.delete(oldest);
}

async function readBody(answer: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    if (bytes > LARGEST_ANSWER) throw new Error("an answer of GitHub's API is larger than 16 MiB");
    chunks.push(chunk);
  }
  if (bytes === 0) return null;
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

function waitOf(answer: Response): number | null {
  const said = Number(answer.headers.get("retry-after") ?? Number.NaN);
  if (Number.isFinite(said) && said >= 0) return Math.min(said, 3_600);
  return answer.status === 429 || answer.headers.get("x-ratelimit-remaining") === "0" ? 60 : null;
}
