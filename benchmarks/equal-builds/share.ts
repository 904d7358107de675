import { normalQuantile } from "../../src/stats/normal-distribution.ts";

/** How often something was seen in so many tries. */
export interface Share {
  readonly count: number;
  readonly of: number;
}

/**
 * Bounds that hold the true share with 95 % confidence, in percent.
 *
 * @param share of at least one try
 * Source: Wilson, Journal of the American Statistical Association 22 (1927).
 */
export function shareRange({ count, of }: Share): readonly [low: number, high: number] {
  const z = normalQuantile(0.975);
  const centre = (count + (z * z) / 2) / (of + z * z);
  const half = (z / (of + z * z)) * Math.sqrt((count * (of - count)) / of + (z * z) / 4);
  return [100 * Math.max(0, centre - half), 100 * Math.min(1, centre + half)];
}

/** @returns in percent */
export function percentOf({ count, of }: Share): number {
  return (100 * count) / of;
}
