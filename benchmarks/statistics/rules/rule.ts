/** One list of iterations per launch, in the order of rounds, in one unit; as many launches on either side. */
export interface Launches {
  readonly base: readonly (readonly number[])[];
  readonly head: readonly (readonly number[])[];
}

/** What a rule says: a two-sided p-value, 0 or 1 for a rule that only says yes or no, and which way it points. */
export interface Judgement {
  readonly p: number;
  /** +1 when the head looks larger, −1 when smaller, 0 when neither. */
  readonly sign: number;
}

/** How a tool decides that a benchmark changed, from its published definition. */
export interface Rule {
  readonly name: string;
  /** Whose rule it is and where the definition was read; null for a textbook's test that no tool stands for. */
  readonly tool: { readonly name: string; readonly version: string } | null;
  /** Whether `p` can be held against a level, or is only 0 or 1. */
  readonly hasLevel: boolean;
  readonly judge: (launches: Launches) => Judgement;
}
