import { normalCdf, normalQuantile } from "./normal-distribution.ts";
import { choiceCounts, EXACT_RANK_SUM, rankSumCdf } from "./rank-sum-null.ts";
import { at, type Sorted } from "./sorted.ts";

/**
 * Mann and Whitney's statistic with both of its one-sided p-values.
 *
 * `u` counts the pairs in which the second sample, less the shift, is larger, ties half; `upper` = P(U ≥ u) is small
 * when the second sample is larger, `lower` = P(U ≤ u) when it is smaller; `exact` tells how they were found.
 */
export interface RankSum {
  readonly u: number;
  readonly upper: number;
  readonly lower: number;
  readonly exact: boolean;
}

/** With ties the permutations are counted up to this many values in both samples together. */
const EXACT_WITH_TIES = 40;

/**
 * Tests whether two samples come from one distribution, the second moved by `shift`.
 *
 * Exact (every split of the values is counted) up to 40 values in each sample without ties, and with ties, given the
 * values, up to 40 in both together. Beyond, a normal curve with tie correction and continuity ½.
 * @param first ascending, any unit
 * @param second ascending, same unit; an empty sample, or only equal values: both p-values are 1
 * Source: Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 3rd ed., section 4.1.
 */
export function mannWhitney(first: Sorted, second: Sorted, shift = 0): RankSum {
  const { doubledU, ranks, secondRanks, ties } = pooledRanks(first, second, shift);
  const u = doubledU / 2;
  const [m, n] = [first.length, second.length];
  if (m === 0 || n === 0) return { u, upper: 1, lower: 1, exact: true };
  if (ties === 0 && Math.max(m, n) <= EXACT_RANK_SUM) {
    return { u, upper: rankSumCdf(m * n - u, m, n), lower: rankSumCdf(u, m, n), exact: true };
  }
  if (m + n <= EXACT_WITH_TIES) return { u, ...permutationTails(ranks, secondRanks, n), exact: true };
  return { u, ...normalTails(u, { m, n, ties }), exact: false };
}

/**
 * The largest k with P(U ≤ k) ≤ tail, for two samples without ties: how many differences an interval leaves out at
 * each end. −1 when the samples are too small for this level.
 */
export function rankSumCritical(m: number, n: number, tail: number): number {
  if (Math.max(m, n) > EXACT_RANK_SUM) {
    return Math.max(-1, Math.floor((m * n) / 2 - 0.5 + normalQuantile(tail) * deviation({ m, n, ties: 0 })));
  }
  let k = -1;
  while (k + 1 < m * n && rankSumCdf(k + 1, m, n) <= tail) k++;
  return k;
}

/** Doubled midranks of both samples together, and what the second has of them. */
function pooledRanks(first: Sorted, second: Sorted, shift: number) {
  const ranks = new Float64Array(first.length + second.length);
  let [left, right, seen, secondRanks, ties] = [0, 0, 0, 0, 0];
  while (left < first.length || right < second.length) {
    const one = left < first.length ? at(first, left) : Number.POSITIVE_INFINITY;
    const other = right < second.length ? at(second, right) - shift : Number.POSITIVE_INFINITY;
    const value = Math.min(one, other);
    const start = right;
    let size = 0;
    for (; left < first.length && at(first, left) === value; left++) size++;
    for (; right < second.length && at(second, right) - shift === value; right++) size++;
    const rank = 2 * seen + size + 1;
    ranks.fill(rank, seen, seen + size);
    secondRanks += rank * (right - start);
    ties += size * size * size - size;
    seen += size;
  }
  return { doubledU: secondRanks - second.length * (second.length + 1), ranks, secondRanks, ties };
}

// Doubled midranks mirror about N + 1, so the larger sum is counted from the other end.
function permutationTails(ranks: Float64Array, sum: number, size: number): { upper: number; lower: number } {
  const mirror = 2 * (ranks.length + 1);
  const mirrored = size * mirror - sum;
  const isLow = sum <= mirrored;
  const values = isLow ? ranks : ranks.map((rank) => mirror - rank);
  const { atMost, exactly, all } = choiceCounts(values, size, Math.min(sum, mirrored));
  const near = atMost / all;
  const far = (all - atMost + exactly) / all;
  return isLow ? { upper: far, lower: near } : { upper: near, lower: far };
}

/** The same from the normal curve; `ties` is the sum of t³ − t over groups of t equal values. Both 1 when all are equal. */
export function normalTails(
  u: number,
  terms: { m: number; n: number; ties: number },
): { upper: number; lower: number } {
  const distance = u - (terms.m * terms.n) / 2;
  const spread = deviation(terms);
  if (spread === 0) return { upper: 1, lower: 1 };
  return { upper: normalCdf((0.5 - distance) / spread), lower: normalCdf((distance + 0.5) / spread) };
}

function deviation({ m, n, ties }: { m: number; n: number; ties: number }): number {
  const all = m + n;
  return Math.sqrt(((m * n) / 12) * (all + 1 - ties / (all * (all - 1))));
}
