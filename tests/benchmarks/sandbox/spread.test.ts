import { expect, test } from "vitest";
import { spreadOf, spreadRatio } from "../../../benchmarks/sandbox/spread.ts";
import { createRandom } from "../../../src/units/random.ts";

test("the spread is the quarter of all distances over the median", () => {
  // Five values: the third of ten distances 1 1 1 2 2 3 89 90 91 92; their median is 10.
  expect(spreadOf([8, 9, 10, 11, 100])).toBeCloseTo(0.22219, 10);
});

const random = createRandom(1, "values");
/** Normal values by Box and Muller. */
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
const draw = (n: number, scale: number): number[] => Array.from({ length: n }, () => 100 + scale * normal());

test("of normal values it is the standard deviation, and outliers do not move it", () => {
  expect(spreadOf(draw(2_000, 1))).toBeCloseTo(0.01, 3);
  expect(spreadOf(draw(2_000, 1).map((value, place) => (place % 10 === 0 ? 10 * value : value)))).toBeLessThan(0.014);
});

test("the ratio of two spreads lies in its interval, which holds the true one in about 95 % of series", () => {
  for (const scale of [1, 2]) {
    const held = Array.from({ length: 100 }, () => spreadRatio(draw(100, scale), draw(100, 1))).filter(
      ({ ratio, interval: [low, high] }) => {
        expect(low).toBeLessThan(ratio);
        expect(high).toBeGreaterThan(ratio);
        return low <= scale && scale <= high;
      },
    ).length;
    expect(held).toBeGreaterThanOrEqual(88);
    expect(held).toBeLessThan(100);
  }
});

test("a spell of bad weather widens the interval", () => {
  const spell = (values: number[]): number[] =>
    values.map((value, place) => (place >= 60 && place < 90 ? value + 20 * normal() : value));
  const width = (values: number[]): number => {
    const [low, high] = spreadRatio(values, draw(300, 1)).interval;
    return high / low;
  };
  expect(width(spell(draw(300, 1)))).toBeGreaterThan(width(draw(300, 1)));
});
