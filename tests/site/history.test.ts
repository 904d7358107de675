import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CodeDetection } from "../../src/series/detect.ts";
import type { Series } from "../../src/series/series.ts";
import { historiesOf, valuesOf } from "../../src/site/history.ts";
import { stepsOfHistory } from "../../src/site/steps.ts";
import { dailyCommits, eventfulHistory, makeSeries, type PlannedSeries } from "./sample-history.ts";

const NOTHING: CodeDetection = { series: [], alerts: [], bridges: [] };
const PLAN: PlannedSeries = { benchmark: "a/x", metric: "wall", unit: "s", level: 1, noise: 0, steps: [] };
const days = dailyCommits(10);
const make = (plan: Partial<PlannedSeries>): Series => makeSeries({ ...PLAN, ...plan }, days, 1);

describe("a history", () => {
  test("has a gap where its suite was measured without it", () => {
    const [first, second] = historiesOf([make({ gaps: [3, 4] }), make({ benchmark: "a/y" })], NOTHING);
    expect(first && valuesOf(first).map((value) => value === null)).toEqual(
      [0, 0, 0, 1, 1, 0, 0, 0, 0, 0].map(Boolean),
    );
    expect(second && valuesOf(second)).not.toContain(null);
  });

  test("has no gap where only another suite or another machine was measured", () => {
    const others = [make({ benchmark: "b/x" }), make({ machineClass: "arm" })];
    const all = historiesOf([make({ gaps: [3, 4] }), ...others], NOTHING);
    expect(all.find(({ newest }) => newest.points.length === 8)?.commits).toHaveLength(8);
  });

  test("goes from its own first commit to its own last", () => {
    const [history] = historiesOf([make({ from: 2, to: 6 }), make({ benchmark: "a/y" })], NOTHING);
    expect(history?.commits.map(({ commit }) => commit)).toEqual(days.slice(2, 7).map(({ id }) => id));
  });

  test("joins epochs on one axis, the one that reaches the newest commit last", () => {
    const old = make({ epoch: "old", to: 6 });
    const [history] = historiesOf([make({ epoch: "new", from: 5 }), old], NOTHING);
    expect(history?.epochs.map(({ series, positions }) => [series.epoch, positions[0], positions.at(-1)])).toEqual([
      ["old", 0, 6],
      ["new", 5, 9],
    ]);
    expect(history?.newest.epoch).toBe("new");
  });

  test("of two epochs that reach the newest commit the one that began later is the newest", () => {
    const [history] = historiesOf([make({ epoch: "zzz" }), make({ epoch: "aaa", from: 9 })], NOTHING);
    expect(history?.newest.epoch).toBe("aaa");
  });

  test("keeps another unit of the same name apart", () => {
    expect(historiesOf([make({}), make({ unit: "B", epoch: "other" })], NOTHING)).toHaveLength(2);
  });

  test("without points is none", () => {
    expect(historiesOf([{ ...make({}), points: [] }], NOTHING)).toEqual([]);
  });

  test("stands by suite, benchmark, metrics that are judged first, then name", () => {
    const all = [
      make({ benchmark: "b/x" }),
      make({ metric: "cpu", primary: false }),
      make({ metric: "wall" }),
      make({ benchmark: "a/B" }),
    ];
    const names = historiesOf(all, NOTHING).map(({ newest }) => `${newest.benchmark} ${newest.metric}`);
    expect(names).toEqual(["a/B wall", "a/x wall", "a/x cpu", "b/x wall"]);
  });

  test("has an id that differs in every dimension, whatever the names hold", () => {
    const part = fc.constantFrom("a", "b", "a/b", '"', '","', "__proto__", "");
    const identity = fc.record({ benchmark: part, metric: part, unit: part, machineClass: part });
    fc.assert(
      fc.property(identity, identity, (a, b) => {
        const [one] = historiesOf([{ ...make({}), ...a }], NOTHING);
        const [other] = historiesOf([{ ...make({}), ...b }], NOTHING);
        expect(one?.id === other?.id).toBe(JSON.stringify(a) === JSON.stringify(b));
        expect(one?.id).toMatch(/^[0-9a-f]{16}$/);
      }),
    );
  });
});

describe("a step of a history", () => {
  const { series, detection } = eventfulHistory();
  const histories = historiesOf(series, detection);
  const steps = histories.flatMap(stepsOfHistory);
  const of = (machineClass: string) => steps.filter((step) => step.history.newest.machineClass === machineClass);

  test("is found on the axis of its history, past gaps and in later epochs", () => {
    const compile = of("bench-x64").filter((step) => step.history.newest.benchmark === "engine/compile");
    expect(compile.map(({ position, commit }) => [position, commit.commit])).toEqual(
      [30, 31, 70, 110].map((at) => [at, dailyCommits(120)[at]?.id]),
    );
  });

  test("stands only as the last of the newest epoch", () => {
    expect(
      of("bench-x64")
        .filter(({ isStanding }) => isStanding)
        .map(({ position }) => position),
    ).toEqual([110, 44]);
    expect(of("bench-arm64").map(({ isStanding }) => isStanding)).toEqual([true]);
  });

  test("that was closed does not stand", () => {
    const closed: CodeDetection = {
      ...detection,
      series: detection.series.map((one) => ({
        ...one,
        changePoints: one.changePoints.map((point) => ({ ...point, status: "closed" as const })),
      })),
    };
    expect(
      historiesOf(series, closed)
        .flatMap(stepsOfHistory)
        .some(({ isStanding }) => isStanding),
    ).toBe(false);
  });
});
