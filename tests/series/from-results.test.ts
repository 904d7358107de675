import { expect, test } from "vitest";
import { orderCommits } from "../../src/series/commit-order.ts";
import { seriesFromResults } from "../../src/series/from-results.ts";
import { medianInterval } from "../../src/series/point-interval.ts";
import { seriesKey } from "../../src/series/series.ts";
import { sorted } from "../../src/stats/sorted.ts";
import { commitAt, type Job, launchAt, recordingOf, WALL } from "./recordings.ts";

/** Five launches of a commit whose medians are the values. */
function launches(index: number, values: readonly number[]) {
  return values.map((value, round) => launchAt(index, round, [value * 0.9, value, value * 1.2]));
}

function job(path: string, values: Readonly<Record<number, readonly number[]>>, changes: Partial<Job> = {}): Job {
  const all = Object.keys(values).map(Number);
  return {
    path,
    commits: all.filter((index) => index !== changes.anchor),
    benchmarks: [{ name: "parse/small", launches: all.flatMap((index) => launches(index, values[index] ?? [])) }],
    ...changes,
  };
}

test("a point is the median of its launches' medians, with their order statistics and spread", () => {
  const [series] = seriesFromResults([recordingOf(job("a", { 0: [1, 5, 2, 4, 3], 1: [7, 7, 7, 7, 7] }))]);
  expect(series?.points.map(({ value }) => value)).toEqual([3, 7]);
  expect(series?.points[0]?.interval).toEqual([1, 5]);
  expect(series?.points[0]?.spread).toBeCloseTo(1.4826, 12);
  expect(series?.points[1]?.spread).toBe(0);
  expect(series?.points[0]).toMatchObject(commitAt(0));
});

test("comparisons are never part of a series", () => {
  expect(seriesFromResults([recordingOf(job("a", { 0: [1] }, { changes: { mode: "compare" } }))])).toEqual([]);
});

test("what a machine measured that was not fit is no part of a series, and its attempt hides no other", () => {
  const fit = recordingOf(job("a", { 0: [3], 1: [4] }));
  const off = recordingOf(job("a", { 0: [9], 1: [9] }, { changes: { attempt: 2 } }));
  const row = { check: "calibration-copy", state: "unfit", text: "9.0 % slower" } as const;
  const { machine } = off.result;
  const unfit = { ...off, result: { ...off.result, machine: { ...machine, fitness: [row] } } };
  const warned = {
    ...off,
    result: { ...off.result, machine: { ...machine, fitness: [{ ...row, state: "warn" as const }] } },
  };
  const values = (stored: (typeof fit)[]) => seriesFromResults(stored)[0]?.points.map(({ value }) => value);
  expect(values([fit, unfit])).toEqual([3, 4]);
  expect(values([fit, warned])).toEqual([9, 9]);
});

test("commits stand in the order of their times, whatever the order of the files", () => {
  const stored = [recordingOf(job("b", { 3: [3], 1: [1] })), recordingOf(job("a", { 2: [2], 0: [9] }))];
  const [series] = seriesFromResults(stored);
  expect(series?.points.map(({ value }) => value)).toEqual([9, 1, 2, 3]);
  expect(seriesFromResults(stored.reverse())).toEqual(seriesFromResults(stored));
});

test("commits of one second stand in the order that the batches give, also where only two batches together tell it", () => {
  const time = "2026-01-01T00:00:00Z";
  const batches = [
    ["a", "c"],
    ["b", "c"],
    ["a", "b"],
  ].map((ids) => ids.map((commit) => ({ commit, time })));
  expect(orderCommits(batches).map(({ commit }) => commit)).toEqual(["a", "b", "c"]);
});

test("batches that contradict each other fall back to what was seen first", () => {
  const time = "2026-01-01T00:00:00Z";
  const batches = [
    ["a", "b"],
    ["b", "a"],
  ].map((ids) => ids.map((commit) => ({ commit, time })));
  expect(orderCommits(batches).map(({ commit }) => commit)).toEqual(["a", "b"]);
});

test("an anchor adds its launches to the point of its commit, each under its own batch", () => {
  const [series] = seriesFromResults([
    recordingOf(job("a", { 0: [1, 1, 1], 1: [2, 2, 2] })),
    recordingOf(job("b", { 1: [4, 4, 4], 2: [4, 4, 4] }, { anchor: 1 })),
  ]);
  expect(series?.points.map(({ value }) => value)).toEqual([1, 3, 4]);
  expect(series?.points[1]?.launches).toEqual([
    ...[0, 1, 2].map((round) => ({ batch: "a", round, value: 2 })),
    ...[0, 1, 2].map((round) => ({ batch: "b", round, value: 4 })),
  ]);
});

test("of the attempts of one cell the newest counts, in whatever order they come", () => {
  const first = recordingOf(job("a-1", { 0: [1] }, { changes: { cell: "000000000001", attempt: 1 } }));
  const second = recordingOf(job("a-2", { 0: [2] }, { changes: { cell: "000000000001", attempt: 2 } }));
  for (const stored of [
    [first, second],
    [second, first],
  ]) {
    expect(seriesFromResults(stored)[0]?.points[0]?.launches).toEqual([{ batch: "a-2", round: 0, value: 2 }]);
  }
});

