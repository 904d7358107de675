import { type PatientAnswer, type Surroundings, sendPatiently, type Terms } from "./patience.ts";

/** Says on an answer that an earlier try may have been carried out without our hearing of it. */
export const UNCLEAR_HEADER = "x-benchwarden-unclear";

/** How often an answer may send us elsewhere, on the same server: a repository that was renamed. */
const MAX_MOVES = 3;

/** What Octokit asks of a `fetch`, and what it reads of its answer. */
interface FetchInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | null;
}

/** A `fetch` for Octokit that has patience and hands on whole answers only. */
export function octokitFetch(around: Surroundings, terms: Terms) {
  return async (address: string, { method = "GET", headers = {}, body = null }: FetchInit = {}) => {
    let url = new URL(address);
    for (let moves = 0; ; moves++) {
      const answer = await sendPatiently({ method, url, headers, body: body ?? null }, around, terms);
      const moved = method === "GET" && moves < MAX_MOVES ? movedTo(answer, url) : null;
      if (moved === null) return fetchAnswer(answer, url);
      url = moved;
    }
  };
}

/** Where a 301, 302, 307 or 308 leads, when that is the same server: the token goes nowhere else. */
function movedTo(answer: PatientAnswer, from: URL): URL | null {
  if (![301, 302, 307, 308].includes(answer.status)) return null;
  const to = URL.parse(answer.headers.get("location") ?? "", from);
  return to?.origin === from.origin ? to : null;
}

function fetchAnswer(answer: PatientAnswer, url: URL) {
  const headers = new Map(answer.headers);
  if (answer.isUnclear) headers.set(UNCLEAR_HEADER, "1");
  return {
    status: answer.status,
    url: url.href,
    headers,
    body: answer.body,
    text: () => Promise.resolve(new TextDecoder().decode(answer.body)),
    arrayBuffer: () => Promise.resolve(answer.body.buffer),
  };
}
