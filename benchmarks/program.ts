import type { Peer, Row } from "./document.ts";

/** How a program is asked to run. */
export interface ProgramTerms {
  /** Seconds instead of minutes: everything runs, with too few draws for the goals to mean much. */
  readonly quick: boolean;
  /** Says on standard error what is being done; the table is for standard output. */
  readonly progress: (text: string) => void;
}

/**
 * The default export of `benchmarks/NAME/main.ts`: measures, prints tables of its own where one row per number would be
 * hard to read, and returns its rows. It runs in a process of its own under the Node of the action. Throws when it
 * cannot measure.
 */
export type Program = (terms: ProgramTerms) => Promise<readonly Row[]> | readonly Row[];

/** What a number has to be: at least or at most a limit, in the unit of its row. */
export interface Goal {
  readonly atLeast?: number;
  readonly atMost?: number;
  /** What chance may move the number by beyond the limit, for numbers that a simulation estimates; said in the goal. */
  readonly allowance?: number;
}

/** A row without a goal, or with one that is judged here and put in words. */
export function row(
  what: string,
  [value, unit]: readonly [value: number, unit: string],
  beside: { goal?: Goal; peer?: Peer | null } = {},
): Row {
  const { goal, peer = null } = beside;
  if (!goal) return { what, value, unit, peer, goal: null, met: null };
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY, allowance = 0 } = goal;
  const met = atLeast - allowance <= value && value <= atMost + allowance;
  return { what, value, unit, peer, goal: goalText(goal, unit), met };
}

function goalText({ atLeast, atMost, allowance }: Goal, unit: string): string {
  const range = atLeast !== undefined && atMost !== undefined;
  const limit = range ? `${atLeast} to ${atMost}` : atLeast !== undefined ? `≥ ${atLeast}` : `≤ ${atMost}`;
  const chance = allowance === undefined ? "" : ` (chance ± ${allowance})`;
  return `${unit === "" ? limit : `${limit} ${unit}`}${chance}`;
}
