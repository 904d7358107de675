import { contradiction, otherRequest } from "../artifact/contradiction.ts";
import { withoutImplausible } from "../artifact/plausible.ts";
import { decodeResult } from "../artifact/result-file.ts";
import { unsound } from "../artifact/soundness.ts";
import type { Request } from "../model/request.ts";
import type { Result } from "../model/result.ts";

/** A result that may be used, or why not, as a sentence that may be shown. */
export type ReadResult =
  | { readonly ok: true; readonly result: Result; readonly notes: readonly string[] }
  | { readonly ok: false; readonly why: string };

/**
 * Reads the bytes of a result as hostile data and holds it against the request that it should answer, which is ours:
 * pull request, commits, class, run and all else that it says of itself must be what was asked. Launches that claim more
 * time than they took are dropped in what is given back. Equal bytes give equal results.
 *
 * @param attempt which one the place it was found at says; null: any
 */
export function readResult(bytes: Uint8Array, request: Request, attempt: number | null): ReadResult {
  const decoded = decodeResult(bytes);
  if (!decoded.ok) return refused(decoded.why);
  const { result } = decoded;
  if (attempt !== null && result.attempt !== attempt) {
    return refused(`it says that it is of attempt ${result.attempt}, and is named as one of attempt ${attempt}`);
  }
  const refusal = otherRequest(result, request) ?? contradiction(result) ?? unsound(result);
  if (refusal) return refused(refusal.reason);
  const { result: usable, dropped } = withoutImplausible(result);
  return { ok: true, result: usable, notes: [...dropped].map(([name, count]) => droppedNote(name, count)) };
}

function refused(why: string): ReadResult {
  return { ok: false, why: why.slice(0, 1_000) };
}

function droppedNote(benchmark: string, count: number): string {
  const launches = count === 1 ? "1 launch" : `${count} launches`;
  return `${launches} of ${benchmark} reported more time than they took; they are not used.`;
}
