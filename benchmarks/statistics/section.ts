import type { Row } from "../document.ts";

/** One part of the calibration: what it measured as rows, and the same as Markdown for people. */
export interface Section {
  readonly heading: string;
  /** What was done, then one or more tables. */
  readonly text: string;
  readonly rows: readonly Row[];
}

/** How much is simulated. */
export interface Sizes {
  /** Simulated jobs of one benchmark, for each cell of a table. */
  readonly jobs: number;
  /** Simulated pull requests of 100 benchmarks, for each policy. */
  readonly requests: number;
  /** Simulated histories. */
  readonly histories: number;
  /** Histories that are analysed again at each new point. */
  readonly followed: number;
  /** Runs of each timed work. */
  readonly runs: number;
}

export const FULL: Sizes = { jobs: 4_000, requests: 1_000, histories: 600, followed: 200, runs: 15 };
export const QUICK: Sizes = { jobs: 60, requests: 3, histories: 12, followed: 4, runs: 2 };

/** A share as per cent, without the sign: two significant figures below 1. */
export function percent(share: number): string {
  const value = 100 * share;
  return value === 0 ? "0" : value >= 9.95 ? value.toFixed(0) : value >= 0.95 ? value.toFixed(1) : value.toPrecision(2);
}

/** For rows, which hold numbers: no digits that a simulation cannot know. */
export function percentValue(share: number): number {
  return Number((100 * share).toPrecision(4));
}
