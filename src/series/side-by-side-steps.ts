import type { Series } from "./series.ts";
import type { SideTest } from "./side-by-side.ts";
import type { Step } from "./step.ts";

/** A difference between two commits of a batch, and the points between which it can still lie. */
interface Placed {
  readonly test: SideTest;
  from: number;
  to: number;
}

/**
 * The steps that pairs of commits show.
 *
 * Neighbours in a batch need not be neighbours in the series: the narrowest pairs are taken first. A wider pair that
 * spans a step of the same direction is the same step seen from further away, and where the two only overlap the step
 * lies where they do.
 * @param tests pairs that differ
 */
export function stepsOfPairs(series: Series, tests: readonly SideTest[]): Step[] {
  const placed: Placed[] = [];
  const narrowestFirst = [...tests].sort((a, b) => width(a) - width(b) || a.pair.from - b.pair.from);
  for (const test of narrowestFirst) place(placed, test);
  return placed.sort((a, b) => a.to - b.to).map((one) => stepOf(series, one));
}

function width(test: SideTest): number {
  return test.pair.to - test.pair.from;
}

function place(placed: Placed[], test: SideTest): void {
  const { from, to } = test.pair;
  const same = placed.filter((one) => one.from < to && one.to > from && one.test.change * test.change > 0);
  if (same.length === 0) {
    placed.push({ test, from, to });
    return;
  }
  for (const one of same) {
    one.from = Math.max(one.from, from);
    one.to = Math.min(one.to, to);
  }
}

function stepOf(series: Series, { test, from, to }: Placed): Step {
  const row = bestPlace(series, from, to);
  const before = series.points[test.pair.from]?.value ?? 0;
  return {
    row,
    range: [from + 1, to],
    before,
    after: before * Math.exp(test.change),
    effect: Math.expm1(test.change),
    interval: [Math.expm1(test.change - test.half), Math.expm1(test.change + test.half)],
    z: test.z,
    evidence: "side-by-side",
  };
}

/** Where the values between two points part best into those near the first and those near the second. */
function bestPlace(series: Series, from: number, to: number): number {
  const logs = series.points.slice(from, to + 1).map((point) => Math.log(point.value));
  const [first = 0, last = 0] = [logs[0], logs.at(-1)];
  let best = 1;
  let gain = 0;
  let most = 0;
  for (let index = 1; index < logs.length - 1; index++) {
    const value = logs[index] ?? 0;
    gain += (value - last) ** 2 - (value - first) ** 2;
    if (gain > most) {
      most = gain;
      best = index + 1;
    }
  }
  return from + best;
}
