import { studentCdf } from "../../../src/stats/student-distribution.ts";
import type { Moments } from "./moments.ts";

/** Student's t with its degrees of freedom and two-sided p-value. */
export interface StudentTest {
  readonly t: number;
  readonly degrees: number;
  readonly p: number;
}

/**
 * Welch's test of two means.
 *
 * @returns t of the second mean less the first; p = 1 when both samples are constant and equal, 0 when constant and not
 * Source: Welch, Biometrika 34 (1947).
 */
export function welch(first: Moments, second: Moments): StudentTest {
  const u = first.variance / first.n;
  const v = second.variance / second.n;
  const difference = second.mean - first.mean;
  if (u + v === 0) return { t: difference / 0, degrees: Number.NaN, p: difference === 0 ? 1 : 0 };
  const degrees = (u + v) ** 2 / (u ** 2 / (first.n - 1) + v ** 2 / (second.n - 1));
  return tested(difference / Math.sqrt(u + v), degrees);
}

/** The one-sample test of "the mean is zero"; on differences of pairs it is the paired test. */
export function oneSample({ n, mean, variance }: Moments): StudentTest {
  if (variance === 0) return { t: mean / 0, degrees: n - 1, p: mean === 0 ? 1 : 0 };
  return tested(mean / Math.sqrt(variance / n), n - 1);
}

export function tested(t: number, degrees: number): StudentTest {
  return { t, degrees, p: 2 * studentCdf(-Math.abs(t), degrees) };
}
