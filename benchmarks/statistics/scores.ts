/** How far off a change may be placed and still be the true one. */
export const MARGIN = 5;

/** How what was found in a series compares with the truth. */
export interface Score {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/**
 * Precision, recall and F1 as in the Turing change point data set: the start of the series counts as a change that all
 * know of, so that none of them is ever 0/0; each true change is matched by at most one found within the margin.
 *
 * Source: van den Burg and Williams, An Evaluation of Change Point Detection Algorithms (2020), section 4.2.
 */
export function scoreOf(found: readonly number[], truth: readonly number[], margin = MARGIN): Score {
  const matched = 1 + matches(found, truth, margin).length;
  const precision = matched / (1 + found.length);
  const recall = matched / (1 + truth.length);
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) };
}

/** The true changes that were found, each by another found one. */
export function matches(found: readonly number[], truth: readonly number[], margin: number): number[] {
  const free = new Set(found);
  return truth.filter((index) => {
    let nearest: number | null = null;
    for (const one of free) {
      if (Math.abs(one - index) > margin) continue;
      if (nearest === null || Math.abs(one - index) < Math.abs(nearest - index)) nearest = one;
    }
    if (nearest !== null) free.delete(nearest);
    return nearest !== null;
  });
}
