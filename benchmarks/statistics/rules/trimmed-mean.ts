import { at, sorted } from "../../../src/stats/sorted.ts";
import { momentsOf } from "./moments.ts";
import { type StudentTest, tested } from "./student-test.ts";

/** Yuen's test and what it is made of. */
export interface TrimmedTest extends StudentTest {
  readonly mean: number;
  readonly error: number;
}

/**
 * Yuen's one-sample test of "the trimmed mean is zero": of n values the ⌊share · n⌋ smallest and largest are left out of
 * the mean and drawn in for its error.
 *
 * Source: Wilcox, Introduction to Robust Estimation and Hypothesis Testing, section 4.3, with (1 − 2k/n) for 1 − 2 · share.
 */
export function yuen(values: ArrayLike<number>, share = 0.2): TrimmedTest {
  const ordered = sorted(values);
  const n = ordered.length;
  const k = Math.floor(share * n);
  const inner = n - 2 * k;
  const mean = momentsOf(ordered.subarray(k, n - k)).mean;
  const low = at(ordered, k);
  const high = at(ordered, n - k - 1);
  const drawnIn = ordered.map((value) => Math.min(high, Math.max(low, value)));
  const error = Math.sqrt(momentsOf(drawnIn).variance) / ((1 - (2 * k) / n) * Math.sqrt(n));
  return { ...tested(mean / error, inner - 1), mean, error };
}
