import { signedRankCdf, signedRankCritical } from "./signed-rank-null.ts";
import type { Sorted } from "./sorted.ts";
import { walshAverage, walshCount } from "./walsh-average.ts";

/** An interval and the coverage it really has, never below the wanted one. */
export interface AchievedInterval {
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
}

/**
 * Hodges and Lehmann's estimate of the centre: the median of all Walsh averages.
 *
 * @param values ascending and finite, in any unit
 * @returns in the same unit; NaN for no values
 * Source: Hodges and Lehmann, Annals of Mathematical Statistics 34 (1963).
 */
export function hodgesLehmann(values: Sorted): number {
  const count = walshCount(values.length);
  if (count === 0) return Number.NaN;
  const middle = walshAverage(values, Math.floor((count + 1) / 2));
  return count % 2 === 1 ? middle : (middle + walshAverage(values, count / 2 + 1)) / 2;
}

/**
 * The interval of Walsh averages that belongs to the signed-rank test: the shifts that the test would not reject.
 *
 * For a repeated interval, valid at a stop that depended on the data, ask for the level 1 − α/c, c being what
 * looking several times costs (Jennison and Turnbull, Journal of the Royal Statistical Society B 51, 1989).
 * @param values ascending and finite, in any unit
 * @param level wanted coverage, 0 < level < 1
 * @returns bounds in the same unit; −∞ and ∞ with level 1 when there are too few values for the wanted level
 * Source: Hollander, Wolfe and Chicken, section 3.3.
 */
export function hodgesLehmannInterval(values: Sorted, level: number): AchievedInterval {
  if (!(level > 0 && level < 1)) throw new RangeError(`a level is between 0 and 1, not ${level}`);
  const n = values.length;
  const k = signedRankCritical(n, (1 - level) / 2);
  if (k < 0) return { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY, level: 1 };
  return {
    lower: walshAverage(values, k + 1),
    upper: walshAverage(values, walshCount(n) - k),
    level: 1 - 2 * signedRankCdf(k, n),
  };
}
