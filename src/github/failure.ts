import { EXIT, Problem } from "../model/problem.ts";
import { inertText } from "./inert.ts";
import { isRateLimit } from "./patience.ts";

/** What went wrong with a request: the server's status (null: no answer), its headers, and its own words. */
export interface Failure {
  readonly status: number | null;
  readonly headers: ReadonlyMap<string, string>;
  readonly message: string;
}

/** Octokit's errors as facts; null for what is none of a request. */
export function failureOf(error: unknown): Failure | null {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return null;
  const response = "response" in error ? error.response : undefined;
  if (typeof response !== "object" || response === null || !("headers" in response)) {
    return { status: null, headers: new Map(), message: error.message };
  }
  const headers = new Map(Object.entries(response.headers ?? {}).map(([name, value]) => [name, String(value)]));
  return { status: error.status, headers, message: error.message };
}

/** The problem that a person reads after tries again did not mend it. `what` says what was to be done, "read the pull request". */
export function requestProblem(what: string, error: unknown): Problem {
  if (error instanceof Problem) return error;
  const failure = failureOf(error);
  if (failure === null) throw error;
  const found = inertText(failure.message).slice(0, 300);
  const facts = { what: `GitHub did not let us ${what}`, found, exit: EXIT.failed };
  const { status, headers } = failure;
  if (status === null || status >= 500) {
    const next = "run the job again when GitHub answers; https://www.githubstatus.com tells";
    return new Problem(
      { ...facts, what: `GitHub gave no answer: we could not ${what}`, code: "server-away", next },
      { cause: error },
    );
  }
  if (isRateLimit({ status, headers })) {
    return new Problem(
      { ...facts, code: "rate-limited", next: `run the job again${afterReset(headers)}` },
      { cause: error },
    );
  }
  if (status === 401 || status === 403) {
    return new Problem({ ...facts, code: "forbidden", next: permissionAdvice(headers) }, { cause: error });
  }
  return new Problem({ ...facts, code: "unexpected-answer", found: `${status} ${found}` }, { cause: error });
}

function afterReset(headers: ReadonlyMap<string, string>): string {
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN);
  return Number.isFinite(reset)
    ? ` after ${new Date(reset * 1_000).toISOString().slice(0, 16).replace("T", " ")} UTC`
    : " later";
}

/** GitHub names the permissions that would have done, `issues=write; pull_requests=write` (each alone is enough). */
function permissionAdvice(headers: ReadonlyMap<string, string>): string {
  const named = headers.get("x-accepted-github-permissions") ?? "";
  if (!/^[a-z_=;, ]{1,200}$/.test(named))
    return "compare the job's `permissions` with the templates in workflows/ of Benchwarden";
  const wanted = named.replaceAll("_", "-").replaceAll("=", ": ").replaceAll(";", " or ").replaceAll(",", " and ");
  return `give the job the permission ${wanted.replaceAll(/ +/g, " ").trim()}, as the templates in workflows/ of Benchwarden do`;
}
