import { describe, expect, test } from "vitest";
import { historyView, pointAt } from "../../src/dashboard/charts/history-view.ts";
import { sitePoints } from "../../src/dashboard/documents/points.ts";
import { historiesOf } from "../../src/site/history.ts";
import type { SiteInput } from "../../src/site/input.ts";
import { pointsFile } from "../../src/site/points-file.ts";
import { eventfulHistory, largeHistory, releaseHistory } from "./sample-history.ts";

/** A history as the site writes it and the page reads it. */
function views(input: SiteInput) {
  return historiesOf(input.series, input.detection).map((history) => {
    const text = JSON.stringify(pointsFile(history, input.names));
    return { history, text, view: historyView(sitePoints(JSON.parse(text), "test")) };
  });
}

for (const [name, input] of [
  ["releases", releaseHistory()],
  ["epochs and gaps", eventfulHistory()],
] as const) {
  describe(`the points of a history (${name})`, () => {
    test("are read as they were measured, to five figures, exact ones to the last", () => {
      for (const { history, view } of views(input)) {
        const isExact = history.newest.exact;
        for (const [index, { series, positions }] of history.epochs.entries()) {
          for (const [place, point] of series.points.entries()) {
            const position = positions[place] ?? -1;
            const line = view.epochs[index];
            expect(line?.values[position]).toBe(isExact ? point.value : Number(point.value.toPrecision(5)));
            expect(apart(line?.low[position], point.interval?.[0])).toBeLessThan(1e-4);
            expect(apart(line?.high[position], point.interval?.[1])).toBeLessThan(1e-4);
            expect(line?.launches[position]).toBe(point.launches.length);
            expect(view.commits[position]).toBe(point.commit.slice(0, 12));
            expect(view.times[position]).toBe(Math.round(Date.parse(point.time) / 1000));
            expect(view.labels[position]).toBe(input.names.get(point.commit)?.tag ?? null);
          }
        }
      }
    });

    test("have as many places filled as were measured, the others are null", () => {
      for (const { history, view } of views(input)) {
        const filled = view.epochs.flatMap((line) => line.values).filter((value) => value !== null).length;
        expect(filled).toBe(history.epochs.reduce((sum, { series }) => sum + series.points.length, 0));
      }
    });
  });
}

/** By what share two numbers differ. */
function apart(got: number | null | undefined, want: number | undefined): number {
  return Math.abs((got ?? Number.NaN) / (want ?? Number.NaN) - 1);
}

test("the environment that changes is told where it did, and what of it", () => {
  const found = views(eventfulHistory()).map(({ view }) => view.changes);
  expect(found).toContainEqual([[60, "Environment changed: kernel 6.1.0 → 6.8.0."]]);
});

test("the newest epoch is told of a place that two machines measured, and no change across them", () => {
  const compile = views(eventfulHistory()).find(({ view }) => view.epochs.length === 2);
  const at = (position: number) => compile && pointAt(compile.view, position);
  expect(at(85)?.epoch).toBe(0);
  expect(at(86)?.epoch).toBe(1);
  expect(at(86)?.change).toBeNull();
  expect(at(87)?.change).toBeCloseTo(0, 1);
  expect(at(51)?.value).toBeNull();
});

test("a thousand points take less than 50 kB", () => {
  const sizes = views(largeHistory(12, 1_000)).map(({ text }) => text.length);
  expect(Math.max(...sizes)).toBeLessThan(50_000);
});

test("a launch count, an interval and a level that are absent stay absent", () => {
  const input = releaseHistory();
  const series = input.series.slice(0, 1).map((one) => ({
    ...one,
    points: one.points.map((point) => ({ ...point, interval: null, spread: null })),
  }));
  const [only] = views({ ...input, series });
  expect(only && pointAt(only.view, 0).interval).toBeNull();
  expect(only && pointAt(only.view, 0).value).not.toBeNull();
});
