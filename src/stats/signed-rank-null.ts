import { normalCdf, normalQuantile } from "./normal-distribution.ts";
import { at } from "./sorted.ts";

/** Up to this many values the signed-rank distribution is counted exactly, beyond it a normal curve is fitted. */
export const EXACT_SIGNED_RANK = 60;

const tables = new Map<number, Float64Array>();

/**
 * P(W ≤ w) of Wilcoxon's signed-rank statistic of n values without ties, when each sign is a fair coin.
 *
 * @param w a whole number; below 0 gives 0, from n(n+1)/2 on gives 1
 * @param n ≥ 0; more than 60 uses the normal curve with continuity correction ½
 */
export function signedRankCdf(w: number, n: number): number {
  const total = (n * (n + 1)) / 2;
  if (w < 0 || w >= total) return w < 0 ? 0 : 1;
  if (n > EXACT_SIGNED_RANK) return normalCdf((w + 0.5 - total / 2) / signedRankDeviation(n));
  const table = lowerHalf(n);
  return w < table.length ? at(table, w) : 1 - at(table, total - w - 1);
}

/**
 * The largest k with P(W ≤ k) ≤ tail: how many Walsh averages an interval leaves out at each end.
 *
 * @param tail half of the interval's error, 0 < tail < ½
 * @returns −1 when even k = 0 is too likely: n is too small for this level
 */
export function signedRankCritical(n: number, tail: number): number {
  if (n > EXACT_SIGNED_RANK) {
    const mean = (n * (n + 1)) / 4;
    return Math.max(-1, Math.floor(mean - 0.5 + normalQuantile(tail) * signedRankDeviation(n)));
  }
  const table = lowerHalf(n);
  let k = -1;
  while (k + 1 < table.length && at(table, k + 1) <= tail) k++;
  return k;
}

/** Standard deviation of W; `ties` is the sum of t³ − t over groups of t equal magnitudes. */
export function signedRankDeviation(n: number, ties = 0): number {
  return Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24 - ties / 48);
}

// P(W ≤ w) for w up to the middle: the upper half is its mirror.
function lowerHalf(n: number): Float64Array {
  const known = tables.get(n);
  if (known) return known;
  const table = new Float64Array(Math.floor((n * (n + 1)) / 4) + 1);
  table[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    for (let w = table.length - 1; w >= rank; w--) table[w] = at(table, w) + at(table, w - rank);
  }
  let sum = 0;
  for (let w = 0; w < table.length; w++) {
    sum += at(table, w);
    table[w] = sum * 2 ** -n;
  }
  tables.set(n, table);
  return table;
}
