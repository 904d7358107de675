import { expect, test } from "vitest";
import { extent, type HistoryView, isWide, pointAt, windowOf } from "../../../src/dashboard/charts/history-view.ts";
import { eventfulHistory, releaseHistory } from "../../site/sample-history.ts";
import { viewsOf } from "./sample-views.ts";

const releases = viewsOf(releaseHistory());
const eventful = viewsOf(eventfulHistory());
const large = releases.find(({ benchmark }) => benchmark === "parse/large-object") as HistoryView;
const union = releases.find(({ benchmark }) => benchmark === "parse/union") as HistoryView;

test("a range of commits shows what lies between them", () => {
  const [from = "", to = ""] = [large.commits[3], large.commits[9]];
  expect(windowOf(large, [from, to])).toEqual([3, 9]);
  expect(windowOf(large, null)).toEqual([0, 23]);
});

test("a range of unknown or turned commits shows all", () => {
  const [from = "", to = ""] = [large.commits[9], large.commits[3]];
  expect(windowOf(large, [from, to])).toEqual([0, 23]);
  expect(windowOf(large, [from, "ffffffffffff"])).toEqual([0, 23]);
});

test("what is visible reaches to the ends of the intervals", () => {
  const [least, most] = extent(large, [0, 23]) ?? [0, 0];
  expect(most).toBeGreaterThan(0.0412);
  expect(least).toBeLessThan(0.00305);
  expect(extent(large, [0, 7])?.[0]).toBeGreaterThan(0.03);
  expect(extent(union, [3, 4])).toBeNull();
});

test("a logarithmic axis is offered for more than tenfold, never for zero", () => {
  expect(isWide(large)).toBe(true);
  expect(eventful.some(isWide)).toBe(false);
  const zeros = large.epochs.map((line) => ({ ...line, values: line.values.with(0, 0) }));
  expect(isWide({ ...large, epochs: zeros })).toBe(false);
});

test("the change of a point is to the last measured one before", () => {
  const [before, after] = [union.epochs[0]?.values[2] ?? 0, union.epochs[0]?.values[5] ?? 0];
  expect(pointAt(union, 5).change).toBe(after / before - 1);
  expect(pointAt(union, 4)).toMatchObject({ value: null, interval: null, change: null });
  expect(pointAt(union, 0).change).toBeNull();
});
