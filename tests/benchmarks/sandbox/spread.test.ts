import { expect, test } from "vitest";
import { spreadOf, spreadRatio } from "../../../benchmarks/sandbox/spread.ts";
import { createRandom } from "../../../src/units/random.ts";

test("the spread is the robust deviation over the median", () => {
  // Median 10, distances 2 1 0 1 90: their median is 1.
  expect(spreadOf([8, 9, 10, 11, 100])).toBeCloseTo(0.14826, 10);
});

test("the ratio of two spreads lies in its resampled range, which holds 1 for two series alike", () => {
  const random = createRandom(1, "values");
  const draw = (scale: number): number[] =>
    Array.from({ length: 400 }, () => 100 + scale * (random.uniform() + random.uniform() - 1));
  const alike = spreadRatio(draw(1), draw(1), 1);
  expect(alike.interval[0]).toBeLessThan(1);
  expect(alike.interval[1]).toBeGreaterThan(1);
  const wider = spreadRatio(draw(2), draw(1), 1);
  expect(wider.ratio).toBeCloseTo(2, 0);
  expect(wider.interval[0]).toBeGreaterThan(1.5);
});
