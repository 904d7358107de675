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
export const LONGEST_MESSAGE = 4 * 1024 * 1024;

/** Lines of a stream as parsed JSON; throws when one is longer than a message may be, or is no JSON object. */
export async function* messages(stream: AsyncIterable<Uint8Array | string>): AsyncGenerator<Record<string, unknown>> {
  let rest = "";
  for await (const chunk of stream) {
    rest += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    if (rest.length > LONGEST_MESSAGE) throw new Error("a message is longer than 4 MiB");
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 1);
      const found: unknown = JSON.parse(line);
      if (typeof found !== "object" || found === null || Array.isArray(found))
        throw new Error("a message is no object");
      yield Object.fromEntries(Object.entries(found));
    }
  }
}
