import type { Comparison } from "../model/outcome.ts";
import { Problem } from "../model/problem.ts";
import type { Result } from "../model/result.ts";
import { isUnfit } from "../model/unfit.ts";
import { quantile } from "../stats/quantile.ts";
import { sorted } from "../stats/sorted.ts";
import { judgeSides } from "./judge-sides.ts";
import { looksOf } from "./looks.ts";
import { type Roles, requireComparison } from "./sides.ts";

/** With fewer rebuilds than this nothing is learned: quartiles of a handful say little. */
export const FEWEST_REBUILDS = 8;

/** Tukey's fence: what lies beyond this many interquartile ranges above the upper quartile is out of the ordinary. */
const FENCE = 1.5;

/**
 * The largest change that building the same source again is known to make: layout, linking order and the noise that
 * is left after a comparison. A change up to this is no news.
 *
 * @param changes of a base built again against the base, relative, one per rebuild, in any order; the sign is not used
 * @returns relative, Q3 + 1.5 · IQR of the sizes; null for fewer than eight
 * Source: the outer limit of a box plot, Tukey, Exploratory Data Analysis (1977).
 */
export function learnedFloor(changes: readonly number[]): number | null {
  if (changes.length < FEWEST_REBUILDS) return null;
  const sizes = sorted(changes.map((change) => Math.abs(Math.log1p(change))));
  const upper = quantile(sizes, 0.75);
  return Math.expm1(upper + FENCE * (upper - quantile(sizes, 0.25)));
}

/** Learned minimum effects, relative, of the benchmarks and metrics of one machine. */
export type LearnedFloors = ReadonlyMap<string, number>;

/**
 * What comparisons that built their base a second time teach about each benchmark × metric of a machine: one by one,
 * since all of them at once may not fit into memory.
 */
export class RebuiltBases {
  private readonly changes = new Map<string, Map<string, number[]>>();

  /** Results without a rebuilt base, those that are no comparison, and those of an unfit machine count for nothing. */
  add(result: Result): void {
    if (isUnfit(result)) return;
    const { fingerprint } = result.machine;
    const ofMachine = this.changes.get(fingerprint) ?? new Map<string, number[]>();
    this.changes.set(fingerprint, ofMachine);
    for (const { benchmark, metric, change } of rebuiltRows(result)) {
      if (change === null) continue;
      const key = keyOf(benchmark, metric);
      ofMachine.set(key, [...(ofMachine.get(key) ?? []), change]);
    }
  }

  /** Numbers of one machine say nothing of another: counts, caches and layout differ. */
  floorsOf(fingerprint: string): LearnedFloors {
    const floors = new Map<string, number>();
    for (const [key, changes] of this.changes.get(fingerprint) ?? []) {
      const floor = learnedFloor(changes);
      if (floor !== null) floors.set(key, floor);
    }
    return floors;
  }
}

function rebuiltRows(result: Result): readonly Comparison[] {
  const sides = sidesOf(result);
  if (sides === null || sides.control === null) return [];
  const { base, control } = sides;
  const { effort, errorRate } = result.request.config.measurement;
  return judgeSides([{ ...result, sides: { base, head: control } }], { looks: looksOf(effort), errorRate }).comparisons;
}

/** A stored result that cannot be judged is no reason to fail today's. */
function sidesOf(result: Result): Roles | null {
  try {
    return requireComparison(result);
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

/**
 * The result with the minimum effects of its metrics raised to what was learned: never lowered, and the margin of
 * "unchanged" stays, so that a change between the two is inconclusive. `raised` counts the benchmarks × metrics.
 */
export function withLearnedFloors(result: Result, floors: LearnedFloors): { result: Result; raised: number } {
  let raised = 0;
  const benchmarks = result.benchmarks.map((benchmark) => {
    const metrics = benchmark.metrics.map((metric) => {
      const floor = floors.get(keyOf(benchmark.name, metric.name)) ?? 0;
      if (floor <= metric.minimumEffect) return metric;
      raised++;
      return { ...metric, minimumEffect: floor };
    });
    return { ...benchmark, metrics };
  });
  return { result: { ...result, benchmarks }, raised };
}

function keyOf(benchmark: string, metric: string): string {
  return JSON.stringify([benchmark, metric]);
}
