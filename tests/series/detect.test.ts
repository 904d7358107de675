import fc from "fast-check";
import { expect, test } from "vitest";
import { DetectedSeries, Detection } from "../../src/model/detection.ts";
import { detect, detectAll, detectValues } from "../../src/series/detect.ts";
import type { Series } from "../../src/series/series.ts";
import { createNoise, line } from "./noise.ts";
import { commitAt } from "./recordings.ts";

const STEP = line(createNoise(2, "step"), 60, 0.01, { 30: 0.1 });

test("a step in a noisy line is found at its place, with its size, direction and interval", () => {
  const { changePoints, noise, warnings } = detectValues(STEP, { direction: "lower" });
  expect(changePoints).toHaveLength(1);
  const [point] = changePoints;
  expect(point).toMatchObject({ index: 30, isWorse: true, evidence: "segmentation", status: "confirmed" });
  expect(point?.range[0]).toBeGreaterThanOrEqual(29);
  expect(point?.range[1]).toBeLessThanOrEqual(31);
  expect(point?.effect).toBeCloseTo(0.1, 1);
  expect(point?.interval?.[0]).toBeLessThan(0.1);
  expect(point?.interval?.[1]).toBeGreaterThan(0.1);
  expect(noise).toBeGreaterThan(0.007);
  expect(noise).toBeLessThan(0.014);
  expect(warnings).toEqual([]);
});

test("time and commits of the rows come with the change point, the commits of its whole range", () => {
  const commit = STEP.map((_, index) => `c${index}`);
  const time = STEP.map((_, index) => `t${index}`);
  const [point] = detectValues(STEP, { commit, time }).changePoints;
  expect(point).toMatchObject({ commit: "c30", time: "t30" });
  expect(point?.commits).toEqual(commit.slice(point?.range[0], (point?.range[1] ?? 0) + 1));
});

test("a change is a candidate when first seen, then provisional until the new level has five points", () => {
  const statuses = [33, 34, 35, 40].map((length) =>
    detectValues(STEP.slice(0, length)).changePoints.map((p) => p.status),
  );
  expect(statuses).toEqual([["candidate"], ["provisional"], ["confirmed"], ["confirmed"]]);
});

test("gaps are left out, not filled: rows keep their numbers, and a change after a gap may lie in it", () => {
  const values: (number | null)[] = [];
  for (const value of STEP) values.push(value, null);
  const { changePoints, points } = detectValues(values);
  expect(points).toBe(60);
  expect(changePoints.map(({ index }) => index)).toEqual([60]);
  expect(changePoints[0]?.range[0]).toBeLessThanOrEqual(59);
  expect(detectValues(STEP.flatMap((value) => [value, Number.NaN])).changePoints).toEqual(changePoints);
});

const degenerate: [name: string, values: (number | null)[], points: number][] = [
  ["no values", [], 0],
  ["only gaps", [null, Number.NaN, Number.POSITIVE_INFINITY], 0],
  ["one value", [5], 1],
  ["two values", [5, 9], 2],
  ["a constant series", new Array(200).fill(3.5), 200],
  ["zeros", new Array(50).fill(0), 50],
  ["equal negative values", new Array(50).fill(-2), 50],
  ["a lone outlier", Array.from({ length: 50 }, (_, index) => (index === 20 ? 900 : 1 + (index % 3) / 100)), 50],
];
for (const [name, values, points] of degenerate) {
  test(`${name}: no change point, and a document that can be read`, () => {
    const series = detectValues(values);
    expect(series.changePoints).toEqual([]);
    expect(series.points).toBe(points);
    expect(series.noise).toSatisfy((noise: unknown) => (points < 2 ? noise === null : typeof noise === "number"));
    expect(() => DetectedSeries.parse(series)).not.toThrow();
  });
}

test("fewer than ten points say that they are too few, ten do not", () => {
  const codes = (n: number) => detectValues(STEP.slice(0, n)).warnings.map(({ code }) => code);
  expect(codes(9)).toEqual(["few-points"]);
  expect(codes(10)).toEqual([]);
});

test("a line that scatters by 8 % says that it is too noisy", () => {
  const values = line(createNoise(4, "wild"), 100, 0.08);
  expect(detectValues(values).warnings.map(({ code }) => code)).toEqual(["too-noisy"]);
});

test("a step through zero is found in values that have no logarithm", () => {
  const noise = createNoise(8, "through zero");
  const values = Array.from({ length: 60 }, (_, index) => (index < 30 ? -4 : 3) + 0.1 * noise.normal());
  const { changePoints } = detectValues(values, { direction: "lower" });
  expect(changePoints.map(({ index }) => index)).toEqual([30]);
  expect(changePoints[0]?.before).toBeCloseTo(-4, 0);
  expect(changePoints[0]?.after).toBeCloseTo(3, 0);
  expect(changePoints[0]).toMatchObject({ isWorse: true });
});

