import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeSides } from "../../src/comparison/judge-sides.ts";
import { ONE_LOOK } from "../../src/comparison/looks.ts";
import { fewestUnpaired } from "../../src/comparison/unpaired.ts";
import type { Comparison } from "../../src/model/outcome.ts";
import type { ResultBenchmark } from "../../src/model/result.ts";
import { equivalentShiftPValue } from "../../src/stats/equivalence.ts";
import { mannWhitney } from "../../src/stats/mann-whitney.ts";
import { minimumShiftPValue } from "../../src/stats/minimum-effect.ts";
import { shiftEstimate, shiftInterval } from "../../src/stats/shift-estimate.ts";
import { sorted } from "../../src/stats/sorted.ts";
import { createRandom } from "../../src/units/random.ts";
import { benchmarkOf, simulateBenchmark } from "../simulation/job.ts";
import { REFERENCE } from "../stats/reference.ts";

const SIDES = { base: "base", head: "head" };
const TERMS = { looks: ONE_LOOK, errorRate: 0.05, schedule: "once" } as const;

function judged(benchmarks: readonly ResultBenchmark[]): readonly Comparison[] {
  return judgeSides([{ benchmarks, failures: [], sides: SIDES, unpaired: true }], TERMS).comparisons;
}

function judgedOne(base: readonly number[], head: readonly number[], metric = {}): Comparison {
  const [row] = judged([benchmarkOf({ base, head }, { metric })]);
  if (!row) throw new Error("no row");
  return row;
}

describe("two samples without partners", () => {
  const { x, y } = REFERENCE.two_sample;

  test("are judged by Mann and Whitney's test and Hodges and Lehmann's shift on logarithms", () => {
    const row = judgedOne(x, y, { minimumEffect: 0 });
    const [base, head] = [x, y].map((side) => sorted(side.map(Math.log)));
    if (!base || !head) throw new Error("no sides");
    const { upper, lower } = mannWhitney(base, head);
    const { lower: low, upper: high } = shiftInterval(base, head, 0.95);
    expect(row.pValue).toBeCloseTo(2 * Math.min(upper, lower), 12);
    expect(row.change).toBeCloseTo(Math.expm1(shiftEstimate(base, head)), 9);
    expect(row.interval?.[0]).toBeCloseTo(Math.expm1(low), 9);
    expect(row.interval?.[1]).toBeCloseTo(Math.expm1(high), 9);
    expect(row.pairs).toBe(6);
    expect(row.reason).toContain("from 7 base and 6 head launches without pairs");
  });

  test("need a shift beyond the minimum effect, and lie inside the margin to be unchanged", () => {
    const steady = Array.from({ length: 12 }, (_, index) => 100 + index / 50);
    const moved = (ratio: number) =>
      judgedOne(
        steady,
        steady.map((value) => value * ratio),
      ).verdict;
    expect([1.1, 0.9, 1.004, 1, 1.02].map(moved)).toEqual([
      "regressed",
      "improved",
      "unchanged",
      "unchanged",
      "regressed",
    ]);
  });

  test("may have any order and any number of launches on each side", () => {
    const base = [10, 10.1, 10.2, 10.05, 9.9, 10.3, 9.95];
    const head = [12, 12.1, 12.2, 12.05];
    const row = judgedOne(base, head);
    expect(row).toMatchObject({ verdict: "regressed", pairs: 4, base: 10.05, warnings: [] });
    expect(judgedOne(base.toReversed(), head.toReversed())).toEqual(row);
  });

  const few: [name: string, base: number[], head: number[], more: number][] = [
    ["one launch a side", [1], [2], 3],
    ["three launches a side", [1, 1.1, 1.2], [2, 2.1, 2.2], 1],
  ];
  for (const [name, base, head, more] of few) {
    test(`of ${name} are inconclusive and tell how many could decide`, () => {
      const row = judgedOne(base, head);
      expect(row).toMatchObject({ verdict: "inconclusive", interval: [null, null], morePairs: more });
      expect(row.reason).toContain(`too few for an interval; ${more} more of each side`);
    });
  }

  test("of which one has a value of zero have no ratio", () => {
    const row = judgedOne([1, 0, 1], [1, 1, 1]);
    expect(row).toMatchObject({ verdict: "inconclusive", change: null, base: 0, head: 1 });
    expect(row.warnings[0]?.text).toBe("1 of 6 launches have a value of zero or less");
  });

  test("of an exact metric are compared as numbers", () => {
    const metric = { exact: true, unit: "B", minimumEffect: 0, equivalence: 0 };
    expect(judgedOne([100, 100], [105, 105], metric)).toMatchObject({ verdict: "regressed", pairs: 2 });
  });

  test("never give a look or a pair that was lost", () => {
    const [row] = judged([benchmarkOf({ base: [1, 2, 3, 4, 5], head: [1, 2] })]);
    expect(row?.warnings.map(({ code }) => code)).not.toContain("lost-pairs");
  });
});

