import { randomInt } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Octokit } from "@octokit/core";
import type { Clock } from "../ports/clock.ts";
import { createRandom } from "../units/random.ts";
import { failureOf, requestProblem } from "./failure.ts";
import { octokitFetch } from "./fetch.ts";
import { API_TERMS, type Surroundings } from "./patience.ts";
import { send } from "./send.ts";

/** Where the server is, which repository, and the token. */
export interface Access {
  /** `https://api.github.com` */
  readonly apiUrl: string;
  /** `owner/name` */
  readonly repository: string;
  readonly token: string;
  readonly clock: Clock;
}

/** One repository at GitHub: requests with patience, answers whole. */
export interface Client {
  readonly request: Octokit["request"];
  readonly graphql: Octokit["graphql"];
  /** Parameters that every route of the repository takes. */
  readonly repo: { readonly owner: string; readonly repo: string };
  /** `request` options of a POST that may be done twice without harm. */
  readonly repeatable: { readonly fetch: ReturnType<typeof octokitFetch> };
}

export function createClient(access: Access, around: Surroundings = surroundings(access.clock)): Client {
  const once = octokitFetch(around, API_TERMS);
  const octokit = new Octokit({
    baseUrl: access.apiUrl,
    auth: access.token,
    userAgent: "benchwarden",
    request: { fetch: once },
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
  octokit.hook.before("request", (options) => {
    options.headers["x-github-api-version"] = "2022-11-28";
  });
  const [owner = "", repo = ""] = access.repository.split("/");
  const repeatable = { fetch: octokitFetch(around, { ...API_TERMS, repeats: () => true }) };
  return { request: octokit.request, graphql: octokit.graphql, repo: { owner, repo }, repeatable };
}

/** The answer of `work`, or what a status means here; every other failure is a `Problem` about `what`. */
export async function ask<T, M = never>(
  what: string,
  work: () => Promise<T>,
  meanings: Readonly<Record<number, M>> = {},
): Promise<T | M> {
  try {
    return await work();
  } catch (error) {
    const status = failureOf(error)?.status ?? null;
    if (status !== null && Object.hasOwn(meanings, status)) return meanings[status] as M;
    throw requestProblem(what, error);
  }
}

/** The most pages that are read: 30,000 items are more than any list here has. */
const MAX_PAGES = 300;

/** Every item of a list, page by page, until the server names no next one. A page that fails fails the list. */
export async function allPages<T>(
  what: string,
  readPage: (page: number) => Promise<{ items: readonly T[]; headers: { link?: string | undefined } }>,
): Promise<T[]> {
  const all: T[] = [];
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { items, headers } = await ask(what, () => readPage(page));
    all.push(...items);
    if (!/;\s*rel="next"/.test(headers.link ?? "")) break;
  }
  return all;
}

/** The network and clocks of this host. */
export function surroundings(clock: Clock): Surroundings {
  return {
    send,
    clock,
    sleep: (seconds) => delay(seconds * 1_000),
    uniform: createRandom(randomInt(0x1_0000_0000), "back-off").uniform,
  };
}

function ignore(): void {}
