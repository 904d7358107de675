import { expect, test } from "vitest";
import { OURS } from "../../../benchmarks/statistics/detectors/ours.ts";
import { PELT, pelt } from "../../../benchmarks/statistics/detectors/pelt.ts";
import { PERFHERDER } from "../../../benchmarks/statistics/detectors/test-windows.ts";
import { createNoise, line } from "../../series/noise.ts";

for (const method of [OURS, PERFHERDER, PELT]) {
  test(`${method.name} finds two plain steps at their places and nothing in a constant series`, () => {
    const noise = createNoise(5, "detectors");
    const steps = line(noise, 120, 0.005, { 40: 0.1, 80: -0.05 });
    expect(method.detectAll([steps, new Array(100).fill(2)])).toEqual([[40, 80], []]);
  });
}

test("PELT's segmentation is the best of all segmentations of short series", () => {
  for (let seed = 0; seed < 40; seed++) {
    const noise = createNoise(seed, "pelt");
    const y = Float64Array.from({ length: 9 }, (_, index) => noise.normal() + (index >= 5 ? 2 : 0));
    expect(pelt(y, 1.5)).toEqual(bestOfAll(y, 1.5));
  }
});

/** By trying all 2^(n−1) sets of changes. */
function bestOfAll(y: Float64Array, penalty: number): number[] {
  let best = { cost: Number.POSITIVE_INFINITY, changes: [] as number[] };
  for (let set = 0; set < 1 << (y.length - 1); set++) {
    const changes = Array.from({ length: y.length - 1 }, (_, bit) => bit + 1).filter((at) => (set >> (at - 1)) & 1);
    let cost = penalty * changes.length;
    for (const [index, to] of [...changes, y.length].entries()) {
      const segment = y.subarray(changes[index - 1] ?? 0, to);
      const mean = segment.reduce((sum, value) => sum + value, 0) / segment.length;
      cost += segment.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    }
    if (cost < best.cost) best = { cost, changes };
  }
  return best.changes;
}

test("Perfherder needs twelve points on each side, and a neighbour's higher score takes the change", () => {
  const step = (at: number) => Array.from({ length: 40 }, (_, index) => (index < at ? 100 : 110) + (index % 3) / 10);
  expect(PERFHERDER.detectAll([11, 12, 28, 29].map(step))).toEqual([[], [12], [28], []]);
});
