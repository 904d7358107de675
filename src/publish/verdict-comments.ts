import type { Comments, IssueComment } from "../ports/forge.ts";
import { isAcknowledgement, replaceLine } from "../report/acknowledgement.ts";
import { readVerdictKey, sameVerdict, type VerdictKey } from "../report/verdict-comment.ts";

/** What became of the comment. `url` is null when there is none. */
export type Posted =
  | { readonly state: "posted" | "edited" | "there-already"; readonly url: string }
  | { readonly state: "forbidden"; readonly url: null };

/** Older verdicts that are folded in one go; those before them were folded when these were posted. */
const FOLDED = 10;

type Own = { readonly comment: IssueComment; readonly key: VerdictKey };

/**
 * Posts the verdict of a class as a comment of its own and folds our older ones of that class. The same results
 * published again find their own comment: it stays, is corrected in place when only its details changed, and is posted
 * anew when its first line, the verdict, did, because an edited comment notifies nobody.
 */
export async function postVerdict(
  forge: Comments,
  pull: number,
  verdict: { readonly key: VerdictKey; readonly body: string },
): Promise<Posted> {
  const own = await ownVerdicts(forge, pull, verdict.key.class);
  const same = own.filter(({ key }) => key.run === verdict.key.run && key.attempt === verdict.key.attempt).at(-1);
  const posted = await postOrEdit(forge, pull, { body: verdict.body, same: same?.comment ?? null });
  if (posted.state === "forbidden") return posted;
  const isKept = posted.state !== "posted";
  const older = own.filter((one) => isOlder(one.key, verdict.key) || (!isKept && one === same));
  for (const { comment } of older.slice(-FOLDED)) await forge.minimiseComment(comment.nodeId);
  return posted;
}

/** Ours are found by marker and author, on all pages: anybody can write a marker. */
async function ownVerdicts(forge: Comments, pull: number, machineClass: string): Promise<Own[]> {
  const isOurs = await ownership(forge);
  return (await forge.comments(pull)).filter(isOurs).flatMap((comment) => {
    const key = readVerdictKey(comment.body);
    return key === null || key.class !== machineClass ? [] : [{ comment, key }];
  });
}

async function ownership(forge: Comments): Promise<(comment: IssueComment) => boolean> {
  const self = await forge.self();
  return ({ by }) => (self.id === null ? by.login === self.login : by.id === self.id);
}

/** A verdict that was asked for later is never folded by one that is published later. */
function isOlder(key: VerdictKey, than: VerdictKey): boolean {
  return key.run < than.run || (key.run === than.run && key.attempt < than.attempt);
}

async function postOrEdit(
  forge: Comments,
  pull: number,
  { body, same }: { body: string; same: IssueComment | null },
): Promise<Posted> {
  // The server keeps a comment without the blanks at its end.
  if (same !== null && same.body.trimEnd() === body.trimEnd()) return { state: "there-already", url: same.url };
  if (same !== null && sameVerdict(same.body, body)) {
    const edited = await forge.editComment(same.id, body);
    if (edited === "edited") return { state: "edited", url: same.url };
    if (edited === "forbidden") return { state: "forbidden", url: null };
  }
  const added = await forge.addComment(pull, body);
  return added === "forbidden" ? { state: "forbidden", url: null } : { state: "posted", url: added.url };
}

/**
 * Replaces the line of a class in the answer to a request, and no other.
 *
 * @param run the gate's run that answered, which the request names
 */
export async function replaceAcknowledged(
  forge: Comments,
  pull: number,
  line: { readonly run: number; readonly class: string; readonly text: string },
): Promise<"replaced" | "no-line" | "forbidden"> {
  const isOurs = await ownership(forge);
  const answers = (await forge.comments(pull)).filter(
    (comment) => isOurs(comment) && isAcknowledgement(comment.body, line.run),
  );
  for (const answer of answers) {
    const body = replaceLine(answer.body, line.class, line.text);
    if (body === null) continue;
    if (body === answer.body) return "replaced";
    const edited = await forge.editComment(answer.id, body);
    return edited === "edited" ? "replaced" : edited === "gone" ? "no-line" : "forbidden";
  }
  return "no-line";
}
