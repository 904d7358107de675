import { parseDocument, renderDocumentFailure } from "../model/document.ts";
import { type Request, RequestDocument } from "../model/request.ts";
import { requireSmall } from "../plan/request-size.ts";

/** What plan needs of the schema library and YAML, together in one chunk that loads after the first answer. */
export { checkConfig } from "./load-config.ts";

/** The border is guarded on our side too: what does not fit its own schema is a defect here, not at the machine. */
export function checkRequests(requests: readonly Request[]): readonly Request[] {
  requireSmall(requests);
  for (const request of requests) {
    const parsed = parseDocument(RequestDocument, request);
    if (!parsed.ok) throw new Error(`a planned request is not valid: ${renderDocumentFailure(parsed.failure)}`);
  }
  return requests;
}
