import { formatDuration } from "../units/duration.ts";
import { MOVED } from "./pull-rules.ts";
import { type Asked, type Decision, passed, type Rule, refused } from "./rule.ts";

/** A click older than this was meant for another day. */
const FRESH_SECONDS = 3600;

/** Clocks of our host and the server may differ by this. */
const SKEW_SECONDS = 60;

/** The event may be old or forged; the newest `labeled` event of the server is the one that counts. */
export const isNewestClick: Rule = {
  about: "the newest click is theirs and at most an hour old",
  async decide(asked) {
    const { click, evidence, now } = asked;
    if (click.writtenAt !== null) {
      return isFresh(click.writtenAt, now) ? passed("written within the hour") : STALE;
    }
    const labelled = await evidence.labelled();
    if (labelled === null || labelled.by.id !== click.sender.id) {
      return refused(
        "other-click",
        "The label was last set by somebody else than this run was started for; set it again.",
      );
    }
    if (!isFresh(labelled.at, now)) return STALE;
    return (await isOfThisRun(asked, labelled.at)) ? passed("set within the hour") : OLD_RUN;
  },
};

function isFresh(at: string, now: string): boolean {
  return secondsBetween(at, now) <= FRESH_SECONDS;
}

const STALE = refused("stale", "This request is more than an hour old; ask again.");
const OLD_RUN = refused("old-run", "This is an old run that was started again; set the label instead.");

/** A re-run keeps the payload of its first attempt: a label that was set after it has a run of its own. */
async function isOfThisRun({ run, forge }: Asked, labelledAt: string): Promise<boolean> {
  if (run.attempt === 1) return true;
  const own = await forge.run(run.id);
  return own !== null && secondsBetween(labelledAt, own.createdAt) >= -SKEW_SECONDS;
}

/** A push seconds before the click is code that nobody has looked at. An approving review of it replaces the wait. */
export const isSettled: Rule = {
  about: "the head had settled when the label was set",
  async decide(asked) {
    const labelled = await asked.evidence.labelled();
    const push = await findPush(asked);
    if (push === "moved") return MOVED.label;
    if (push?.isOwn) return passed("the last push is by who asks, in this repository");
    const wait = asked.allow.settleSeconds;
    if (push !== null && labelled !== null && secondsBetween(push.at, labelled.at) >= wait) {
      return passed(`by the ${push.source}, ${formatDuration(secondsBetween(push.at, labelled.at))} before the click`);
    }
    if (await asked.evidence.isApproved()) return passed("approved by somebody with write permission");
    return push === null ? UNKNOWN_PUSH : unsettled(wait);
  },
};

function unsettled(seconds: number): Decision {
  return refused(
    "unsettled",
    `The last push was less than ${formatDuration(seconds)} before the label was set; look at what was pushed, then set the label again, or approve that commit first.`,
  );
}

const UNKNOWN_PUSH = refused(
  "unknown-push",
  "GitHub does not tell when this commit was pushed; somebody with write permission has to approve it first, then set the label again.",
);

interface Push {
  readonly at: string;
  readonly isOwn: boolean;
  readonly source: "activity log" | "first workflow run";
}

/**
 * When the head became the head, by the server's clock: dates in commits are their author's. The activity log tells the
 * newest push; where it cannot be read, the first workflow run of the commit proves that the server knew it then.
 */
async function findPush({ click, evidence, forge, repositoryId }: Asked): Promise<Push | "moved" | null> {
  const head = (await evidence.pull())?.head;
  if (head === undefined || head.repository === null) return null;
  const push = await forge.lastPush(head.repository.fullName, head.ref);
  if (push !== null && push !== "unreadable") {
    const isOwn = push.by?.id === click.sender.id && head.repository.id === repositoryId;
    return push.sha === click.head ? { at: push.at, isOwn, source: "activity log" } : "moved";
  }
  const run = await forge.firstRunOf(click.head);
  return run === null ? null : { at: run.createdAt, isOwn: false, source: "first workflow run" };
}

export const isReviewed: Rule = {
  about: "an approving review, where the config wants one",
  async decide({ allow, evidence }) {
    if (!allow.requireReview) return passed("`allow.require-review` is off");
    if (await evidence.isApproved()) return passed("approved by somebody with write permission");
    return refused(
      "unreviewed",
      "The config wants an approving review of this very commit by somebody with write permission (`allow.require-review`) before benchmarks are run.",
    );
  },
};

/** Seconds from one UTC time to another; NaN when either is none, which satisfies no comparison. */
export function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
