import { expect, test } from "vitest";
import { robustSegmentation } from "../../src/series/robust-segmentation.ts";
import { createNoise } from "./noise.ts";
import { REFERENCE } from "./reference.ts";

test("the reference line is cut where brute force cuts it", () => {
  const { y, K, beta, cps } = REFERENCE.rfpop_small;
  expect(robustSegmentation(Float64Array.from(y), K, beta).changePoints()).toEqual(cps);
});

test("the cost of 300 random lines is the least that any segmentation has, and no prefix is worse", () => {
  const noise = createNoise(11, "brute force");
  for (let trial = 0; trial < 300; trial++) {
    const y = randomLine(noise, 2 + noise.random.below(11));
    const bound = trial % 5 === 0 ? Number.POSITIVE_INFINITY : 0.5 + 3 * noise.random.uniform();
    const penalty = 0.2 + 4 * noise.random.uniform();
    const found = robustSegmentation(y, bound, penalty);
    for (let length = 1; length <= y.length; length++) {
      const part = y.subarray(0, length);
      const cost = costOf(part, found.changePoints(length), bound, penalty);
      expect(cost, `${[...part]} bound ${bound} penalty ${penalty}`).toBeCloseTo(leastCost(part, bound, penalty), 9);
    }
  }
});

test("a lone outlier is never a segment, however far out", () => {
  const y = Float64Array.from([0, 0.1, -0.1, 0, 0.05, 1000, 0, 0.1, -0.05, 0]);
  expect(robustSegmentation(y, 3, 5).changePoints()).toEqual([]);
});

test("a line of equal values, and a single value, have no changes", () => {
  expect(robustSegmentation(new Float64Array(50).fill(7), 3, 5).changePoints()).toEqual([]);
  expect(robustSegmentation(Float64Array.of(7), 3, 5).changePoints()).toEqual([]);
  expect(robustSegmentation(new Float64Array(0), 3, 5).changePoints()).toEqual([]);
});

function randomLine(noise: ReturnType<typeof createNoise>, n: number): Float64Array {
  let level = 0;
  return Float64Array.from({ length: n }, () => {
    if (noise.random.below(4) === 0) level = 5 * noise.normal();
    const spike = noise.random.below(8) === 0 ? 10 * noise.normal() : 0;
    // Rounded, so that ties come up.
    return Math.round(4 * (level + spike + 0.5 * noise.normal())) / 4;
  });
}

function leastCost(y: Float64Array, bound: number, penalty: number): number {
  const best = [-penalty];
  for (let end = 1; end <= y.length; end++) {
    let least = Number.POSITIVE_INFINITY;
    for (let start = 0; start < end; start++) {
      least = Math.min(least, (best[start] ?? 0) + penalty + segmentCost(y.subarray(start, end), bound));
    }
    best.push(least);
  }
  return best.at(-1) ?? 0;
}

function costOf(y: Float64Array, changes: readonly number[], bound: number, penalty: number): number {
  const starts = [0, ...changes];
  const costs = starts.map((start, index) => segmentCost(y.subarray(start, starts[index + 1] ?? y.length), bound));
  return costs.reduce((sum, cost) => sum + cost, 0) + penalty * changes.length;
}

/** The best level is the mean of those of the points that it leaves within the bound: every subset of neighbours by size is tried. */
function segmentCost(y: Float64Array, bound: number): number {
  const ascending = [...y].sort((a, b) => a - b);
  let least = y.length * bound * bound;
  for (let from = 0; from < ascending.length; from++) {
    for (let to = from + 1; to <= ascending.length; to++) {
      const inside = ascending.slice(from, to);
      const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
      least = Math.min(
        least,
        ascending.reduce((sum, value) => sum + Math.min((value - mean) ** 2, bound * bound), 0),
      );
    }
  }
  return least;
}
