import { expect, test } from "vitest";
import { detectValues } from "../../src/series/detect.ts";
import { hasRepeats } from "../../src/series/exactness.ts";
import { createNoise, line } from "./noise.ts";

const rows: [what: string, values: (number | null)[], want: boolean][] = [
  ["ten equal neighbours", new Array(11).fill(4), true],
  ["eleven values that all differ", Array.from({ length: 11 }, (_, index) => index), false],
  ["ten values that all differ, too few to tell", Array.from({ length: 10 }, (_, index) => index), true],
  ["one pair of twenty is equal", [...Array.from({ length: 20 }, (_, index) => index), 19], true],
  ["one pair of twenty-one is equal", [...Array.from({ length: 21 }, (_, index) => index), 20], false],
  ["equal values with gaps between them", Array.from({ length: 30 }, (_, index) => (index % 2 ? null : 7)), true],
  ["nothing", [], true],
];
for (const [what, values, want] of rows) test(`${what}: ${want}`, () => expect(hasRepeats(values)).toBe(want));

test("a counter that wavers by a thousandth is not exact, whoever says so: its steps are told, its waver is not", () => {
  const values = line(createNoise(1, "waver"), 40, 0.001, { 7: 0.06, 8: -0.1, 25: 0.05 });
  const series = detectValues(values, { exact: true });
  expect(series.changePoints.map(({ index }) => index)).toEqual([7, 8, 25]);
  expect(series.exact).toBe(false);
  expect(series.warnings.map(({ code }) => code)).toEqual(["not-exact"]);
});

test("who says what is worth telling is believed: every change beyond it is a step", () => {
  const values = line(createNoise(1, "waver"), 40, 0.001, { 7: 0.06, 8: -0.1, 25: 0.05 });
  const series = detectValues(values, { exact: true, minimumEffect: 0.01 });
  expect(series.changePoints.map(({ index, evidence }) => [index, evidence])).toEqual([
    [7, "exact"],
    [8, "exact"],
    [25, "exact"],
  ]);
});
