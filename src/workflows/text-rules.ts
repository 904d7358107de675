import type { Rule } from "./finding.ts";
import { expressionsIn, placeOf, textsOf } from "./texts.ts";

/** Keys whose text a shell or an interpreter reads. */
const INTERPRETED = ["run", "script", "shell"];

/** An expression in a shell line is pasted before the shell reads it: whoever writes the value writes the program. */
export const textInShell: Rule = function* (workflow) {
  for (const { path, text } of textsOf(workflow.tree)) {
    if (!INTERPRETED.includes(path.at(-1) ?? "") || !text.includes("${{")) continue;
    yield {
      rule: "text-in-shell",
      place: placeOf(path),
      what: "an expression stands in a line that an interpreter reads",
      next: "hand the value over in `env:` and read the variable",
    };
  }
};

interface Choice {
  readonly pattern: RegExp;
  readonly what: string;
  readonly next: string;
}

const CHOSEN: readonly Choice[] = [
  {
    pattern: /(?<![a-z0-9_.-])github\.(?:triggering_)?actor(?![a-z0-9_-])/,
    what: "github.actor is not who asked: on a re-run it is the first one, and bots borrow it",
    next: "let the gate ask GitHub for the role of the event's sender",
  },
  {
    pattern: /(?:^|\.)head\.ref(?![a-z0-9_-])|github\.head_ref(?![a-z0-9_-])/,
    what: "a branch of the pull request can be moved after it was looked at",
    next: "pin the commit: github.event.pull_request.head.sha",
  },
  {
    pattern: /contains\([^)]*labels/,
    what: "`contains` on the labels is true for every later event while the label sticks",
    next: "compare this event's own label: github.event.label.name == '…'",
  },
];

/** Expressions whose value somebody without the right to write can choose, or change after a person has looked. */
export const chosenByStrangers: Rule = function* (workflow) {
  for (const placed of textsOf(workflow.tree)) {
    const expressions = expressionsIn(placed);
    for (const { pattern, what, next } of CHOSEN) {
      if (!expressions.some((expression) => pattern.test(expression))) continue;
      yield { rule: "chosen-by-strangers", place: placeOf(placed.path), what, next };
    }
  }
};
