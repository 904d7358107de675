import { terminalText } from "./cell.ts";

/** What `init` did, as far as its text needs it. */
export interface InitFacts {
  readonly files: readonly { path: string; state: "written" | "same" | "kept" | "overwritten" }[];
  readonly found: readonly { tool: string; evidence: string; suite: string; notes: readonly string[] }[];
  readonly repository: string | null;
  readonly branch: string;
  readonly hasPin: boolean;
  readonly settings: readonly { title: string; why: string; page: string; command: string | null }[];
  readonly dryRun: boolean;
}

const STATES = {
  written: ["written", "would be written"],
  same: ["there already", "there already"],
  kept: ["KEPT, it differs from the template (--force overwrites it)", "differs from the template and would be kept"],
  overwritten: ["overwritten", "would be overwritten"],
} as const;

/** What `init` found and wrote, and what is left to do, in the order in which to do it. */
export function renderInit(facts: InitFacts): string {
  const width = Math.max(...facts.files.map(({ path }) => path.length));
  const files = facts.files.map(({ path, state }) => `  ${path.padEnd(width)}  ${STATES[state][facts.dryRun ? 1 : 0]}`);
  const isNewConfig = facts.files[0]?.state === "written";
  return [...(isNewConfig ? [foundLines(facts)] : []), files.join("\n"), nextLines(facts), settingLines(facts)]
    .join("\n\n")
    .concat("\n");
}

function foundLines({ found }: InitFacts): string {
  if (found.length === 0) {
    return "No benchmarks were found that Benchwarden knows: the config holds one suite to be edited.";
  }
  const lines = found.map((one) => {
    const notes = one.notes.map((note) => `    ${terminalText(note)}`);
    return [`  ${one.suite}: ${one.tool}, seen in ${terminalText(one.evidence)}`, ...notes].join("\n");
  });
  return `Found:\n${lines.join("\n")}`;
}

function nextLines(facts: InitFacts): string {
  const steps = [
    "benchwarden check --probe      # does every suite run, how long will a comparison take",
    "benchwarden compare HEAD~1 HEAD    # a first verdict, here",
  ];
  if (facts.repository === null) {
    steps.push(
      "replace OWNER/REPO in the workflows: there is no remote `origin` to read it from (or: --repository OWNER/REPO)",
    );
  }
  if (!facts.hasPin) {
    steps.push(
      "name the commit of a release: benchwarden init --force --action OWNER/benchwarden@<40 digits>  (until then the workflows run nothing)",
    );
  }
  steps.push(
    "set up a bench machine, or put the label of a class on a runner of a private repository (docs/setup.md of Benchwarden)",
    `commit the files to ${facts.branch}: the label works once they are there`,
    "benchwarden doctor             # what is still missing",
  );
  return `Next:\n${steps.map((step, index) => `  ${index + 1}. ${step}`).join("\n")}`;
}

function settingLines({ settings }: InitFacts): string {
  const lines = settings.map(({ title, why, page, command }, index) => {
    const isTwice = command !== null && settings[index - 1]?.command === command;
    return [`  - ${title}`, `    (${why})`, `    ${isTwice ? "the same command" : (command ?? page)}`].join("\n");
  });
  return `Settings of the repository, to be made once by somebody with admin rights:\n${lines.join("\n")}`;
}
