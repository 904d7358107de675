import type { Admission } from "./admission.ts";
import type { JobFacts } from "./job-facts.ts";
import type { AllowedRepository, Policy } from "./policy.ts";

interface Question {
  readonly facts: JobFacts;
  readonly policy: Policy;
  readonly repository: AllowedRepository | undefined;
  readonly admissions: readonly Admission[];
}

type Rule = readonly [refusal: string, holds: (question: Question) => boolean];

/** Tried in order; the first that does not hold is the reason. The sentences hold nothing foreign. */
const RULES: readonly Rule[] = [
  ["the event is not workflow_dispatch", ({ facts }) => facts.event === "workflow_dispatch"],
  ["the repository is not in the policy", ({ repository }) => repository !== undefined],
  ["the workflow is not the allowed file at an allowed ref", isAllowedWorkflow],
  ["the job is not the allowed one", ({ facts, repository }) => facts.job === repository?.job],
  ["an input of the dispatch is malformed", ({ facts }) => Object.entries(facts.inputs).every(isWellFormed)],
  ["the class that was asked for is not this machine's", ({ facts, policy }) => facts.inputs.class === policy.class],
  ["the controller did not admit this run", isAdmitted],
];

/** The first rule that a job breaks, as a sentence of ours; null when it may run. */
export function judgeJob(facts: JobFacts, policy: Policy, admissions: readonly Admission[]): string | null {
  const repository = policy.repositories.find((one) => String(one.id) === facts.repositoryId);
  const broken = RULES.find(([, holds]) => !holds({ facts, policy, repository, admissions }));
  return broken?.[0] ?? null;
}

/** `GITHUB_WORKFLOW_REF` names the file that was started: of a reusable workflow the caller, which is another file. */
function isAllowedWorkflow({ facts, repository }: Question): boolean {
  if (repository === undefined) return false;
  const { name, workflow, refs } = repository;
  const allowed = refs.map((ref) => `${name}/${workflow}@${ref}`.toLowerCase());
  return allowed.includes(facts.workflowRef.toLowerCase()) && refs.includes(facts.ref);
}

function isAdmitted({ facts, policy, admissions }: Question): boolean {
  if (policy.admission === "none") return true;
  return admissions.some(
    (one) =>
      String(one.run) === facts.run &&
      String(one.attempt) === facts.attempt &&
      String(one.repositoryId) === facts.repositoryId,
  );
}

const SHA = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Every input that `bench.yml` has. An input that is not here is refused. */
export const INPUTS: Readonly<Record<string, RegExp>> = {
  "head-sha": SHA,
  "base-sha": new RegExp(`${SHA.source}|^$`),
  class: /^[a-z0-9][a-z0-9-]{0,62}$/,
  mode: /^(?:compare|record)$/,
  reason: /^(?:manual|label|history|bisect|comment)$/,
  pr: /^(?:[1-9][0-9]{0,8})?$/,
  commits: /^(?:(?:[0-9a-f]{40}|[0-9a-f]{64})(?: (?:[0-9a-f]{40}|[0-9a-f]{64}))*)?$/,
  select: /^[^\u0000-\u001f\u007f]{0,10000}$/,
  control: /^(?:true|false)?$/,
  "asked-by": /^(?:[1-9][0-9]{0,18})?$/,
};

function isWellFormed([name, value]: [string, unknown]): boolean {
  const pattern = Object.hasOwn(INPUTS, name) ? INPUTS[name] : undefined;
  return pattern !== undefined && typeof value === "string" && pattern.test(value);
}
