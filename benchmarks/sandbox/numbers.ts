import { median } from "../../src/stats/median.ts";
import { sorted } from "../../src/stats/sorted.ts";

export function middle(values: readonly number[]): number {
  return median(sorted(values));
}

/**
 * Bounds between which the true median lies with at least 95 % confidence, whatever the distribution: the order
 * statistics that the sign test allows (Hahn & Meeker, Statistical Intervals, ch. 5). Infinite below six values.
 */
export function middleRange(values: readonly number[]): readonly [low: number, high: number] {
  const n = values.length;
  let place = -1;
  // Of n values as many or fewer lie below the median with this probability.
  let chance = 0;
  for (let below = 0, term = 0.5 ** n; below < n; below++) {
    chance += term;
    if (2 * chance > 0.05) break;
    place = below;
    term *= (n - below) / (below + 1);
  }
  const ascending = sorted(values);
  return [ascending[place] ?? Number.NEGATIVE_INFINITY, ascending[n - 1 - place] ?? Number.POSITIVE_INFINITY];
}

/** For the end of a row's description, in its unit. */
export function rangeText(range: readonly [low: number, high: number], digits: number): string {
  return `95 % in ${range.map((end) => end.toFixed(digits)).join(" to ")}`;
}
