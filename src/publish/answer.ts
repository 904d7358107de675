import type { Outcome } from "../model/outcome.ts";
import { Problem } from "../model/problem.ts";
import type { Request } from "../model/request.ts";
import type { Comments, Commits } from "../ports/forge.ts";
import { cell } from "../report/cell.ts";
import { countsText } from "../report/phrases.ts";
import { signOf } from "../report/sign.ts";
import { renderVerdictComment, type VerdictKey } from "../report/verdict-comment.ts";
import { type Posted, postVerdict, replaceAcknowledged } from "./verdict-comments.ts";

/** A verdict and where it was reached. */
export interface Verdict {
  readonly request: Request;
  readonly key: VerdictKey;
  readonly outcome: Outcome;
  readonly runUrl: string;
  readonly repositoryUrl: string;
  readonly notes: readonly string[];
  /** Whether the run fails because of it. */
  readonly isFailing: boolean;
}

/** How the people were told. Lines are Markdown for the job summary, problems are what a re-run may mend. */
export interface Answered {
  readonly lines: readonly string[];
  readonly problems: readonly Problem[];
}

type AnsweringForge = Comments & Pick<Commits, "setStatus">;

/**
 * Tells the verdict: a comment of its own, this class's line of the answer to the request, and a commit status where
 * the config wants one. What may not be written is said in the summary; what failed does not stop the rest.
 */
export async function answerVerdict(forge: AnsweringForge, verdict: Verdict): Promise<Answered> {
  const lines: string[] = [];
  const problems: Problem[] = [];
  const attempt = async (work: () => Promise<readonly string[]>): Promise<void> => {
    try {
      lines.push(...(await work()));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.push(error);
      lines.push(`${cell(error.facts.what, 500)}; running this job again completes it.`);
    }
  };
  await attempt(() => comment(forge, verdict));
  await attempt(() => status(forge, verdict));
  return { lines, problems };
}

async function comment(forge: AnsweringForge, verdict: Verdict): Promise<string[]> {
  const { request, outcome, key, runUrl, repositoryUrl, notes } = verdict;
  const { pr, askedBy, config } = request;
  if (pr === null) return [];
  if (!config.report.comment) return ["The config says `report.comment: false`: the verdict stands here only."];
  const siteUrl = config.report.site;
  const body = renderVerdictComment({ key, outcome, runUrl, repositoryUrl, siteUrl, notes });
  const posted = await postVerdict(forge, pr, { key, body });
  const run = askedBy?.run ?? null;
  const acknowledged =
    run === null
      ? "no-line"
      : await replaceAcknowledged(forge, pr, { run, class: key.class, text: lineText(verdict, posted) });
  return [...postedLines(posted, pr), ...(acknowledged === "forbidden" ? [NOT_ACKNOWLEDGED] : [])];
}

const NOT_ACKNOWLEDGED = "The answer to the request could not be brought up to date: this job may not edit comments.";

function postedLines(posted: Posted, pr: number): string[] {
  switch (posted.state) {
    case "posted":
      return [`The verdict was posted: ${posted.url}`];
    case "edited":
      return [`The verdict's comment was brought up to date: ${posted.url}`];
    case "there-already":
      return [`The verdict stands in the pull request already: ${posted.url}`];
    case "forbidden":
      return [
        `The verdict could not be posted to pull request ${pr}, so it stands here only: this job may not comment there. It needs the permission \`pull-requests: write\`, and a conversation that is not locked.`,
      ];
  }
}

/** What the answer to the request says of this class from now on. */
function lineText({ outcome, runUrl }: Verdict, posted: Posted): string {
  const told = posted.url === null ? `[the run](${runUrl})` : `[verdict](${posted.url})`;
  const again = outcome.verdict === "missing" ? `, [run it again](${runUrl})` : "";
  return `${signOf(outcome.verdict)} **${outcome.verdict}**: ${countsText(outcome)} · ${told}${again}`;
}

/** The longest description that GitHub takes. */
const DESCRIPTION_LENGTH = 140;

async function status(forge: AnsweringForge, verdict: Verdict): Promise<string[]> {
  const { request, outcome, runUrl, isFailing } = verdict;
  const head = request.builds.find(({ role }) => role === "head");
  if (!request.config.report.status || head === undefined) return [];
  const set = await forge.setStatus(head.commit, {
    state: isFailing ? "failure" : outcome.verdict === "missing" ? "error" : "success",
    context: `benchwarden/${request.class}`,
    description: `${outcome.verdict}: ${countsText(outcome)}`.slice(0, DESCRIPTION_LENGTH),
    url: runUrl,
  });
  if (set === "set") return [];
  return ["The commit status could not be written: this job needs the permission `statuses: write`."];
}
