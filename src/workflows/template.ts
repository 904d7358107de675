import { EXIT, Problem } from "../model/problem.ts";

/** The workflows that users copy. The first two are enough to start. */
export const TEMPLATE_NAMES = ["bench-label.yml", "bench.yml", "bench-history.yml", "bench-command.yml"] as const;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];

/** Where a workflow lies in a repository. */
export function workflowPath(name: TemplateName): string {
  return `.github/workflows/${name}`;
}

/** Which action a workflow runs: `owner/name`, the full commit, and the version for people. */
export interface ActionPin {
  readonly repository: string;
  readonly commit: string;
  readonly version: string;
}

/** Stands in the templates until a release is named. GitHub finds no such commit, so a copy with it runs nothing. */
export const NO_PIN: ActionPin = { repository: "OWNER/benchwarden", commit: "0".repeat(40), version: "v0.1.0" };

/** What `init` fills in. */
export interface Fillings {
  /** `owner/name` of the project. */
  readonly repository: string;
  readonly branch: string;
  readonly action: ActionPin;
  readonly machineClass: string;
  /** `report.status` of the config: publish may write commit statuses. */
  readonly writesStatus: boolean;
  /** `history.store` names another repository: publish only reads here, and writes there with a token of its own. */
  readonly storesElsewhere: boolean;
  /** `site.deploy` of the config. */
  readonly deploy: "none" | "pages" | "branch";
}

/** A template with everything filled in. Throws `Problem` for a value that would be more than a name in the file. */
export function fillTemplate(text: string, fillings: Fillings): string {
  requireName("repository", fillings.repository, /^[\w.-]{1,100}\/[\w.-]{1,100}$/);
  requireName("branch", fillings.branch, /^[\w.][\w./-]{0,200}$/);
  requireName("machine class", fillings.machineClass, /^[A-Za-z0-9][\w.+-]{0,63}$/);
  requireName("action", fillings.action.repository, /^[\w.-]{1,100}\/[\w.-]{1,100}$/);
  requireName("action", fillings.action.commit, /^[0-9a-f]{40}$/);
  requireName("action", fillings.action.version, /^v?\w[\w.+-]{0,60}$/);
  const { action } = fillings;
  const filled = text
    .replaceAll("OWNER/REPO'", `${fillings.repository}'`)
    .replaceAll(pinText(NO_PIN), pinText(action))
    .replaceAll("'refs/heads/main'", `'refs/heads/${fillings.branch}'`)
    .replaceAll("default: bench-x64", `default: ${fillings.machineClass}`)
    .replace(/^# `benchwarden init.*fills in .*\n/m, "");
  return withSite(withStore(withStatus(filled, fillings.writesStatus), fillings.storesElsewhere), fillings.deploy);
}

function pinText({ repository, commit, version }: ActionPin): string {
  return `uses: ${repository}@${commit} # ${version}`;
}

function withStatus(text: string, writes: boolean): string {
  return writes
    ? text.replace(/# (statuses: write) # .*/, "$1 # set the commit status that `report.status` asks for")
    : text;
}

function withStore(text: string, isElsewhere: boolean): string {
  if (!isElsewhere) return text;
  return text
    .replace(
      /contents: write # push to the data branch.*/,
      "contents: read # the store is another repository, with a token of its own",
    )
    .replace(/# (environment: bench-store) # .*/, "$1 # gives its secret to the default branch alone")
    .replace(/# (store-token: .*?) # .*/, "$1 # may write to the store's repository, nowhere else");
}

/** `site.deploy: branch`: the job pushes the page to a branch, and holds nothing of GitHub Pages. */
function withSite(text: string, deploy: Fillings["deploy"]): string {
  const start = text.indexOf("\n  site:\n");
  if (deploy !== "branch" || start < 0) return text;
  const job = text
    .slice(start)
    .replace("{ deploy: pages }", "{ deploy: branch }")
    .replace("deploy == 'pages'", "deploy == 'branch'")
    .replace(/ {4}environment: .*\n/, "")
    .replace(/contents: read # .*/, "contents: write # read the data branch, push the page to its own")
    .replace(/ {6}pages: .*\n {6}id-token: .*\n/, "")
    .replace(/ {6}- name: Upload the page\n[\s\S]*$/, "");
  return text.slice(0, start) + job;
}

/** The action that a workflow of ours runs; null when it runs none. The first one counts: they are all the same. */
export function pinOf(text: string): ActionPin | null {
  const match = /uses: ([\w.-]+\/benchwarden)@([0-9a-f]{40}) # (\S+)/.exec(text);
  return match ? { repository: match[1] ?? "", commit: match[2] ?? "", version: match[3] ?? "" } : null;
}

/** Reads `OWNER/benchwarden@<40 digits>`, the version behind `#` optional. Throws `Problem` for anything else. */
export function parsePin(text: string): ActionPin {
  const match = /^([\w.-]+\/benchwarden)@([0-9a-f]{40})(?:\s*#\s*(v?\w[\w.+-]{0,60}))?$/.exec(text.trim());
  if (match) return { repository: match[1] ?? "", commit: match[2] ?? "", version: match[3] ?? NO_PIN.version };
  throw new Problem({
    code: "bad-action",
    what: "this does not name the action by a full commit",
    where: "--action",
    expected: "OWNER/benchwarden@<the 40 digits of a release's commit>",
    found: text.slice(0, 120),
    next: "the page of a release shows its commit; a tag is not taken, because it can be moved",
    exit: EXIT.usage,
  });
}

function requireName(what: string, value: string, pattern: RegExp): void {
  if (pattern.test(value)) return;
  throw new Problem({
    code: "bad-name",
    what: `this ${what} cannot stand in a workflow`,
    expected: "letters, digits and . _ - /",
    found: value.slice(0, 120),
    next: "write the workflows by hand from the folder workflows/ of the package",
    exit: EXIT.usage,
  });
}
