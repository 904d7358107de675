import { at } from "./sorted.ts";

/** Up to this many values in each of two samples without ties the rank-sum distribution is counted. */
export const EXACT_RANK_SUM = 40;

const tables = new Map<number, Float64Array>();

/**
 * P(U ≤ u) of Mann and Whitney's statistic of two samples without ties that come from one distribution.
 *
 * @param u a whole number; below 0 gives 0, from m·n on gives 1
 * @param m size of one sample, 0 … 40
 * @param n size of the other, 0 … 40
 */
export function rankSumCdf(u: number, m: number, n: number): number {
  if (u < 0 || u >= m * n) return u < 0 ? 0 : 1;
  const table = tableOf(m, n);
  const mirrored = m * n - u - 1;
  return u <= mirrored ? at(table, u) : 1 - at(table, mirrored);
}

/**
 * Of all ways to choose `size` of the values, how many have a sum of at most `limit`, and how many exactly that: the
 * distribution of a rank sum, with ties when the values are midranks.
 *
 * @param values whole numbers, positive (doubled midranks); at most 56, so that every count is exact in a double
 * @param limit a whole number ≥ 0; work and memory grow with it
 */
export function choiceCounts(
  values: Float64Array,
  size: number,
  limit: number,
): { atMost: number; exactly: number; all: number } {
  const width = limit + 1;
  const counts = new Float64Array((size + 1) * width);
  counts[0] = 1;
  let all = 1;
  for (let seen = 1; seen <= values.length; seen++) {
    const value = at(values, seen - 1);
    for (let chosen = Math.min(size, seen); chosen > 0; chosen--) {
      for (let sum = limit; sum >= value; sum--) {
        counts[chosen * width + sum] =
          at(counts, chosen * width + sum) + at(counts, (chosen - 1) * width + sum - value);
      }
    }
    if (seen <= size) all = (all * (values.length - size + seen)) / seen;
  }
  const last = counts.subarray(size * width);
  return { atMost: last.reduce((total, count) => total + count, 0), exactly: at(last, limit), all };
}

// P(U ≤ u) up to the middle.
function tableOf(m: number, n: number): Float64Array {
  // One table for both orders of the samples: swapping them must not change the last digit.
  const [smaller, larger] = [Math.min(m, n), Math.max(m, n)];
  const key = smaller * (EXACT_RANK_SUM + 1) + larger;
  const known = tables.get(key);
  if (known) return known;
  const table = cumulated(statisticShares(smaller, larger, Math.floor((m * n) / 2)));
  tables.set(key, table);
  return table;
}

/** P(U = u) for u ≤ limit, by the sample that the largest value of all belongs to. */
function statisticShares(m: number, n: number, limit: number): Float64Array {
  let row = Array.from({ length: n + 1 }, () => unit(limit));
  for (let first = 1; first <= m; first++) {
    const next = [unit(limit)];
    for (let second = 1; second <= n; second++) {
      const [above, left] = [row[second] ?? unit(limit), next[second - 1] ?? unit(limit)];
      const shares = new Float64Array(limit + 1);
      const part = first / (first + second);
      for (let u = 0; u <= limit; u++) {
        shares[u] = part * (u >= second ? at(above, u - second) : 0) + (1 - part) * at(left, u);
      }
      next.push(shares);
    }
    row = next;
  }
  return row[n] ?? unit(limit);
}

function unit(limit: number): Float64Array {
  const shares = new Float64Array(limit + 1);
  shares[0] = 1;
  return shares;
}

function cumulated(shares: Float64Array): Float64Array {
  let sum = 0;
  return shares.map((share) => {
    sum += share;
    return sum;
  });
}
