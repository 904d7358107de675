import { studentQuantile } from "../../../src/stats/student-distribution.ts";
import type { Moments } from "./moments.ts";

/**
 * Fieller's interval of the ratio of two independent means, second over first.
 *
 * @returns ∓∞ when the first mean is not surely different from zero
 * Source: Fieller, Journal of the Royal Statistical Society B 16 (1954), with n₁ + n₂ − 2 degrees of freedom.
 */
export function fieller(
  first: Moments,
  second: Moments,
  level: number,
): { ratio: number; lower: number; upper: number } {
  const t = studentQuantile((1 + level) / 2, first.n + second.n - 2);
  const u = first.variance / first.n;
  const v = second.variance / second.n;
  const ratio = second.mean / first.mean;
  const g = (t ** 2 * u) / first.mean ** 2;
  if (g >= 1) return { ratio, lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  const half = (t / (first.mean * (1 - g))) * Math.sqrt(v + ratio ** 2 * u - g * v);
  return { ratio, lower: ratio / (1 - g) - half, upper: ratio / (1 - g) + half };
}
