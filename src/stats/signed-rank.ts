import { normalCdf } from "./normal-distribution.ts";
import { EXACT_SIGNED_RANK, signedRankCdf, signedRankDeviation } from "./signed-rank-null.ts";
import { at, type Sorted } from "./sorted.ts";

/**
 * Wilcoxon's signed-rank statistic with both of its one-sided p-values.
 *
 * `n` counts the values that differ from the shift; `positive` is W⁺, the sum of the ranks of those above it;
 * `upper` = P(W ≥ W⁺) is small when the values lie above the shift, `lower` = P(W ≤ W⁺) when they lie below.
 */
export interface SignedRank {
  readonly n: number;
  readonly positive: number;
  readonly upper: number;
  readonly lower: number;
}

// Doubled midranks of the groups of equal magnitude and their sizes, and the counts of subsets of ranks.
let groupRank = new Float64Array(128);
let groupSize = new Float64Array(128);
let counts = new Float64Array(4096);

/**
 * Tests whether values lie symmetrically about `shift`.
 *
 * Values equal to the shift are dropped; equal magnitudes share their mean rank. Up to 60 values the p-values are exact
 * given the magnitudes, ties included: every pattern of signs is counted. Beyond, a normal curve with tie correction and
 * continuity ½ is used.
 * @param values ascending, any unit; none, or all equal to the shift: both p-values are 1
 * @param shift in the same unit
 * Source: Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 3rd ed., section 3.1.
 */
export function signedRank(values: Sorted, shift = 0): SignedRank {
  reserve(values.length);
  let low = lastBelow(values, shift);
  let high = firstAbove(values, shift, low + 1);
  let n = 0;
  let doubled = 0;
  let groups = 0;
  let ties = 0;
  while (low >= 0 || high < values.length) {
    const below = low >= 0 ? shift - at(values, low) : Number.POSITIVE_INFINITY;
    const above = high < values.length ? at(values, high) - shift : Number.POSITIVE_INFINITY;
    const magnitude = Math.min(below, above);
    let size = 0;
    let positives = 0;
    for (; low >= 0 && shift - at(values, low) === magnitude; low--) size++;
    for (; high < values.length && at(values, high) - shift === magnitude; high++) positives++;
    size += positives;
    const rank = 2 * n + size + 1;
    doubled += positives * rank;
    groupRank[groups] = rank;
    groupSize[groups] = size;
    groups++;
    ties += size * size * size - size;
    n += size;
  }
  return tails(n, doubled, groups, ties);
}

function tails(n: number, doubled: number, groups: number, ties: number): SignedRank {
  const positive = doubled / 2;
  if (n === 0) return { n, positive, upper: 1, lower: 1 };
  if (n > EXACT_SIGNED_RANK) return normalTails(n, positive, ties);
  const mirrored = n * (n + 1) - doubled;
  if (ties === 0) {
    return { n, positive, upper: signedRankCdf(mirrored / 2, n), lower: signedRankCdf(positive, n) };
  }
  const smaller = Math.min(doubled, mirrored);
  countSubsets(groups, smaller);
  const near = cumulated(smaller + 1, n);
  const far = 1 - cumulated(smaller, n);
  return doubled <= mirrored ? { n, positive, upper: far, lower: near } : { n, positive, upper: near, lower: far };
}

function normalTails(n: number, positive: number, ties: number): SignedRank {
  const distance = positive - (n * (n + 1)) / 4;
  const deviation = signedRankDeviation(n, ties);
  return {
    n,
    positive,
    upper: normalCdf((0.5 - distance) / deviation),
    lower: normalCdf((distance + 0.5) / deviation),
  };
}

// counts[s] = number of subsets of the doubled midranks with sum s, for s ≤ limit.
function countSubsets(groups: number, limit: number): void {
  if (counts.length <= limit) counts = new Float64Array(limit + 1);
  counts.fill(0, 0, limit + 1);
  counts[0] = 1;
  let reached = 0;
  for (let group = 0; group < groups; group++) {
    const rank = at(groupRank, group);
    for (let copy = at(groupSize, group); copy > 0; copy--) {
      reached = Math.min(limit, reached + rank);
      for (let sum = reached; sum >= rank; sum--) counts[sum] = at(counts, sum) + at(counts, sum - rank);
    }
  }
}

function cumulated(length: number, n: number): number {
  let sum = 0;
  for (let index = 0; index < length; index++) sum += at(counts, index);
  return sum * 2 ** -n;
}

function lastBelow(values: Sorted, shift: number): number {
  let index = values.length - 1;
  while (index >= 0 && at(values, index) >= shift) index--;
  return index;
}

function firstAbove(values: Sorted, shift: number, from: number): number {
  let index = from;
  while (index < values.length && at(values, index) <= shift) index++;
  return index;
}

function reserve(length: number): void {
  if (groupRank.length >= length) return;
  groupRank = new Float64Array(2 * length);
  groupSize = new Float64Array(2 * length);
}
