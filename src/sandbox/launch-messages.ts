import { jsonLines } from "../exec/json-lines.ts";
import type { LaunchReport, LaunchSpec, SessionFacts, SessionPlan } from "../ports/executor.ts";

/*
 * What goes over the launcher's socket: one JSON object a line, first the plan, then launches, each answered under its
 * id. The end of the connection ends the session and everything that runs in it.
 */

export type FromJob = { readonly open: SessionPlan } | { readonly launch: LaunchSpec };

export type FromLauncher =
  | { readonly opened: SessionFacts }
  | { readonly report: LaunchReport }
  | { readonly failed: Failure; readonly id: string | null };

/** A `Problem` on the other side with all that a person needs, or an error that nobody foresaw. */
export interface Failure {
  readonly code: string;
  readonly what: string;
  readonly where?: string | undefined;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  readonly next?: string | undefined;
}

/** A plan and a launch are some kilobytes; environments and arguments may be larger. */
const BOUNDS = { maxBytes: 4 * 1024 * 1024, maxDepth: 8 };

/** The messages of either side. Throws `Problem` at the first that is none. */
export function messages(
  stream: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  return jsonLines(stream, BOUNDS);
}
