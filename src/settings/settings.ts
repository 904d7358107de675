/** What a step of the set-up needs to be said in words and commands. */
export interface Subject {
  /** `owner/name`; null while it is not known. */
  readonly repository: string | null;
  readonly branch: string;
  /** The data branch of this repository; null when the store is another repository. */
  readonly dataBranch: string | null;
  readonly machineClasses: readonly string[];
  readonly deploysPages: boolean;
}

/** A setting of the repository that the workflows rely on. */
export interface Setting {
  readonly id: SettingId;
  readonly title: string;
  /** What goes wrong without it, in one sentence. */
  readonly why: string;
  /** Where a person finds it in GitHub's pages. */
  readonly page: (subject: Subject) => string;
  /** The command that makes it, for `gh`; null where only a page can. */
  readonly command: (subject: Subject) => string | null;
}

export type SettingId =
  | "token-read-only"
  | "no-approvals-by-actions"
  | "fork-approval"
  | "pinned-actions"
  | "rules-default"
  | "rules-data"
  | "label"
  | "code-owners"
  | "runner"
  | "pages-environment"
  | "store-environment";

const page =
  (path: string) =>
  ({ repository }: Subject): string =>
    `https://github.com/${repository ?? "OWNER/REPO"}/${path}`;

const api =
  (method: string, path: string, body: (subject: Subject) => Readonly<Record<string, unknown>>) =>
  (subject: Subject): string =>
    `echo '${shellQuoted(JSON.stringify(body(subject)))}' | gh api -X ${method} repos/${subject.repository ?? "OWNER/REPO"}/${path} --input -`;

/** Inside single quotes of a shell. Names of branches may hold one. */
function shellQuoted(text: string): string {
  return text.replaceAll("'", "'\\''");
}

const WORKFLOW_DEFAULTS = api("PUT", "actions/permissions/workflow", () => ({
  default_workflow_permissions: "read",
  can_approve_pull_request_reviews: false,
}));

/** A branch that nobody may delete or rewrite; the rest of its protection is the project's own choice. */
function ruleset(name: string, branch: (subject: Subject) => string) {
  return api("POST", "rulesets", (subject) => ({
    name,
    target: "branch",
    enforcement: "active",
    conditions: { ref_name: { include: [`refs/heads/${branch(subject)}`], exclude: [] } },
    rules: [{ type: "deletion" }, { type: "non_fast_forward" }],
  }));
}

/** An environment that only the default branch may use. */
function environment(name: string) {
  const make = api("PUT", `environments/${name}`, () => ({
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  }));
  const allow = api("POST", `environments/${name}/deployment-branch-policies`, ({ branch }) => ({ name: branch }));
  return (subject: Subject): string => `${make(subject)} && ${allow(subject)}`;
}

/** In the order in which they are best made: what closes a hole first. */
export const SETTINGS: readonly Setting[] = [
  {
    id: "fork-approval",
    title: "workflows of outside contributors wait for approval, always",
    why: "one merged typo would else let its author start workflows at will",
    page: page("settings/actions"),
    command: api("PUT", "actions/permissions/fork-pr-contributor-approval", () => ({
      approval_policy: "all_external_contributors",
    })),
  },
  {
    id: "token-read-only",
    title: "the token of workflows is read-only unless a job says otherwise",
    why: "a workflow that forgets `permissions` would hold a token that writes",
    page: page("settings/actions"),
    command: WORKFLOW_DEFAULTS,
  },
  {
    id: "no-approvals-by-actions",
    title: "workflows cannot approve pull requests",
    why: "a stolen token could else approve what it pushed",
    page: page("settings/actions"),
    command: WORKFLOW_DEFAULTS,
  },
  {
    id: "pinned-actions",
    title: "only actions pinned to a full commit run",
    why: "a tag can be moved to other code by whoever takes over an action",
    page: page("settings/actions"),
    // The call that sets it also sets which actions are allowed, and could so loosen a stricter policy: by hand.
    command: () => null,
  },
  {
    id: "rules-default",
    title: "the default branch cannot be deleted or rewritten",
    why: "it holds the gate, the config and what the machine trusts",
    page: page("settings/rules"),
    command: ruleset("benchwarden: default branch", ({ branch }) => branch),
  },
  {
    id: "rules-data",
    title: "the data branch cannot be deleted or rewritten",
    why: "it holds the history, and publish only ever adds to it",
    page: page("settings/rules"),
    command: (subject) =>
      subject.dataBranch === null
        ? null
        : ruleset("benchwarden: data branch", ({ dataBranch }) => dataBranch ?? "")(subject),
  },
  {
    id: "code-owners",
    title: "a change of the workflows or of the config needs a review by their owners",
    why: "a person who may write could else change the gate alone",
    page: page("blob/HEAD/.github/CODEOWNERS"),
    command: () => null,
  },
  {
    id: "label",
    title: "the label needs-bench exists",
    why: "it is what a person sets to ask",
    page: page("labels"),
    command: api("POST", "labels", () => ({
      name: "needs-bench",
      color: "0e8a16",
      description: "Ask for a benchmark comparison of this very commit",
    })),
  },
  {
    id: "runner",
    title: "a bench machine is there for every class",
    why: "without one a request waits for 24 hours and then says `missing`",
    page: page("settings/actions/runners"),
    command: () => null,
  },
  {
    id: "pages-environment",
    title: "the environment github-pages deploys from the default branch only",
    why: "another branch could else replace the page",
    page: page("settings/environments"),
    command: environment("github-pages"),
  },
  {
    id: "store-environment",
    title: "the environment bench-store holds BENCH_STORE_TOKEN, for the default branch only",
    why: "a workflow on any other branch could else read the secret",
    page: page("settings/environments"),
    command: environment("bench-store"),
  },
];

/** The settings that concern a project. */
export function settingsFor(subject: Subject): readonly Setting[] {
  const unneeded: SettingId[] = [
    ...(subject.deploysPages ? [] : ["pages-environment" as const]),
    subject.dataBranch === null ? "rules-data" : "store-environment",
  ];
  return SETTINGS.filter(({ id }) => !unneeded.includes(id));
}
