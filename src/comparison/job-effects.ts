import type { Outcome } from "../model/outcome.ts";
import { hodgesLehmann, hodgesLehmannInterval } from "../stats/hodges-lehmann.ts";
import { median } from "../stats/median.ts";
import { at, sorted } from "../stats/sorted.ts";
import type { Row } from "./evidence.ts";
import { ALPHA } from "./family.ts";
import { logRatio, relativeChange } from "./log-ratio.ts";

type Effect = Outcome["control"]["drift"];

/**
 * How much larger a value is when it was measured first in its round instead of second, over all rows.
 *
 * Each row's own change is taken out first. The coin that orders the sides averages the effect out of every verdict.
 * @param rows noisy rows with ratios
 * @returns null with fewer than 6 pairs in all, or when one side always came first: then it cannot be told from a change
 */
export function positionEffect(rows: readonly Row[]): Effect {
  const effects: number[] = [];
  const orders = new Set<number>();
  for (const { evidence, pairing } of rows) {
    if (evidence.kind !== "ratios" || evidence.ratios.length === 0) continue;
    const centre = median(sorted(evidence.ratios));
    for (const [index, pair] of pairing.pairs.entries()) {
      const rest = at(evidence.ratios, index) - centre;
      orders.add(Math.sign(pair.head.position - pair.base.position));
      effects.push(pair.head.position < pair.base.position ? rest : -rest);
    }
  }
  return orders.has(1) && orders.has(-1) && !orders.has(0) ? summarised(effects) : null;
}

/**
 * How much the base's values moved from the beginning of the job to its end, over all rows.
 *
 * Each launch of the first half is compared with the one half the row's launches later; the slope between them is
 * stretched to the whole job. Launches follow each other, so a drift that wanders makes the interval too narrow.
 * @param rows noisy rows with ratios
 * @returns null with fewer than 6 such differences in all
 */
export function drift(rows: readonly Row[]): Effect {
  const launches = rows.map(({ pairing }) => pairing.base);
  const times = launches.flat().map((launch) => launch.at);
  const whole =
    times.reduce((most, time) => Math.max(most, time), 0) -
    times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const slopes: number[] = [];
  for (const base of launches) {
    const half = Math.floor(base.length / 2);
    for (const [index, early] of base.slice(0, half).entries()) {
      const late = base[index + base.length - half];
      if (late && late.at > early.at) slopes.push((logRatio(early.value, late.value) * whole) / (late.at - early.at));
    }
  }
  return summarised(slopes);
}

function summarised(values: readonly number[]): Effect {
  const ascending = sorted(values);
  if (ascending.length === 0) return null;
  const { lower, upper } = hodgesLehmannInterval(ascending, 1 - ALPHA);
  if (!Number.isFinite(lower)) return null;
  return {
    estimate: relativeChange(hodgesLehmann(ascending)),
    interval: [relativeChange(lower), relativeChange(upper)],
  };
}
