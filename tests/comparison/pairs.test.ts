import { describe, expect, test } from "vitest";
import { pairsOf } from "../../src/comparison/pairs.ts";
import type { Launch, ResultBenchmark } from "../../src/model/result.ts";
import { launchWith, metricOf } from "../simulation/job.ts";

const SIDES = { base: "base", head: "head" };

function benchmark(launches: readonly Launch[]): ResultBenchmark {
  return { name: "suite/one", suite: "suite", params: {}, metrics: [metricOf()], launches: [...launches] };
}

function launch(build: string, round: number, samples: number[], changes: Partial<Launch> = {}): Launch {
  return launchWith({ build, round, samples: { wall: samples }, ...changes });
}

function valuesOf(launches: readonly Launch[]): [base: number, head: number][] {
  return pairsOf(benchmark(launches), "wall", SIDES).pairs.map((pair) => [pair.base.value, pair.head.value]);
}

describe("launches of both sides", () => {
  test("are paired by round, in the order of rounds", () => {
    const launches = [launch("head", 1, [4]), launch("base", 1, [3]), launch("base", 0, [1]), launch("head", 0, [2])];
    expect(valuesOf(launches)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test("become one number each, the median of their samples, or the minimum when asked", () => {
    const launches = [launch("base", 0, [9, 1, 2]), launch("head", 0, [5, 3])];
    expect(valuesOf(launches)).toEqual([[2, 4]]);
    const [pair] = pairsOf(benchmark(launches), "wall", SIDES, "minimum").pairs;
    expect([pair?.base.value, pair?.head.value]).toEqual([1, 3]);
  });

  test("know which side came first", () => {
    const launches = [launch("base", 0, [1], { position: 2 }), launch("head", 0, [2], { position: 1 })];
    const [pair] = pairsOf(benchmark(launches), "wall", SIDES).pairs;
    expect([pair?.base.position, pair?.head.position]).toEqual([2, 1]);
  });

  test("of a million samples are summarised", () => {
    const samples = Array.from({ length: 1_000_000 }, (_, index) => index % 1001);
    expect(valuesOf([launch("base", 0, samples), launch("head", 0, [1])])).toEqual([[500, 1]]);
  });
});

describe("a round gives no pair", () => {
  const rows: [name: string, spoilt: Launch | null, why: string][] = [
    ["when a side is absent", null, "no-partner"],
    ["when the host spoiled a launch", launch("head", 0, [2], { dropped: "steal" }), "steal"],
    ["when a launch was dropped", launch("head", 0, [2], { exit: 1, dropped: "timed-out" }), "timed-out"],
    ["when a launch failed", launch("head", 0, [2], { exit: 1 }), "launch-failed"],
    ["when a launch was killed", launch("head", 0, [2], { exit: null }), "launch-failed"],
    ["when a launch has no sample", launch("head", 0, []), "no-number"],
    ["when a launch lacks the metric", launchWith({ build: "head", round: 0, samples: { cpu: [1] } }), "no-number"],
    ["when a sample is not a number", launch("head", 0, [2, Number.NaN]), "no-number"],
    ["when a sample is infinite", launch("head", 0, [2, Number.POSITIVE_INFINITY]), "no-number"],
    ["when the launch is of another build", launch("control", 0, [2]), "no-partner"],
  ];
  for (const [name, spoilt, why] of rows) {
    test(`${name}, and the reason is "${why}"`, () => {
      const good = [launch("base", 1, [1]), launch("head", 1, [2])];
      const launches = [launch("base", 0, [1]), ...(spoilt ? [spoilt] : []), ...good];
      const { pairs, lost, lostTo } = pairsOf(benchmark(launches), "wall", SIDES);
      expect(pairs.map((pair) => pair.base.round)).toEqual([1]);
      expect(lost).toBe(1);
      expect([...lostTo]).toEqual([[why, 1]]);
    });
  }
});

test("a second launch of a build in one round is not used", () => {
  expect(valuesOf([launch("base", 0, [1]), launch("base", 0, [9]), launch("head", 0, [2])])).toEqual([[1, 2]]);
});

test("a failed launch that was repeated in its round counts as the repetition", () => {
  expect(valuesOf([launch("base", 0, [9], { exit: 1 }), launch("base", 0, [1]), launch("head", 0, [2])])).toEqual([
    [1, 2],
  ]);
});

test("unequal counts pair what both have", () => {
  const launches = [0, 1, 2, 3].map((round) => launch("base", round, [1])).concat(launch("head", 2, [2]));
  const { pairs, base, head, lost } = pairsOf(benchmark(launches), "wall", SIDES);
  expect([pairs.length, base.length, head.length, lost]).toEqual([1, 4, 1, 3]);
});
