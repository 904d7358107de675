import { parseDocument, renderDocumentFailure } from "../model/document.ts";
import { EXIT, Problem } from "../model/problem.ts";
import { type Request, RequestDocument } from "../model/request.ts";

/** A request is an input of the action, which is one environment string; more is a mistake. */
export const REQUEST_BYTES = 1024 * 1024;

/**
 * Reads requests: one document, or the list of them that `plan` gives, one per shard.
 *
 * @param where what the text is called in a problem
 */
export function parseRequests(text: string, where: string): Request[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const what = text.trim() === "" ? "there is no request" : "the request is not JSON";
    throw new Problem(
      { code: "bad-request", what, where, next: "give what `plan` made, as it is", exit: EXIT.usage },
      { cause },
    );
  }
  const list: unknown[] = Array.isArray(json) ? json : [json];
  return list.map((one, index) => {
    const parsed = parseDocument(RequestDocument, one);
    if (parsed.ok) return parsed.value;
    throw new Problem({
      code: "bad-request",
      what: renderDocumentFailure(parsed.failure),
      where: Array.isArray(json) ? `${where} [${index}]` : where,
      exit: EXIT.usage,
    });
  });
}