describe("the fewest launches a side", () => {
  // 2 / C(2n, n): n = 4 gives 2/70 = .0286, n = 3 gives .1.
  const rows: [level: number, want: number][] = [
    [1, 1],
    [0.1, 3],
    [0.099, 4],
    [0.05, 4],
    [0.0286, 4],
    [0.0285, 5],
    [1e-9, 17],
  ];
  for (const [level, want] of rows)
    test(`that can reject at ${level} are ${want}`, () => expect(fewestUnpaired(level)).toBe(want));
});

const value = fc.double({ min: 0.5, max: 2, noNaN: true });
const side = fc.array(fc.oneof(value, fc.integer({ min: 9, max: 11 })), { minLength: 1, maxLength: 25 });
const SETTINGS = { seed: 31, numRuns: 120 };

describe("for any two samples", () => {
  test("swapping them mirrors the verdict and keeps every p-value exactly", () => {
    const mirrored: Record<string, string> = { regressed: "improved", improved: "regressed" };
    fc.assert(
      fc.property(side, side, (base, head) => {
        const [row, other] = [judgedOne(base, head), judgedOne(head, base)];
        expect(other.verdict).toBe(mirrored[row.verdict] ?? row.verdict);
        expect([other.pValue, other.equivalencePValue]).toEqual([row.pValue, row.equivalencePValue]);
        expect(other.change).toBeCloseTo(1 / (1 + (row.change ?? 0)) - 1, 9);
      }),
      SETTINGS,
    );
  });

  test("another unit and another order change nothing", () => {
    fc.assert(
      fc.property(side, side, fc.constantFrom(1e-9, 60, 1e6), fc.nat(), (base, head, factor, seed) => {
        const random = createRandom(seed);
        const row = judgedOne(base, head);
        const other = judgedOne(
          random.shuffled(base).map((one) => factor * one),
          random.shuffled(head).map((one) => factor * one),
        );
        expect(other.verdict).toBe(row.verdict);
        expect(other.pValue).toBeCloseTo(row.pValue ?? 2, 9);
        expect(other.change).toBeCloseTo(row.change ?? Number.NaN, 9);
      }),
      SETTINGS,
    );
  });

  test("the interval holds the change, and p-values lie in 0 to 1 and go with the margins", () => {
    fc.assert(
      fc.property(side, side, (base, head) => {
        const row = judgedOne(base, head);
        const [low, high] = row.interval ?? [null, null];
        expect(low ?? -1).toBeLessThanOrEqual((row.change ?? 0) + 1e-12);
        expect(high ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual((row.change ?? 0) - 1e-12);
        for (const p of [row.pValue, row.equivalencePValue]) expect(p != null && p >= 0 && p <= 1).toBe(true);
        expect(row.reason).not.toMatch(/NaN|Infinity|undefined|null/);
        const [one, two] = [sorted(base), sorted(head)];
        expect(minimumShiftPValue(one, two, 0.2)).toBeGreaterThanOrEqual(minimumShiftPValue(one, two, 0.1) - 1e-12);
        expect(equivalentShiftPValue(one, two, 0.2)).toBeLessThanOrEqual(equivalentShiftPValue(one, two, 0.1) + 1e-12);
      }),
      SETTINGS,
    );
  });
});

test("an A/A comparison in random order is flagged in at most 5 %, and a change of 5 % is found", () => {
  const shareFlagged = (change: number, count: number): number => {
    const rows = Array.from({ length: count }, (_, seed) =>
      judged([simulateBenchmark({ seed, pairs: 20, change, metric: { minimumEffect: 0 } })]),
    ).flat();
    return rows.filter(({ verdict }) => verdict === "regressed" || verdict === "improved").length / count;
  };
  expect(shareFlagged(0, 1_000)).toBeLessThanOrEqual(0.065);
  expect(shareFlagged(0.05, 100)).toBeGreaterThan(0.95);
});
