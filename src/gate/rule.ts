import { Problem } from "../model/problem.ts";
import type { Forge } from "../ports/forge.ts";
import type { Click } from "./click.ts";
import type { Evidence } from "./evidence.ts";

/** What a rule may look at. */
export interface Asked {
  readonly click: Click;
  readonly evidence: Evidence;
  readonly forge: Forge;
  /** Id of the repository that the gate guards. */
  readonly repositoryId: number;
  readonly defaultBranch: string;
  readonly allow: Allow;
  /** The run that decides; on a re-run `attempt` is above 1 and `by` is who started it again. */
  readonly run: { readonly id: number; readonly attempt: number; readonly by: string };
  /** UTC. */
  readonly now: string;
}

/** The config's words on who may ask. */
export interface Allow {
  readonly users: readonly string[];
  readonly teams: readonly string[];
  readonly settleSeconds: number;
  readonly requireReview: boolean;
  readonly bases: readonly string[];
}

/**
 * `note` and `because` are ours: no title, branch or login is in them. `cause` names why, the same word for the same
 * reason, and a person is told each of them once. `isFault`: the project's owner has to mend something.
 */
export type Decision =
  | { readonly outcome: "passed"; readonly note: string }
  | { readonly outcome: "refused"; readonly cause: string; readonly because: string; readonly isFault?: true };

/** One condition of a request. `about` says it as people read it in the summary. */
export interface Rule {
  readonly about: string;
  decide(asked: Asked): Promise<Decision> | Decision;
}

/** What came of one rule; `not-asked` after the first that refused. */
export interface Check {
  readonly about: string;
  readonly decision: Decision | { readonly outcome: "not-asked" };
}

export type Refusal = Extract<Decision, { outcome: "refused" }>;

export function passed(note: string): Decision {
  return { outcome: "passed", note };
}

export function refused(cause: string, because: string): Decision {
  return { outcome: "refused", cause, because };
}

/** Tries rules in order until one refuses. A rule that could not ask the server refuses. */
export async function tryRules(
  rules: readonly Rule[],
  asked: Asked,
): Promise<{ checks: Check[]; refusal: Refusal | null }> {
  const checks: Check[] = [];
  let refusal: Refusal | null = null;
  for (const rule of rules) {
    const decision: Check["decision"] = refusal === null ? await decide(rule, asked) : { outcome: "not-asked" };
    checks.push({ about: rule.about, decision });
    if (decision.outcome === "refused") refusal = decision;
  }
  return { checks, refusal };
}

async function decide(rule: Rule, asked: Asked): Promise<Decision> {
  try {
    return await rule.decide(asked);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return UNANSWERED;
  }
}

export const UNANSWERED: Refusal = {
  outcome: "refused",
  cause: "unanswered",
  because: "GitHub did not answer a question that has to be asked first; ask again in a few minutes.",
  isFault: true,
};
