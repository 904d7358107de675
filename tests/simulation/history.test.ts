import { expect, test } from "vitest";
import { simulateNightly, simulateReleases, simulateStep } from "./history.ts";

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);

test("a nightly history is the same for the same seed, and its steps are where and as large as it says", () => {
  for (const seed of SEEDS) {
    const { values, steps, noise } = simulateNightly(seed, { steps: true });
    expect(simulateNightly(seed, { steps: true }).values).toEqual(values);
    for (const [number, { index, size }] of steps.entries()) {
      const from = steps[number - 1]?.index ?? 0;
      const to = steps[number + 1]?.index ?? values.length;
      expect(index - from).toBeGreaterThanOrEqual(10);
      expect(to - index).toBeGreaterThanOrEqual(10);
      expect(Math.abs(size)).toBeGreaterThanOrEqual(0.01);
      const level = (a: number, b: number) => medianLog(values.slice(a, b));
      // The medians of at least ten points each scatter by half a noise; those of remembering ones by more.
      expect(Math.abs(level(index, to) - level(from, index) - size)).toBeLessThan(3 * noise);
    }
  }
  expect(SEEDS.flatMap((seed) => simulateNightly(seed, { steps: true }).steps).length).toBeGreaterThan(100);
  expect(SEEDS.flatMap((seed) => simulateNightly(seed, { steps: false }).steps)).toEqual([]);
});

test("a step that stands out from plain noise stands at its very index", () => {
  for (const seed of SEEDS.filter((one) => one % 3 === 0)) {
    const { values, steps, noise } = simulateNightly(seed, { steps: true });
    const clear = steps.filter(({ size }) => Math.abs(size) > 8 * noise);
    for (const { index, size } of clear) {
      const jump = Math.log((values[index] ?? 0) / (values[index - 1] ?? 1));
      // Two points scatter by 1.4 noises around their difference.
      expect(Math.abs(jump - size)).toBeLessThan(6 * noise);
    }
  }
});

test("a step stands where it was asked for, in so many times the noise", () => {
  const { values, steps, noise } = simulateStep(3, { before: 80, after: 40, size: 5 });
  expect(values).toHaveLength(120);
  expect(steps.map(({ index, size }) => [index, Math.abs(size) / noise])).toEqual([[80, expect.closeTo(5, 10)]]);
});

test("releases move at their steps and nowhere else", () => {
  const { steps, levels } = simulateReleases(1, 76);
  const moved = levels.flatMap((level, index) => (index > 0 && level !== levels[index - 1] ? [index] : []));
  expect(moved).toEqual(steps.map(({ index }) => index));
  expect(steps.length).toBeGreaterThan(20);
  expect(steps.length).toBeLessThan(50);
});

function medianLog(values: readonly number[]): number {
  const logs = values.map(Math.log).sort((one, other) => one - other);
  return ((logs[(logs.length - 1) >> 1] ?? 0) + (logs[logs.length >> 1] ?? 0)) / 2;
}
