import { describe, expect, test } from "vitest";
import { logarithmicTicks, valueRange } from "../../../src/dashboard/charts/axis-range.ts";
import { commitTicks, tickTexts } from "../../../src/dashboard/charts/axis-ticks.ts";
import { ownTickText, tickText } from "../../../src/dashboard/charts/tick-text.ts";
import { scaleFor } from "../../../src/units/scale.ts";
import { releaseHistory } from "../../site/sample-history.ts";
import { viewsOf } from "./sample-views.ts";

describe("the ends of the value axis", () => {
  test("leave room around what is visible", () => {
    const [from, to] = valueRange([100, 200], false);
    expect(from).toBeLessThan(100);
    expect(to).toBeGreaterThan(200);
  });

  test("do not blow up a flat line: 4 % of the middle at least", () => {
    expect(valueRange([100, 100.1], false)).toEqual([100.05 - 2.001, 100.05 + 2.001]);
    const [from, to] = valueRange([5, 5], true);
    expect(to / from).toBeCloseTo(1.0404, 4);
  });

  test("begin at zero where the smallest is below half of the largest", () => {
    expect(valueRange([49, 100], false)[0]).toBe(0);
    expect(valueRange([51, 100], false)[0]).toBeGreaterThan(0);
    expect(valueRange([-1, 100], false)[0]).toBeLessThan(-1);
  });

  test("are somewhere when nothing is visible", () => {
    expect(valueRange(null, false)).toEqual([0, 1]);
    expect(valueRange(null, true)).toEqual([1, 10]);
    expect(valueRange([0, 0], false)).toEqual([-1, 1]);
  });
});

describe("the ticks of a logarithmic axis", () => {
  const rows: [from: number, to: number, want: number[]][] = [
    [0.9, 1_100, [1, 10, 100, 1_000]],
    [25, 14_000, [30, 100, 300, 1_000, 3_000, 10_000]],
    [2.4, 52, [5, 10, 20, 50]],
    [3, 9, [3, 4, 5, 6, 7, 8, 9]],
    [1.1, 1.5, [1.1, 1.2, 1.3, 1.4, 1.5]],
    [72.4, 84.6, [74, 76, 78, 80, 82, 84]],
    [0.99, 1.01, [0.99, 0.995, 1, 1.005, 1.01]],
  ];
  for (const [from, to, want] of rows) {
    test(`from ${from} to ${to}: ${want.join(", ")}`, () => {
      const got = logarithmicTicks(from, to);
      expect(got).toEqual(want);
    });
  }
});

describe("the texts of ticks", () => {
  const ms = scaleFor([0.0124], "s");
  const rows: [what: string, got: string, want: string][] = [
    ["one unit for all", tickText(0.0125, ms), "12.5 ms"],
    ["thousands apart", tickText(12, ms), "12,000 ms"],
    ["counts without a unit", tickText(41, scaleFor([41], "1")), "41"],
    ["each its own prefix", ownTickText(3, ms, "s"), "3 s"],
    ["smaller too", ownTickText(0.0003, ms, "s"), "300 µs"],
    ["not where it makes a crooked number", ownTickText(10_000 * 1024, scaleFor([2_048], "B"), "B"), "10,000 KiB"],
  ];
  for (const [what, got, want] of rows) test(`${what}: ${want}`, () => expect(got).toBe(want));
});

describe("the ticks of commits", () => {
  test("are evenly spaced, not too many, and end with the last commit", () => {
    expect(commitTicks([0, 23], 1_200)).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23]);
    expect(commitTicks([0, 999], 300)).toEqual([331, 665, 999]);
    expect(commitTicks([7, 7], 300)).toEqual([7]);
    expect(commitTicks([0, 4], 1_200)).toEqual([0, 1, 2, 3, 4]);
  });

  test("lead with the tag where all have one, else with the day", () => {
    const view = viewsOf(releaseHistory())[0];
    if (!view) throw new Error("no view");
    expect(tickTexts(view, [0, 21])).toEqual(["v3.0.0\n2021-05-17", "v4.0.0\n2025-07-10"]);
    const bare = { ...view, labels: view.labels.with(0, null) };
    expect(tickTexts(bare, [0, 21])).toEqual(["2021-05-17\n", "2025-07-10\nv4.0.0"]);
  });
});