test("values in quanta of one millisecond: a step of five quanta is found, the flicker is not", () => {
  const noise = createNoise(5, "quanta");
  const values = Array.from({ length: 80 }, (_, index) => {
    return (100 + (noise.random.uniform() < 0.2 ? 1 : 0) + (index >= 40 ? 5 : 0)) / 1000;
  });
  expect(detectValues(values).changePoints.map(({ index }) => index)).toEqual([40]);
  expect(detectValues(values.slice(0, 40)).changePoints).toEqual([]);
});

test("the unit does not matter: values a thousand times as large have the same change points", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(1e-6, 0.125, 1000, 2 ** 40), (seed, factor) => {
      const values = line(createNoise(seed, "scale"), 50, 0.02, { 15: 0.1, 33: -0.15 });
      const places = (list: readonly number[]) =>
        detectValues(list).changePoints.map(({ index, range }) => [index, range]);
      expect(places(values.map((value) => value * factor))).toEqual(places(values));
    }),
    { numRuns: 40, seed: 7 },
  );
});

test("time does not matter: the line read backwards has its steps at the mirrored places, the other way round", () => {
  for (let seed = 0; seed < 20; seed++) {
    const values = line(createNoise(seed, "mirror"), 60, 0.01, { 20: 0.2, 40: -0.1 });
    const there = detectValues(values).changePoints;
    const back = detectValues([...values].reverse()).changePoints;
    expect(back.map(({ index }) => 60 - index)).toEqual(there.map(({ index }) => index).reverse());
    expect(back.map(({ effect }) => Math.sign(effect))).toEqual(
      there.map(({ effect }) => -Math.sign(effect)).reverse(),
    );
  }
});

const EXACT = { exact: true } as const;

test("exact values: every change is a step, at its row, however small, and confirmed at once", () => {
  const { changePoints, noise } = detectValues([100, 100, 101, 101, 50], EXACT);
  expect(
    changePoints.map(({ index, range, effect, status, evidence }) => ({ index, range, effect, status, evidence })),
  ).toEqual([
    { index: 2, range: [2, 2], effect: 0.01, status: "confirmed", evidence: "exact" },
    { index: 4, range: [4, 4], effect: 50 / 101 - 1, status: "confirmed", evidence: "exact" },
  ]);
  expect(noise).toBe(0);
});

test("exact values below the minimum effect are told once they add up", () => {
  const creeping = [1000, 1002, 1004, 1006, 1008, 1010];
  expect(detectValues(creeping, { ...EXACT, minimumEffect: 0.005 }).changePoints.map(({ index }) => index)).toEqual([
    3,
  ]);
});

test("exact values with a gap: the change may lie in it", () => {
  expect(detectValues([7, null, null, 8], EXACT).changePoints[0]).toMatchObject({ index: 3, range: [1, 3] });
});

test("an exact value that leaves zero has a finite effect", () => {
  expect(detectValues([0, 0, 3], EXACT).changePoints[0]).toMatchObject({ before: 0, after: 3, effect: 1 });
});

test("values that are said to be exact and have a spread are judged as noisy, and say so", () => {
  const spread = STEP.map(() => 0.01);
  const series = detectValues(STEP, { ...EXACT, spread });
  expect(series.exact).toBe(false);
  expect(series.warnings.map(({ code }) => code)).toEqual(["not-exact"]);
  expect(detectValues(STEP, { ...EXACT, spread: STEP.map(() => 0) }).exact).toBe(true);
});

test("the launches of a series refute its claim to be exact", () => {
  const exact = seriesOf([1, 1, 1, 2, 2, 2], (value) => [value, value, value]);
  const found = detect(exact);
  expect(found.changePoints).toMatchObject([{ index: 3, commit: commitAt(3).commit, evidence: "exact" }]);
  const refuted = detect(seriesOf([1, 1, 1, 2, 2, 2], (value) => [value, value * 1.001, value]));
  expect(refuted.exact).toBe(false);
  expect(refuted.warnings.map(({ code }) => code)).toContain("not-exact");
});

test("all series of a store are told, in their order, also those without change points", () => {
  const all = [seriesOf([1, 1], (value) => [value]), seriesOf([1, 2], (value) => [value])];
  const detection = detectAll(all);
  const whole = { schema: "benchwarden.detection/1", ...detection, machines: [] };
  expect(() => Detection.parse(whole)).not.toThrow();
  expect(detection.series.map(({ changePoints }) => changePoints.length)).toEqual([0, 1]);
  expect(detectAll([])).toEqual({ series: [], alerts: [], bridges: [] });
});

function seriesOf(values: readonly number[], launches: (value: number) => number[]): Series {
  return {
    benchmark: "parse/small",
    suite: "parse",
    metric: "allocations",
    unit: "1",
    direction: "lower",
    exact: true,
    primary: true,
    minimumEffect: 0,
    machineClass: "local",
    epoch: "0",
    points: values.map((value, index) => ({
      ...commitAt(index),
      value,
      interval: null,
      spread: 0,
      launches: launches(value).map((one, round) => ({ batch: `b${index}`, round, value: one })),
      environment: "",
    })),
  };
}
