import { expect, test, vi } from "vitest";
import { detectValues } from "../../src/series/detect.ts";
import { median } from "../../src/stats/median.ts";
import { sorted } from "../../src/stats/sorted.ts";
import { simulateNightly, simulateStep } from "../simulation/history.ts";

const FULL = process.env.BENCHWARDEN_FULL === "1";

if (FULL) vi.setConfig({ testTimeout: 1_200_000 });

/** A point seen by another analysis this far away is the same. */
const SAME = 5;

test("histories without a step: at most 0.05 false alarms in a hundred points", () => {
  const counts = { points: 0, alarms: 0 };
  for (let seed = 0; seed < (FULL ? 3_000 : 200); seed++) {
    const { values } = simulateNightly(seed, { steps: false });
    counts.points += values.length;
    counts.alarms += detectValues(values).changePoints.length;
  }
  expect((100 * counts.alarms) / counts.points).toBeLessThanOrEqual(0.05);
});

test("histories without a step, looked at after every point: at most 0.15 false alarms in a hundred points", () => {
  const counts = { points: 0, alarms: 0 };
  for (let seed = 0; seed < (FULL ? 300 : 8); seed++) {
    const values = simulateNightly(seed, { steps: false }).values.slice(0, 150);
    counts.points += values.length;
    const seen: number[] = [];
    for (let length = 10; length <= values.length; length++) {
      for (const { index } of detectValues(values.slice(0, length)).changePoints) {
        if (!seen.some((one) => Math.abs(one - index) <= SAME)) seen.push(index);
      }
    }
    counts.alarms += seen.length;
  }
  expect((100 * counts.alarms) / counts.points).toBeLessThanOrEqual(0.15);
});

const delays: [size: number, points: number][] = [
  [5, 3],
  [3, 5],
];
for (const [size, points] of delays) {
  test(`a step of ${size}σ is reported within ${points} points, in half of the cases`, () => {
    const waited = Array.from({ length: FULL ? 1_000 : 80 }, (_, seed) => delayOf(seed, size));
    expect(median(sorted(waited))).toBeLessThanOrEqual(points);
  });
}

/** Points of the new level until the step is first reported, near its place. */
function delayOf(seed: number, size: number): number {
  const [before, after] = [80, 40];
  const { values } = simulateStep(seed, { before, after, size });
  for (let wait = 1; wait <= after; wait++) {
    const { changePoints } = detectValues(values.slice(0, before + wait));
    if (changePoints.some(({ index }) => Math.abs(index - before) <= SAME)) return wait;
  }
  return Number.POSITIVE_INFINITY;
}

test("nearly all steps of 3σ and more are found, within two points of their place, and hardly anything else", () => {
  const counts = { steps: 0, found: 0, points: 0, others: 0 };
  for (let seed = 0; seed < (FULL ? 2_000 : 150); seed++) {
    const { values, steps, noise } = simulateNightly(seed, { steps: true });
    const found = detectValues(values).changePoints.map(({ index }) => index);
    const clear = steps.filter((step) => Math.abs(step.size) >= 3 * noise);
    counts.steps += clear.length;
    counts.found += clear.filter((step) => found.some((index) => Math.abs(index - step.index) <= 2)).length;
    counts.points += values.length;
    counts.others += found.filter((index) => !steps.some((step) => Math.abs(index - step.index) <= SAME)).length;
  }
  expect(counts.found / counts.steps).toBeGreaterThan(0.97);
  expect((100 * counts.others) / counts.points).toBeLessThanOrEqual(0.05);
});

test("ranges hold the true place of a step of 2σ to 5σ in at least 94 of 100 cases", () => {
  const counts = { found: 0, covered: 0 };
  for (let seed = 0; seed < (FULL ? 3_000 : 300); seed++) {
    const { values } = simulateStep(seed, { before: 60, after: 60, size: 2 + (seed % 4) });
    const point = detectValues(values).changePoints.find(({ index }) => Math.abs(index - 60) <= 15);
    if (!point) continue;
    counts.found++;
    if (point.range[0] <= 60 && 60 <= point.range[1]) counts.covered++;
  }
  expect(counts.covered / counts.found).toBeGreaterThanOrEqual(0.94);
});

test("the range of a step of 7σ and more is one commit in 85 of 100 cases, and holds the place in 98 of 100", () => {
  const counts = { found: 0, covered: 0, single: 0 };
  for (let seed = 0; seed < (FULL ? 3_000 : 300); seed++) {
    const { values } = simulateStep(seed, { before: 60, after: 60, size: 7 + 4 * (seed % 4) });
    const point = detectValues(values).changePoints.find(({ index }) => Math.abs(index - 60) <= 15);
    if (!point) continue;
    counts.found++;
    if (point.range[0] <= 60 && 60 <= point.range[1]) counts.covered++;
    if (point.range[0] === point.range[1]) counts.single++;
  }
  expect(counts.covered / counts.found).toBeGreaterThanOrEqual(0.98);
  expect(counts.single / counts.found).toBeGreaterThanOrEqual(0.85);
});
