import type { Clock } from "../ports/clock.ts";

/** How long a request is tried. All in seconds, but for `tries`. */
export interface Patience {
  readonly tries: number;
  /** One try, its answer's body included. */
  readonly tryLimit: number;
  /** The wait before the second try; each further one is three times as long. */
  readonly firstWait: number;
  /** The longest wait that a server may ask for. */
  readonly longestWait: number;
}

export const PATIENCE: Patience = { tries: 5, tryLimit: 30, firstWait: 0.5, longestWait: 120 };

/** What may be tried, for how long, and what a whole answer is. */
export interface Terms {
  /** Whether a request of this method may be carried out twice. */
  repeats(method: string): boolean;
  readonly maxBytes: number;
  /** Throws when the body of a success is not what was asked for. */
  check(body: Uint8Array): void;
  readonly patience: Patience;
}

/** Requests of the API: answers in JSON. GitHub's largest, a whole page of long comments, is below 7 MiB. */
export const API_TERMS: Terms = {
  repeats: (method) => method !== "POST",
  maxBytes: 32 * 1024 * 1024,
  check: requireJson,
  patience: PATIENCE,
};

/** The body is larger than was agreed: the request failed for good. */
export class TooLarge extends Error {}

/** Says on an answer that an earlier try may have been carried out without our hearing of it. */
export const UNCLEAR_HEADER = "x-benchwarden-unclear";

export interface Surroundings {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  sleep(seconds: number): Promise<void>;
  /** A draw from [0, 1), so that those who failed together do not come back together. */
  uniform(): number;
}

/** Why a try gave no answer that can be used. `unsent`: the request never reached the server. */
type Miss = { kind: "unsent" | "unclear"; error: Error };
type Tried = { kind: "answer"; response: Response } | Miss;

/**
 * A `fetch` that tries again what may be tried again, and hands on only whole answers. An HTTP client that reads a
 * body lazily takes a connection cut in its middle for an empty answer, and an empty answer for an empty list.
 *
 * A refused connection and a rate limit were not carried out: these are tried again for every method. After a cut, a
 * time-out or a 5xx nobody knows: only what may be done twice is tried again (`repeats`), and the answer that comes in
 * the end is marked with `x-benchwarden-unclear`. The last failure is the answer, or is thrown.
 */
export function patientFetch(around: Surroundings, terms: Terms): typeof fetch {
  return async (input, init) => {
    const method = (init?.method ?? "GET").toUpperCase();
    let unclear = false;
    for (let attempt = 1; ; attempt++) {
      const tried = await tryOnce(around.fetch, input, init, terms);
      const wait = waitAfter(tried, attempt, { around, patience: terms.patience, mayRepeat: terms.repeats(method) });
      if (wait === null) return conclude(tried, unclear);
      unclear ||= isUnclear(tried);
      await around.sleep(wait);
    }
  };
}

async function tryOnce(
  fetch_: typeof fetch,
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
  terms: Terms,
): Promise<Tried> {
  try {
    const response = await fetch_(input, { ...init, signal: AbortSignal.timeout(terms.patience.tryLimit * 1_000) });
    const bytes = await readBody(response, terms.maxBytes);
    if (response.ok && bytes.length > 0) terms.check(bytes);
    const bodiless = bytes.length === 0 || [204, 205, 304].includes(response.status);
    return {
      kind: "answer",
      response: new Response(bodiless ? null : bytes, { status: response.status, headers: plainHeaders(response) }),
    };
  } catch (cause) {
    if (cause instanceof TooLarge) throw cause;
    const error = cause instanceof Error ? cause : new Error(String(cause));
    return { kind: wasUnsent(error) ? "unsent" : "unclear", error };
  }
}

/** Reads a whole body, counted while it comes; throws when there is more, or when the connection ends before it does. */
async function readBody(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) throw new TooLarge(`the answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** What succeeds answers in JSON; a page of a proxy, or half an answer, is none. Octokit would hand it on as text. */
function requireJson(bytes: Uint8Array): void {
  JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}

/** The body was decoded on the way: what told of its coding is no longer true. */
function plainHeaders(response: Response): Headers {
  const headers = new Headers(response.headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) headers.delete(name);
  return headers;
}

const UNSENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

function wasUnsent(error: Error): boolean {
  const { cause } = error;
  return cause instanceof Error && "code" in cause && UNSENT.has(String(cause.code));
}

function isUnclear(tried: Tried): boolean {
  return tried.kind === "unclear" || (tried.kind === "answer" && tried.response.status >= 500);
}

/** Seconds to wait before the next try; null: this one was the last. */
function waitAfter(
  tried: Tried,
  attempt: number,
  rules: { around: Surroundings; patience: Patience; mayRepeat: boolean },
): number | null {
  const { around, patience, mayRepeat } = rules;
  if (attempt >= patience.tries) return null;
  const backOff = patience.firstWait * 3 ** (attempt - 1) * (0.5 + around.uniform() / 2);
  if (tried.kind === "unsent") return backOff;
  if (isUnclear(tried)) return mayRepeat ? backOff : null;
  if (tried.kind !== "answer" || !isRateLimit(tried.response)) return null;
  const asked = askedWait(tried.response.headers, Date.parse(around.clock.utc()) / 1_000) ?? backOff;
  return asked <= patience.longestWait ? asked : null;
}

/** GitHub tells a rate limit as 429 or as 403 with one of these headers. */
export function isRateLimit(response: { status: number; headers: Headers }): boolean {
  if (response.status === 429) return true;
  const { headers } = response;
  return response.status === 403 && (headers.has("retry-after") || headers.get("x-ratelimit-remaining") === "0");
}

/** Seconds until the server wants to be asked again, from `retry-after` or the reset of the limit; null: it does not say. */
function askedWait(headers: Headers, nowSeconds: number): number | null {
  const after = Number(headers.get("retry-after") ?? Number.NaN);
  if (Number.isFinite(after) && after >= 0) return after;
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN);
  // One second more: the server's clock is read in whole seconds.
  return headers.get("x-ratelimit-remaining") === "0" && Number.isFinite(reset)
    ? Math.max(reset - nowSeconds, 0) + 1
    : null;
}

function conclude(tried: Tried, unclear: boolean): Response {
  if (tried.kind !== "answer") throw tried.error;
  if (unclear) tried.response.headers.set(UNCLEAR_HEADER, "1");
  return tried.response;
}
