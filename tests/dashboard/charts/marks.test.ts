import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { marksOf, marksWithin, placeLabels } from "../../../src/dashboard/charts/marks.ts";
import { expectGolden } from "../../golden.ts";
import { eventfulHistory, releaseHistory } from "../../site/sample-history.ts";
import { viewsOf } from "./sample-views.ts";

describe("what is drawn besides the line", () => {
  for (const [name, input] of [
    ["releases", releaseHistory()],
    ["eventful", eventfulHistory()],
  ] as const) {
    test(`is what was looked at (${name})`, () => {
      const lines = viewsOf(input).flatMap((view) => [
        `${view.benchmark} ${view.metric.name} ${view.machine}`,
        ...marksOf(view).map((mark) => `  ${JSON.stringify(mark)}`),
      ]);
      expectGolden(`dashboard-marks-${name}.txt`, `${lines.join("\n")}\n`);
    });
  }

  test("is only what the window touches", () => {
    const marks = viewsOf(eventfulHistory()).flatMap(marksOf);
    const kinds = (window: readonly [number, number]) => marksWithin(marks, window).map(({ kind }) => kind);
    expect(kinds([0, 10])).toEqual([]);
    expect(kinds([30, 30])).toEqual(["step", "step"]);
    expect(kinds([111, 119])).toContain("doubt");
  });
});

describe("labels", () => {
  const labels = (...all: [x: number, weight: number][]) => all.map(([x, weight]) => ({ x, weight, width: 60 }));

  test("that fit stand in one row, those that do not in the next, the heavier one below", () => {
    expect(placeLabels(labels([100, 1], [140, 2], [300, 3]), 2, [0, 400])).toEqual([
      { left: 70, row: 1 },
      { left: 110, row: 0 },
      { left: 270, row: 0 },
    ]);
  });

  test("for which no row has room are left out, the lightest first", () => {
    const placed = placeLabels(labels([100, 3], [101, 1], [102, 2]), 2, [0, 400]);
    expect(placed.map((place) => place?.row ?? null)).toEqual([0, null, 1]);
  });

  test("fill the room between heavier ones", () => {
    const placed = placeLabels(labels([50, 3], [120, 1], [190, 2]), 1, [0, 400]);
    expect(placed.map((place) => place?.left)).toEqual([20, 90, 160]);
  });

  test("never leave the chart nor cover each other", () => {
    const wanted = fc.array(
      fc.record({
        x: fc.integer({ min: 0, max: 500 }),
        width: fc.integer({ min: 10, max: 90 }),
        weight: fc.double({ min: 0, max: 9 }),
      }),
    );
    fc.assert(
      fc.property(wanted, (all) => {
        const placed = placeLabels(all, 2, [0, 500]).flatMap((place, index) =>
          place ? [{ ...place, right: place.left + (all[index]?.width ?? 0) }] : [],
        );
        for (const one of placed) {
          expect(one.left).toBeGreaterThanOrEqual(0);
          expect(one.right).toBeLessThanOrEqual(500);
          for (const other of placed) {
            if (other === one || other.row !== one.row) continue;
            expect(other.left >= one.right || other.right <= one.left).toBe(true);
          }
        }
      }),
    );
  });
});
