import type { PullRequest } from "../ports/forge.ts";
import type { SeenPull } from "./click.ts";
import { type Asked, type Decision, passed, type Rule, refused } from "./rule.ts";

/** The event's own view: what is wrong already then needs no question to the server. */
export const wasFit: Rule = {
  about: "the pull request was open, its fork there, its base allowed",
  decide: (asked) => (asked.click.seen === null ? passed("not in this event") : fitness(asked.click.seen, asked)),
};

/** Asked again as late as possible: what is measured is the commit of the event, or nothing. */
export const isUnmoved: Rule = {
  about: "it still is, and its head is the commit that was asked for",
  async decide(asked) {
    const pull = await asked.evidence.pull();
    if (pull === null) return refused("gone", "The pull request is gone.");
    const decision = fitness(seenOf(pull), asked);
    if (decision.outcome === "refused") return decision;
    return pull.head.sha === asked.click.head ? passed("same head, asked again") : MOVED[asked.click.via];
  },
};

function seenOf(pull: PullRequest): SeenPull {
  return { isOpen: pull.isOpen, headRepository: pull.head.repository, base: pull.base };
}

/** Drafts are allowed: asking is the point of a draft. */
function fitness(pull: SeenPull, asked: Pick<Asked, "repositoryId" | "defaultBranch" | "allow">): Decision {
  if (!pull.isOpen) return refused("closed", "This pull request is closed; open it again to ask for benchmarks.");
  if (pull.headRepository === null) {
    return refused("no-fork", "The repository that this pull request came from no longer exists.");
  }
  if (pull.base.repository.id !== asked.repositoryId) {
    return refused("foreign-base", "This pull request goes to another repository.");
  }
  if (!allowedBranches(asked).includes(pull.base.ref)) {
    return refused(
      "base",
      "Benchmarks are run only for pull requests into the default branch or a branch that `allow.bases` in the config names.",
    );
  }
  return passed("open, fork there, base allowed");
}

/** The default branch and those that the config lists: bases of comparisons, and where recordings come from. */
export function allowedBranches({
  defaultBranch,
  allow,
}: {
  defaultBranch: string;
  allow: { readonly bases: readonly string[] };
}): string[] {
  return [...new Set([defaultBranch, ...allow.bases])];
}

const AGAIN = { label: "set the label again", command: "ask again with the commit you looked at" } as const;

/** The head changed between the look and the click, or between the click and now. */
export const MOVED: Readonly<Record<"label" | "command", Decision>> = {
  label: refused("moved", `The head moved after the label was set; look at the new commits, then ${AGAIN.label}.`),
  command: refused(
    "moved",
    `That commit is not the head of this pull request; look at the head, then ${AGAIN.command}.`,
  ),
};
