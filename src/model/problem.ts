/**
 * Exit codes of the CLI. Where several hold, `EXIT_ORDER` decides.
 */
export const EXIT = {
  fine: 0,
  regressed: 1,
  inconclusive: 2,
  invalid: 3,
  usage: 4,
  failed: 5,
  nothing: 6,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * A problem of the user with all that a person needs to mend it. `where` is a file with line and column, an option, a
 * revision; `expected` and `found` are shown only when both help; `next` is the next step.
 */
export interface ProblemFacts {
  code: string;
  what: string;
  where?: string | undefined;
  expected?: string | undefined;
  found?: string | undefined;
  next?: string | undefined;
  exit?: ExitCode;
}

/** Crosses rooms: thrown where a command cannot go on, rendered once by the entry, without a stack trace. */
export class Problem extends Error {
  readonly facts: ProblemFacts;

  constructor(facts: ProblemFacts, options?: { cause?: unknown }) {
    super(renderProblem(facts), options);
    this.name = "Problem";
    this.facts = facts;
  }

  get exit(): ExitCode {
    return this.facts.exit ?? EXIT.usage;
  }
}

/** The sentence of a problem: what, where, expected, found, next step, each on its own line when long. */
export function renderProblem(facts: ProblemFacts): string {
  const lines = [facts.where ? `${facts.where}: ${facts.what}` : facts.what];
  if (facts.expected !== undefined) lines.push(`  expected: ${facts.expected}`);
  if (facts.found !== undefined) lines.push(`  found:    ${facts.found}`);
  if (facts.next !== undefined) lines.push(`  next:     ${facts.next}`);
  return lines.join("\n");
}