test("a commit measured again after its suite changed counts with the new definition only", () => {
  const [series] = seriesFromResults([
    recordingOf(job("old", { 0: [1, 1, 1] }, { changes: { startedAt: "2026-06-01T00:00:00Z" } })),
    recordingOf(
      job("new", { 0: [5, 5] }, { changes: { startedAt: "2026-06-02T00:00:00Z", suiteHash: "ffffffffffff" } }),
    ),
  ]);
  expect(series?.points[0]?.value).toBe(5);
  expect(series?.points[0]?.launches).toHaveLength(5);
});

test("dropped launches, failed builds and samples that are no numbers are left out", () => {
  const values = [
    launchAt(0, 0, [1]),
    launchAt(0, 1, [99], { dropped: "drift" }),
    launchAt(0, 2, [Number.NaN]),
    launchAt(0, 3, []),
    launchAt(1, 0, [2]),
    launchAt(2, 0, [3]),
  ];
  const benchmarks = [{ name: "parse/small", launches: values }];
  const [series] = seriesFromResults([
    recordingOf({ path: "a", commits: [0, 1, 2], benchmarks, changes: { failed: [1] } }),
  ]);
  expect(series?.points.map(({ value }) => value)).toEqual([1, 3]);
  expect(series?.points[0]?.interval).toBeNull();
});

const KNOB = { knob: "governor", want: "performance", got: "performance", ok: true };
const epochs: [what: string, changes: NonNullable<Job["changes"]>][] = [
  ["another machine", { fingerprint: "f".repeat(16) }],
  ["another profile of the sandbox", { profile: "untrusted" }],
  ["a knob that had another value", { knobs: [{ ...KNOB, got: "powersave", ok: false }] }],
  ["another machine class", { class: "bench-arm64" }],
];
for (const [what, changes] of epochs) {
  test(`${what} ends the series`, () => {
    const usual = { knobs: [KNOB] };
    const all = seriesFromResults([
      recordingOf(job("a", { 0: [1] }, { changes: usual })),
      recordingOf(job("b", { 1: [1] }, { changes: { ...usual, ...changes } })),
    ]);
    expect(all.map((series) => series.points.length)).toEqual([1, 1]);
    expect(new Set(all.map(seriesKey)).size).toBe(2);
  });
}

test("the order of knobs and what was wanted of them do not end the series", () => {
  const other = { knob: "turbo", want: "off", got: "off", ok: true };
  const all = seriesFromResults([
    recordingOf(job("a", { 0: [1] }, { changes: { knobs: [KNOB, other] } })),
    recordingOf(job("b", { 1: [1] }, { changes: { knobs: [other, { ...KNOB, want: "any" }] } })),
  ]);
  expect(all.map((series) => series.points.length)).toEqual([2]);
});

test("a metric that changes its unit or source starts another series; the first one keeps its name", () => {
  const at = (day: number) => ({ startedAt: `2026-06-0${day}T00:00:00Z` });
  const withMetric = (path: string, index: number, metric: typeof WALL, day: number) =>
    recordingOf({
      path,
      commits: [index],
      benchmarks: [{ name: "parse/small", launches: launches(index, [1]), metric }],
      changes: at(day),
    });
  const first = withMetric("a", 0, WALL, 1);
  const [alone] = seriesFromResults([first]);
  const all = seriesFromResults([
    withMetric("b", 1, { ...WALL, unit: "1" }, 2),
    withMetric("c", 2, { ...WALL, source: "rusage" }, 3),
    first,
  ]);
  expect(all.map((series) => series.points.length)).toEqual([1, 1, 1]);
  expect(new Set(all.map(seriesKey)).size).toBe(3);
  expect(all.map(seriesKey)).toContain(alone ? seriesKey(alone) : "");
});

test("direction, minimum effect and the claim of exactness are those of the newest result", () => {
  const metric = { ...WALL, minimumEffect: 0.03, direction: "higher" as const };
  const [series] = seriesFromResults([
    recordingOf({
      path: "b",
      commits: [1],
      benchmarks: [{ name: "parse/small", launches: launches(1, [1]), metric }],
      changes: { startedAt: "2026-06-02T00:00:00Z" },
    }),
    recordingOf(job("a", { 0: [1] })),
  ]);
  expect(series).toMatchObject({ minimumEffect: 0.03, direction: "higher" });
  expect(series?.points).toHaveLength(2);
});

// Ranks by the binomial distribution: P(X ≤ k) for n coins, from tables.
const intervals: [n: number, ranks: readonly [number, number]][] = [
  [2, [1, 2]],
  [5, [1, 5]],
  [8, [1, 8]],
  [9, [2, 8]],
  [10, [2, 9]],
  [20, [6, 15]],
  [30, [10, 21]],
];
for (const [n, ranks] of intervals) {
  test(`the interval of ${n} launches runs from number ${ranks[0]} to number ${ranks[1]}`, () => {
    expect(medianInterval(sorted(Array.from({ length: n }, (_, index) => index + 1)))).toEqual(ranks);
  });
}
