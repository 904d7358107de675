import { expect, test } from "vitest";
import { Detection } from "../../src/model/detection.ts";
import { detectAll } from "../../src/series/detect.ts";
import { createNoise, line } from "./noise.ts";
import { commitAt } from "./recordings.ts";
import { type Drawn, seriesOf } from "./series-of.ts";

/** What the document says of series of code; `detect` adds its name and the machines. */
const OfCode = Detection.omit({ schema: true, machines: true });

const QUIET = (label: string, steps: Record<number, number>, n = 60) => line(createNoise(26, label), n, 0.005, steps);

/** A series of each list of values, under its name. */
function alertsIn(values: Readonly<Record<string, readonly number[]>>, about: Partial<Drawn> = {}) {
  const all = Object.entries(values).map(([name, own]) => seriesOf(own, { benchmark: `parse/${name}`, ...about }));
  const detection = detectAll(all);
  expect(() => OfCode.parse(detection)).not.toThrow();
  return detection.alerts;
}

test("series that one commit moved make one alert, the most certain first, with the commits that all may blame", () => {
  const alerts = alertsIn({
    a: QUIET("a", { 30: 0.05 }),
    b: QUIET("b", { 30: 0.2 }),
    c: QUIET("c", { 45: 0.1 }),
    calm: QUIET("calm", {}),
  });
  expect(alerts.map(({ commits }) => commits)).toEqual([[commitAt(30).commit], [commitAt(45).commit]]);
  expect(alerts[0]?.members.map(({ benchmark }) => benchmark)).toEqual(["parse/b", "parse/a"]);
  expect(alerts[0]).toMatchObject({ lastGood: commitAt(29).commit, time: commitAt(30).time, status: "confirmed" });
  const squares = alerts[0]?.members.reduce((sum, { z }) => sum + (z ?? 0) ** 2, 0) ?? 0;
  expect(alerts[0]?.score).toBeCloseTo(squares, 9);
});

test("changes whose ranges have no commit in common are two alerts, though another overlaps both", () => {
  const noisy = line(createNoise(9, "wide"), 60, 0.03, { 30: 0.09 });
  const range = (values: Readonly<Record<string, number[]>>) =>
    alertsIn(values).map(({ commits, members }) => [...numbersOf(commits), members.length]);
  expect(range({ noisy })).toEqual([[29, 30, 31, 32, 1]]);
  const early = QUIET("first", { 30: 0.2 });
  const late = QUIET("last", { 31: 0.2 });
  expect(range({ early, late }).sort()).toEqual([
    [30, 1],
    [31, 1],
  ]);
  expect(range({ noisy, early, late }).sort()).toEqual([
    [30, 2],
    [31, 1],
  ]);
});

function numbersOf(commits: readonly string[]): number[] {
  return commits.map((commit) => Number.parseInt(commit, 16));
}

test("improvements, and metrics that are not judged, raise no alert", () => {
  expect(alertsIn({ a: QUIET("a", { 30: -0.1 }) })).toEqual([]);
  expect(alertsIn({ a: QUIET("a", { 30: 0.1 }) }, { primary: false })).toEqual([]);
  expect(alertsIn({ a: QUIET("a", { 30: 0.1 }) }, { direction: "none" })).toEqual([]);
  expect(alertsIn({ a: QUIET("a", { 30: -0.1 }) }, { direction: "higher" })).toHaveLength(1);
});

test("an alert is fixed when every member went back, and not while one has not", () => {
  const back = QUIET("back", { 30: 0.1, 45: 1 / 1.1 - 1 });
  expect(alertsIn({ back }).map(({ status }) => status)).toEqual(["fixed"]);
  expect(alertsIn({ back, still: QUIET("still", { 30: 0.1 }) }).map(({ status }) => status)).toEqual(["confirmed"]);
  const half = QUIET("half", { 30: 0.1, 45: -0.05 });
  expect(alertsIn({ half }).map(({ status }) => status)).toEqual(["confirmed"]);
});

test("an alert is new until a member is confirmed, and closed when none is seen any more", () => {
  expect(alertsIn({ a: QUIET("a", { 30: 0.1 }, 33) }).map(({ status }) => status)).toEqual(["new"]);
  const noise = createNoise(1, "taken back");
  const calm = line(noise, 60, 0.01);
  const high = line(noise, 3, 0.01).map((value) => value * 1.05);
  const values = [...calm, ...high, ...line(noise, 12, 0.01)];
  const told = [63, 64, 66, 68].map((n) => alertsIn({ a: values.slice(0, n) }).map(({ status }) => status));
  expect(told).toEqual([["new"], ["new"], ["closed"], []]);
});

test("an exact change is more certain than any that is seen in noise", () => {
  const exact = { ...seriesOf([1, 1, 1, 2, 2], { benchmark: "parse/exact" }), exact: true };
  const { alerts } = detectAll([seriesOf(QUIET("a", { 30: 0.03 })), exact]);
  expect(alerts.map(({ members }) => members[0]?.benchmark)).toEqual(["parse/exact", "parse/small"]);
});

test("an alert does not depend on the order of the series", () => {
  const all = ["a", "b", "c"].map((name) => seriesOf(QUIET(name, { 30: 0.1 }), { benchmark: `parse/${name}` }));
  expect(detectAll([...all].reverse()).alerts).toEqual(detectAll(all).alerts);
});
