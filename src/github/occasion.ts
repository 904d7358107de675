import { EXIT, Problem } from "../model/problem.ts";
import type { Occasion } from "../ports/workflow.ts";

/** What the runner sets for every step; `payload` is the text of the file behind GITHUB_EVENT_PATH. */
export type RunnerEnvironment = Readonly<Record<string, string | undefined>>;

/** Reads what the runner says of this run. Throws `Problem` outside of a runner, and on GitHub Enterprise Server. */
export function readOccasion(environment: RunnerEnvironment, payload: string): Occasion {
  const serverUrl = variable(environment, "GITHUB_SERVER_URL");
  const fullName = variable(environment, "GITHUB_REPOSITORY");
  const id = wholeNumber(environment, "GITHUB_RUN_ID");
  if (isEnterpriseServer(serverUrl)) throw enterpriseServer(serverUrl);
  return {
    event: variable(environment, "GITHUB_EVENT_NAME"),
    payload: parsePayload(payload),
    repository: { fullName, id: wholeNumber(environment, "GITHUB_REPOSITORY_ID") },
    run: {
      id,
      attempt: wholeNumber(environment, "GITHUB_RUN_ATTEMPT"),
      url: `${serverUrl}/${fullName}/actions/runs/${id}`,
    },
    actor: { login: variable(environment, "GITHUB_ACTOR"), id: optionalNumber(environment.GITHUB_ACTOR_ID) },
    triggeringActor: variable(environment, "GITHUB_TRIGGERING_ACTOR"),
    workflowRef: variable(environment, "GITHUB_WORKFLOW_REF"),
    ref: variable(environment, "GITHUB_REF"),
    sha: variable(environment, "GITHUB_SHA"),
    serverUrl,
  };
}

/**
 * Whether a server is GitHub Enterprise Server rather than github.com or its data-residency hosts: the toolkit's own
 * rule, which also takes `*.localhost` for GitHub (`isGhes` of @actions/artifact).
 */
export function isEnterpriseServer(serverUrl: string): boolean {
  const host = URL.parse(serverUrl)?.hostname.toLowerCase() ?? "";
  return host !== "github.com" && !host.endsWith(".ghe.com") && !host.endsWith(".localhost");
}

function enterpriseServer(serverUrl: string): Problem {
  return new Problem({
    code: "enterprise-server",
    what: "this is GitHub Enterprise Server, which has no artifacts of the kind that the action passes results in",
    found: serverUrl,
    next: "use the command line there, on any CI: benchwarden measure --request F --result F on the bench machine, then benchwarden publish --request F --result F --store S",
    exit: EXIT.usage,
  });
}

function parsePayload(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem(
      { code: "bad-event", what: "the event's payload is not JSON", where: "GITHUB_EVENT_PATH", exit: EXIT.failed },
      { cause },
    );
  }
}

function variable(environment: RunnerEnvironment, name: string): string {
  const value = environment[name];
  if (value !== undefined && value !== "") return value;
  throw new Problem({
    code: "not-in-a-run",
    what: "the action runs as a step of a workflow, and this is none",
    expected: `${name}, set by the runner`,
    found: value === undefined ? "it is not set" : "it is empty",
    next: "on a laptop or another CI use the command line: benchwarden --help",
    exit: EXIT.usage,
  });
}

function wholeNumber(environment: RunnerEnvironment, name: string): number {
  const number = optionalNumber(variable(environment, name));
  if (number !== null) return number;
  const found = String(environment[name]).slice(0, 40);
  throw new Problem({ code: "not-in-a-run", what: `${name} is not a whole number`, found, exit: EXIT.usage });
}

function optionalNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
