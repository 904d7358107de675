import { Refused } from "./guards.ts";
import { parseJson } from "./policy.ts";

/** What the runner says of the job that it was given. Strings are foreign until a rule has looked at them. */
export interface JobFacts {
  readonly event: string;
  readonly repositoryId: string;
  readonly workflowRef: string;
  readonly ref: string;
  readonly job: string;
  readonly run: string;
  readonly attempt: string;
  /** The inputs of the dispatch, as the payload holds them. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Reads the variables that the runner sets before the first step; the payload is the file behind GITHUB_EVENT_PATH. */
export function jobFacts(variables: Readonly<Record<string, string | undefined>>, payload: string): JobFacts {
  const want = (name: string): string => {
    const value = variables[name];
    if (value === undefined || value === "") throw new Refused(`the runner did not say ${name}`);
    return value;
  };
  return {
    event: want("GITHUB_EVENT_NAME"),
    repositoryId: want("GITHUB_REPOSITORY_ID"),
    workflowRef: want("GITHUB_WORKFLOW_REF"),
    ref: want("GITHUB_REF"),
    job: want("GITHUB_JOB"),
    run: want("GITHUB_RUN_ID"),
    attempt: want("GITHUB_RUN_ATTEMPT"),
    inputs: inputsOf(parseJson(payload, "the event's payload")),
  };
}

function inputsOf(payload: unknown): Readonly<Record<string, unknown>> {
  if (typeof payload !== "object" || payload === null || !("inputs" in payload)) {
    throw new Refused("the event's payload has no inputs");
  }
  const { inputs } = payload;
  if (typeof inputs !== "object" || inputs === null || Array.isArray(inputs)) {
    throw new Refused("the event's inputs are no object");
  }
  return Object.fromEntries(Object.entries(inputs));
}
