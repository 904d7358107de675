import type { SettingId } from "./settings.ts";

/** `missing`: not as it should be. `unknown`: it could not be seen, which is no reason for calm. */
export interface Judgement {
  readonly state: "ok" | "missing" | "unknown";
  readonly detail: string;
}

type Asked<T> = { readonly known: T } | { readonly unknown: string };

/** What the hosting place answered, each part on its own. */
export interface Answers {
  readonly isPrivate: boolean;
  readonly workflowToken: Asked<{ isReadOnly: boolean; mayApprove: boolean }>;
  readonly actionsPolicy: Asked<{ isEnabled: boolean; needsPinning: boolean }>;
  readonly forkApproval: Asked<string>;
  readonly defaultRules: Asked<{ types: readonly string[]; needsOwnersReview: boolean }>;
  readonly dataRules: Asked<{ types: readonly string[] }>;
  readonly hasLabel: Asked<boolean>;
  readonly runners: Asked<
    readonly { name: string; labels: readonly string[]; isOnline: boolean; isEphemeral: boolean }[]
  >;
  readonly machines: Readonly<Record<string, { runner: "standing" | "jit" | "scale-set" }>>;
  readonly pagesBranches: Asked<EnvironmentBranches>;
  readonly storeBranches: Asked<EnvironmentBranches>;
  /** Files that should have owners and have none; null: there is no CODEOWNERS. */
  readonly withoutOwner: readonly string[] | null;
}

/** How each setting is judged from the answers. */
export const JUDGES: Readonly<Record<SettingId, (answers: Answers) => Judgement>> = {
  "token-read-only": ({ workflowToken }) =>
    judge(workflowToken, ({ isReadOnly }) => (isReadOnly ? ok("read-only") : missing("it may write by default"))),
  "no-approvals-by-actions": ({ workflowToken }) =>
    judge(workflowToken, ({ mayApprove }) => (mayApprove ? missing("they can") : ok("they cannot"))),
  "fork-approval": ({ isPrivate, forkApproval }) =>
    isPrivate
      ? ok("a private repository: nobody outside can start one")
      : judge(forkApproval, (policy) =>
          policy === "all_external_contributors" ? ok("all external contributors") : missing(`only ${words(policy)}`),
        ),
  "pinned-actions": ({ actionsPolicy }) =>
    judge(actionsPolicy, ({ isEnabled, needsPinning }) => {
      if (!isEnabled) return missing("Actions are switched off: nothing runs");
      return needsPinning ? ok("required") : missing("tags and branches are taken, too");
    }),
  "rules-default": ({ defaultRules }) => judge(defaultRules, ({ types }) => keeps(types)),
  "rules-data": ({ dataRules }) => judge(dataRules, ({ types }) => keeps(types)),
  "code-owners": ({ withoutOwner, defaultRules }) => judgeOwners(withoutOwner, defaultRules),
  label: ({ hasLabel }) => judge(hasLabel, (there) => (there ? ok("needs-bench") : missing("there is no such label"))),
  runner: (answers) => judge(answers.runners, (runners) => judgeRunners(runners, answers)),
  "pages-environment": ({ pagesBranches }) => judge(pagesBranches, judgeEnvironment),
  "store-environment": ({ storeBranches }) => judge(storeBranches, judgeEnvironment),
};

type EnvironmentBranches = "any" | "protected" | "chosen" | null;

function judgeEnvironment(branches: EnvironmentBranches): Judgement {
  if (branches === null) return missing("there is no such environment yet");
  return branches === "any" ? missing("any branch may use it") : ok(`${branches} branches`);
}

function keeps(types: readonly string[]): Judgement {
  const lacking = [
    ["deletion", "be deleted"],
    ["non_fast_forward", "be rewritten"],
  ].filter(([type]) => !types.includes(type ?? ""));
  if (lacking.length === 0) return ok("by a ruleset");
  return missing(`no ruleset forbids it to ${lacking.map(([, what]) => what).join(" or ")}`);
}

function judgeOwners(withoutOwner: Answers["withoutOwner"], rules: Answers["defaultRules"]): Judgement {
  if (withoutOwner === null) return missing("there is no CODEOWNERS");
  if (withoutOwner.length > 0) return missing(`CODEOWNERS says nothing of ${withoutOwner.join(", ")}`);
  return judge(rules, ({ needsOwnersReview }) =>
    needsOwnersReview
      ? ok("CODEOWNERS, and a ruleset that asks for their review")
      : missing("no ruleset asks for the review of code owners"),
  );
}

function judgeRunners(
  runners: readonly { name: string; labels: readonly string[]; isOnline: boolean; isEphemeral: boolean }[],
  { machines, isPrivate }: Answers,
): Judgement {
  const standing = Object.entries(machines).filter(([, machine]) => machine.runner === "standing");
  const own = standing.map(([name]) => ({ name, runners: runners.filter((one) => one.labels.includes(name)) }));
  const exposed = own.flatMap((one) => one.runners).filter((one) => !one.isEphemeral);
  if (!isPrivate && exposed.length > 0) {
    return missing(
      `${exposed.map(({ name }) => name).join(", ")} stands registered in a public repository, where any fork's workflow may name its label: use \`runner: jit\``,
    );
  }
  const absent = own.filter((one) => !one.runners.some((runner) => runner.isOnline)).map(({ name }) => name);
  if (absent.length > 0) return missing(`no runner with the label ${absent.join(", ")} is online in this repository`);
  if (standing.length < Object.keys(machines).length) {
    return {
      state: "unknown",
      detail:
        "runners of jit and scale-set classes exist only while a job waits: ask the machine, `bench-machine status`",
    };
  }
  return ok(`online: ${own.map(({ name }) => name).join(", ")}`);
}

function judge<T>(asked: Asked<T>, decide: (value: T) => Judgement): Judgement {
  return "known" in asked ? decide(asked.known) : { state: "unknown", detail: asked.unknown };
}

function ok(detail: string): Judgement {
  return { state: "ok", detail };
}

function missing(detail: string): Judgement {
  return { state: "missing", detail };
}

/** A word of the API as people write it. */
function words(policy: string): string {
  return policy.replaceAll("_", " ").slice(0, 60);
}
