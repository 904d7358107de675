import { contradiction, otherRequest, type Refusal } from "../artifact/contradiction.ts";
import { parseDocument, renderDocumentFailure } from "../model/document.ts";
import { type Result, ResultDocument } from "../model/result.ts";
import type { Warning } from "../model/warning.ts";
import type { AppendItem } from "../ports/store.ts";
import { storedPath } from "./stored-path.ts";

export type Admission =
  | { readonly ok: true; readonly result: Result; readonly path: string; readonly warnings: readonly Warning[] }
  | { readonly ok: false; readonly refusal: Refusal; readonly path: string | null };

/**
 * Decides whether a result may enter the store, from the result, the request it must answer and the time alone.
 *
 * @param now UTC; a measurement that began more than a day later is refused, since its date is its place
 */
export function admit(item: AppendItem, now: string): Admission {
  const parsed = parseDocument(ResultDocument, item.result);
  if (!parsed.ok) {
    return { ok: false, refusal: { code: "malformed", reason: renderDocumentFailure(parsed.failure) }, path: null };
  }
  const result = parsed.value;
  const path = storedPath(result);
  const refusal = contradiction(result) ?? otherRequest(result, item.expected) ?? fromTheFuture(result, now);
  if (refusal || path === null) return { ok: false, refusal: refusal ?? NO_HEAD, path };
  return { ok: true, result, path, warnings: youngCommits(result, now) };
}

const NO_HEAD: Refusal = { code: "no-head", reason: "it is a comparison without a build of role head" };

const DAY_SECONDS = 86_400;
const CLOCKS_DIFFER_SECONDS = 600;

function fromTheFuture(result: Result, now: string): Refusal | null {
  if (secondsAhead(result.startedAt, now) > DAY_SECONDS) {
    return { code: "future", reason: `it was measured at ${result.startedAt}, more than a day after now (${now})` };
  }
  if (result.request.mode !== "record") return null;
  const young = result.request.builds.find((build) => secondsAhead(build.commitTime, now) > DAY_SECONDS);
  if (!young) return null;
  const reason = `commit ${young.commit} says it was made at ${young.commitTime}, more than a day after now (${now})`;
  return { code: "future", reason };
}

function youngCommits(result: Result, now: string): Warning[] {
  return result.request.builds
    .filter((build) => secondsAhead(build.commitTime, now) > CLOCKS_DIFFER_SECONDS)
    .map((build) => ({
      code: "commit-in-the-future",
      text: `commit ${build.commit} says it was made at ${build.commitTime}, which is after now (${now})`,
      facts: { commit: build.commit, commitTime: build.commitTime },
    }));
}

function secondsAhead(time: string, now: string): number {
  return (Date.parse(time) - Date.parse(now)) / 1_000;
}
