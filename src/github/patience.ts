import type { Clock } from "../ports/clock.ts";
import { type Answer, type Ask, type Send, TooLarge } from "./send.ts";

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

export interface Surroundings {
  readonly send: Send;
  readonly clock: Clock;
  sleep(seconds: number): Promise<void>;
  /** A draw from [0, 1), so that those who failed together do not come back together. */
  uniform(): number;
}

/** `isUnclear`: an earlier try may have been carried out without our hearing of it. */
export interface PatientAnswer extends Answer {
  readonly isUnclear: boolean;
}

/** Why a try gave no answer that can be used. `unsent`: the request never reached the server. */
type Miss = { kind: "unsent" | "unclear"; error: Error };
type Tried = { kind: "answer"; answer: Answer } | Miss;

/**
 * Tries again what may be tried again, and gives only whole answers. A client that reads a body lazily takes a
 * connection cut in its middle for an empty answer, and an empty answer for an empty list.
 *
 * A refused connection and a rate limit were not carried out: these are tried again for every method. After a cut, a
 * time-out or a 5xx nobody knows: only what may be done twice is tried again (`repeats`). The last failure is the
 * answer, or is thrown.
 */
export async function sendPatiently(ask: Ask, around: Surroundings, terms: Terms): Promise<PatientAnswer> {
  const mayRepeat = terms.repeats(ask.method);
  let unclear = false;
  for (let attempt = 1; ; attempt++) {
    const tried = await tryOnce(ask, around.send, terms);
    const wait = waitAfter(tried, attempt, { around, patience: terms.patience, mayRepeat });
    if (wait === null) {
      if (tried.kind !== "answer") throw tried.error;
      return { ...tried.answer, isUnclear: unclear };
    }
    unclear ||= isUnclear(tried);
    await around.sleep(wait);
  }
}

async function tryOnce(ask: Ask, send: Send, terms: Terms): Promise<Tried> {
  try {
    const answer = await send(ask, { seconds: terms.patience.tryLimit, maxBytes: terms.maxBytes });
    const isSuccess = answer.status >= 200 && answer.status < 300;
    if (isSuccess && answer.body.length > 0) terms.check(answer.body);
    return { kind: "answer", answer };
  } catch (cause) {
    if (cause instanceof TooLarge) throw cause;
    const error = cause instanceof Error ? cause : new Error(String(cause));
    return { kind: wasUnsent(error) ? "unsent" : "unclear", error };
  }
}

/** What succeeds answers in JSON; a page of a proxy, or half an answer, is none. Octokit would hand it on as text. */
function requireJson(bytes: Uint8Array): void {
  JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}

const UNSENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

function wasUnsent(error: Error): boolean {
  return "code" in error && UNSENT.has(String(error.code));
}

function isUnclear(tried: Tried): boolean {
  return tried.kind === "unclear" || (tried.kind === "answer" && tried.answer.status >= 500);
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
  if (tried.kind !== "answer" || !isRateLimit(tried.answer)) return null;
  const asked = askedWait(tried.answer.headers, Date.parse(around.clock.utc()) / 1_000) ?? backOff;
  return asked <= patience.longestWait ? asked : null;
}

/** GitHub tells a rate limit as 429 or as 403 with one of these headers. */
export function isRateLimit(answer: { status: number; headers: ReadonlyMap<string, string> }): boolean {
  if (answer.status === 429) return true;
  const { headers } = answer;
  return answer.status === 403 && (headers.has("retry-after") || headers.get("x-ratelimit-remaining") === "0");
}

/** Seconds until the server wants to be asked again, from `retry-after` or the reset of the limit; null: it does not say. */
function askedWait(headers: ReadonlyMap<string, string>, nowSeconds: number): number | null {
  const after = Number(headers.get("retry-after") ?? Number.NaN);
  if (Number.isFinite(after) && after >= 0) return after;
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN);
  if (headers.get("x-ratelimit-remaining") !== "0" || !Number.isFinite(reset)) return null;
  // One second more: the server's clock is read in whole seconds.
  return Math.max(reset - nowSeconds, 0) + 1;
}
