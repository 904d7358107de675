import { type Admission, JOB } from "./admission.ts";
import { id, Refused, record, text } from "./guards.ts";
import { parseJson } from "./policy.ts";

/** What the controller may say to root over `start.sock`: is the machine fit, or start this one job. */
export type StartMessage =
  | { readonly kind: "fit" }
  | { readonly kind: "start"; readonly admission: Admission; readonly jit: string };

/** A runner's configuration is some kilobytes of base64. */
export const LONGEST_LINE = 64 * 1024;

/** Throws `Refused` for whatever is not exactly one of the two. */
export function parseStartMessage(line: string): StartMessage {
  if (line.length > LONGEST_LINE) throw new Refused("the line is too long");
  const found = parseJson(line, "the line");
  if (typeof found === "object" && found !== null && "fit" in found) {
    if (record(found, "the line", ["fit"]).fit !== true) throw new Refused("fit is not true");
    return { kind: "fit" };
  }
  const start = record(found, "the line", ["job", "run", "attempt", "repositoryId", "jit"]);
  return {
    kind: "start",
    admission: {
      job: text(start.job, "job", JOB),
      run: id(start.run, "run"),
      attempt: id(start.attempt, "attempt"),
      repositoryId: id(start.repositoryId, "repositoryId"),
    },
    jit: text(start.jit, "jit", /^[A-Za-z0-9+/=]{16,60000}$/),
  };
}
