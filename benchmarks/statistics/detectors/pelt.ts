import { differenceScale } from "../../../src/series/difference-scale.ts";
import { type Method, methodOf } from "./method.ts";

/** PELT: the exact least-squares segmentation of the logarithms, 3σ² ln n for each change, σ from neighbour differences. */
export const PELT: Method = methodOf({ name: "PELT, 3σ² ln n", tool: null }, (values) => {
  const y = Float64Array.from(values, Math.log);
  return pelt(y, 3 * differenceScale(y) ** 2 * Math.log(y.length));
});

/**
 * Killick, Fearnhead and Eckley, Journal of the American Statistical Association 107 (2012).
 *
 * @param penalty for each change, in squared units of y
 * @returns first indexes of the segments but the first
 */
export function pelt(y: Float64Array, penalty: number): number[] {
  const cost = squaredErrors(y);
  const best = new Float64Array(y.length + 1).fill(-penalty, 0, 1);
  const last = new Int32Array(y.length + 1);
  let candidates = [0];
  for (let end = 1; end <= y.length; end++) {
    let least = Number.POSITIVE_INFINITY;
    for (const start of candidates) {
      const total = (best[start] ?? 0) + cost(start, end) + penalty;
      if (total < least) {
        least = total;
        last[end] = start;
      }
    }
    best[end] = least;
    candidates = candidates.filter((start) => (best[start] ?? 0) + cost(start, end) <= least);
    candidates.push(end);
  }
  const changes: number[] = [];
  for (let at = last[y.length] ?? 0; at > 0; at = last[at] ?? 0) changes.push(at);
  return changes.reverse();
}

/** The sum of squares of y[from … to) around its mean. */
function squaredErrors(y: Float64Array): (from: number, to: number) => number {
  const centre = y[0] ?? 0;
  const sums = new Float64Array(y.length + 1);
  const squares = new Float64Array(y.length + 1);
  for (const [i, value] of y.entries()) {
    sums[i + 1] = (sums[i] ?? 0) + value - centre;
    squares[i + 1] = (squares[i] ?? 0) + (value - centre) ** 2;
  }
  return (from, to) => {
    const sum = (sums[to] ?? 0) - (sums[from] ?? 0);
    return (squares[to] ?? 0) - (squares[from] ?? 0) - sum ** 2 / (to - from);
  };
}
