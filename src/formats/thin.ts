import { RESULT_LIMITS } from "../model/result.ts";
import type { ParsedLaunch } from "./adapter.ts";

/**
 * A launch with at most 1,000 of its samples, the true number kept. Samples in time order become medians of equal
 * blocks, so that drift stays visible; sorted ones even order statistics with both ends. Without an order every k-th.
 */
export function thinned(
  samples: readonly number[],
  order: ParsedLaunch["order"],
  most: number = RESULT_LIMITS.samples,
): ParsedLaunch {
  if (samples.length <= most) return { samples, order };
  const pick = order === "time" ? medianOfBlock : orderStatistic;
  return { samples: Array.from({ length: most }, (_, i) => pick(samples, i, most)), order, trueCount: samples.length };
}

function medianOfBlock(samples: readonly number[], i: number, blocks: number): number {
  const from = Math.floor((i * samples.length) / blocks);
  const to = Math.floor(((i + 1) * samples.length) / blocks);
  return median(samples.slice(from, to));
}

function orderStatistic(samples: readonly number[], i: number, picks: number): number {
  return samples[Math.round((i * (samples.length - 1)) / (picks - 1))] ?? Number.NaN;
}

/** Median of at least one number; the mean of the middle two for an even count. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}
