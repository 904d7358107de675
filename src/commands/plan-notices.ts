import type { PinnedCommits } from "../gate/pinned-commits.ts";
import type { Config } from "../model/config.ts";
import { partingNotice } from "../plan/parting-notice.ts";
import type { Forge } from "../ports/forge.ts";

export interface NoticeQuestion {
  readonly config: Config;
  readonly configPath: string;
  readonly commits: PinnedCommits;
  /** The commit that config and harness are taken from. */
  readonly trusted: string;
}

/** What the report must say, in whole sentences: chiefly, what of the change was not used. Paths are the config's own. */
export async function planNotices(question: NoticeQuestion, forge: Forge): Promise<string[]> {
  const { base, pull } = question.commits;
  const judges = base === null ? [] : await (pull === null ? commitNotices : pullNotices)(question, forge);
  return [
    ...judges,
    ...(await partingNotices(question.commits, forge)),
    ...(question.commits.isForeign ? [FOREIGN] : []),
    ...(question.config.environment.pass.length > 0 ? [NO_PASS] : []),
  ];
}

const FOREIGN =
  "The head is of another repository: both sides were measured in the sandbox's stricter profile, and such numbers never enter the history.";

const NO_PASS = "Variables of the host (environment.pass) are not let through in runs of a workflow.";

/** A change that edits its own judge is told so: what it changes there counts after it is merged. */
async function pullNotices(question: NoticeQuestion, forge: Forge): Promise<string[]> {
  const { paths, isWhole } = await forge.changedFiles(question.commits.pull?.number ?? 0);
  const trusted = question.trusted.slice(0, 12);
  const notices = judgesOf(question)
    .filter((judge) => paths.some((path) => isWithin(path, judge.path)))
    .map(
      ({ path, what }) =>
        `This pull request edits ${what} (${path}): the default branch's version (${trusted}) was used, so what it changes there has no effect on these numbers until it is merged.`,
    );
  if (isWhole) return notices;
  return [
    ...notices,
    `This pull request changes more files than GitHub tells: it may edit the config or the harness; those of the default branch (${trusted}) were used.`,
  ];
}

/** Without a pull request the server lists no changes: the single files are compared. */
async function commitNotices(question: NoticeQuestion, forge: Forge): Promise<string[]> {
  const { commits, trusted } = question;
  const notices: string[] = [];
  for (const { path, what } of judgesOf(question).filter((judge) => judge.what !== "the harness")) {
    const [ours, theirs] = [await forge.readFile(trusted, path), await forge.readFile(commits.head.id, path)];
    if (ours === theirs) continue;
    notices.push(
      `The head has another version of ${what} (${path}) than the default branch, whose version (${trusted.slice(0, 12)}) was used.`,
    );
  }
  return notices;
}

/** A base that somebody named may have changes of its own; where the head left its branch has none. */
async function partingNotices({ head, base }: PinnedCommits, forge: Forge): Promise<string[]> {
  if (base === null) return [];
  const relation = await forge.relation(base.id, head.id);
  const notice = partingNotice({ base: base.id, head: head.id, fork: relation?.mergeBase ?? null });
  return notice === null ? [] : [notice];
}

interface Judge {
  readonly path: string;
  readonly what: string;
}

function judgesOf({ config, configPath }: NoticeQuestion): Judge[] {
  const { dockerfile } = config.environment;
  return [
    { path: configPath, what: "the config" },
    ...(dockerfile === null ? [] : [{ path: dockerfile, what: "the Dockerfile of the environment" }]),
    ...config.harness.map((path) => ({ path, what: "the harness" })),
  ];
}

/** The path itself, or something below it. */
function isWithin(path: string, judge: string): boolean {
  const folder = judge.replace(/^\.\//, "").replace(/\/+$/, "");
  return folder === "." || path === folder || path.startsWith(`${folder}/`);
}
