import { type Method, methodOf } from "./method.ts";

const BACK_LEAST = 12;
const BACK_MOST = 24;
const FORE = 12;
const THRESHOLD = 7;

/**
 * Perfherder's rule: at every point a t statistic between the 12 to 24 values before and the 12 from there on, both
 * weighted towards the point; a change is where it exceeds 7 and both neighbours'. One value per push.
 *
 * Source: mozilla/treeherder, `detect_changes` with its defaults.
 */
export const PERFHERDER: Method = methodOf(
  { name: "t-test windows", tool: { name: "Perfherder", version: "mozilla/treeherder 0128ee0" } },
  detectByWindows,
);

function detectByWindows(values: readonly number[]): number[] {
  const scores = scoresOf(values);
  const changes: number[] = [];
  for (let i = BACK_LEAST; i + FORE <= values.length; i++) {
    const own = scores[i] ?? 0;
    if (own > THRESHOLD && (scores[i - 1] ?? 0) <= own && (scores[i + 1] ?? 0) <= own) changes.push(i);
  }
  return changes;
}

function scoresOf(values: readonly number[]): Float64Array {
  const scores = new Float64Array(values.length);
  let sinceLast = 0;
  for (let i = 1; i < values.length; i++) {
    const back = Math.min(Math.max(sinceLast, BACK_LEAST), BACK_MOST);
    const before = values.slice(Math.max(0, i - back), i).reverse();
    scores[i] = Math.abs(weightedT(before, values.slice(i, i + FORE)));
    sinceLast = (scores[i] ?? 0) > THRESHOLD ? 0 : sinceLast + 1;
  }
  return scores;
}

function weightedT(first: readonly number[], second: readonly number[]): number {
  const [a, b] = [weighted(first), weighted(second)];
  const difference = b.mean - a.mean;
  if (difference === 0) return 0;
  return difference / Math.sqrt(a.variance / first.length + b.variance / second.length);
}

/** The mean by weights that fall from 1 at the first value, and the variance of all values around it. */
function weighted(values: readonly number[]): { mean: number; variance: number } {
  const n = values.length;
  let sum = 0;
  for (const [i, value] of values.entries()) sum += (value * (n - i)) / n;
  const mean = sum / ((n + 1) / 2);
  const squares = values.reduce((all, value) => all + (value - mean) ** 2, 0);
  return { mean, variance: n > 1 ? squares / (n - 1) : 0 };
}
