import { expect, test } from "vitest";
import { bridgesOf } from "../../src/series/bridges.ts";
import { detectAll } from "../../src/series/detect.ts";
import { createNoise, line } from "./noise.ts";
import { commitAt } from "./recordings.ts";
import { seriesOf } from "./series-of.ts";

const FIVE = (value: number) => [0.98, 0.99, 1, 1.01, 1.02].map((factor) => factor * value);

test("a commit measured in two epochs tells how far they lie apart: the median of all ratios of launches", () => {
  const old = seriesOf([1, 1, 1], { epoch: "old", launches: FIVE });
  const fresh = seriesOf([1.25, 1.25], { epoch: "new", from: 2, launches: FIVE });
  const [bridge, ...others] = bridgesOf([fresh, old]);
  expect(others).toEqual([]);
  expect(bridge).toMatchObject({ from: "old", to: "new", commit: commitAt(2).commit, launches: [5, 5] });
  // The middle of the 25 ratios of the launches is that of the levels.
  expect(bridge?.offset).toBeCloseTo(0.25, 12);
  expect(bridge?.interval?.[0]).toBeLessThan(0.25);
  expect(bridge?.interval?.[1]).toBeGreaterThan(0.25);
});

test("too few launches have an offset and no interval", () => {
  const bridges = bridgesOf([seriesOf([1, 1], { epoch: "a" }), seriesOf([2, 2], { epoch: "b", from: 1 })]);
  expect(bridges.map(({ offset, interval }) => [offset, interval])).toEqual([[1, null]]);
});

test("epochs without a commit in common, other benchmarks, and values without a logarithm are not bridged", () => {
  const old = seriesOf([1, 1], { epoch: "a" });
  expect(bridgesOf([old, seriesOf([2, 2], { epoch: "b", from: 2 })])).toEqual([]);
  expect(bridgesOf([old, seriesOf([2, 2], { epoch: "b", from: 1, benchmark: "parse/large" })])).toEqual([]);
  expect(bridgesOf([old, seriesOf([-2, -2], { epoch: "b", from: 1 })])).toEqual([]);
});

test("of three epochs each is bridged to the one before", () => {
  const epochs = ["a", "b", "c"].map((epoch, index) => seriesOf([1, 1, 1], { epoch, from: 2 * index }));
  expect(bridgesOf(epochs).map(({ from, to }) => [from, to])).toEqual([
    ["a", "b"],
    ["b", "c"],
  ]);
});

test("no change point crosses epochs: a faster machine is no improvement", () => {
  const noise = createNoise(1, "epochs");
  const old = seriesOf(line(noise, 30, 0.01), { epoch: "a" });
  const fresh = seriesOf(
    line(noise, 30, 0.01).map((value) => value / 2),
    { epoch: "b", from: 29 },
  );
  const { series, bridges } = detectAll([old, fresh]);
  expect(series.map(({ changePoints }) => changePoints)).toEqual([[], []]);
  expect(bridges).toHaveLength(1);
});
