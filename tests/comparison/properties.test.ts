import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { looksOf } from "../../src/comparison/looks.ts";
import { traceOf } from "../../src/comparison/trace.ts";
import { type Comparison, Outcome } from "../../src/model/outcome.ts";
import type { ResultBenchmark } from "../../src/model/result.ts";
import { createRandom } from "../../src/units/random.ts";
import { benchmarkOf, resultOf } from "../simulation/job.ts";

const value = fc.double({ min: 0.5, max: 2, noNaN: true });
const tick = fc.integer({ min: 95, max: 105 });
const pairsOf = (numbers: fc.Arbitrary<number>) =>
  fc.array(fc.tuple(numbers, numbers), { minLength: 1, maxLength: 40 });
/** Real times, and times of a coarse clock, which tie. */
const job = fc.array(fc.oneof(pairsOf(value), pairsOf(tick)), { minLength: 1, maxLength: 4 });
const SETTINGS = { seed: 21, numRuns: 80 };

type Pairs = readonly (readonly [number, number])[];

function benchmarksOf(
  all: readonly Pairs[],
  change: (pair: readonly [number, number]) => readonly [number, number],
): ResultBenchmark[] {
  return all.map((pairs, index) => {
    const changed = pairs.map(change);
    return benchmarkOf(
      { base: changed.map(([base]) => base), head: changed.map(([, head]) => head) },
      { name: `suite/${index}` },
    );
  });
}

function rowsOf(benchmarks: readonly ResultBenchmark[]): Comparison[] {
  return Outcome.parse(judge(resultOf({ benchmarks }))).comparisons;
}

const MIRRORED: Record<string, string> = { regressed: "improved", improved: "regressed" };
const flipped = (change: number | null | undefined): number => (change == null ? Number.NaN : 1 / (1 + change) - 1);

describe("for any measured pairs", () => {
  test("swapping base and head mirrors every verdict and keeps every p-value exactly", () => {
    fc.assert(
      fc.property(job, (all) => {
        const here = rowsOf(benchmarksOf(all, (pair) => pair));
        const swapped = rowsOf(benchmarksOf(all, ([base, head]) => [head, base]));
        for (const [index, row] of here.entries()) {
          const other = swapped[index];
          expect(other?.verdict).toBe(MIRRORED[row.verdict] ?? row.verdict);
          expect([other?.pValue, other?.adjustedPValue]).toEqual([row.pValue, row.adjustedPValue]);
          expect(other?.minimumDetectable).toBe(row.minimumDetectable);
          expect(other?.change).toBeCloseTo(flipped(row.change), 12);
          if (row.interval?.[0] != null) expect(other?.interval?.[1]).toBeCloseTo(flipped(row.interval[0]), 12);
        }
      }),
      SETTINGS,
    );
  });

  test("measuring in another unit changes nothing", () => {
    fc.assert(
      fc.property(job, fc.constantFrom(1e-9, 1e-3, 0.5, 60, 1e6), (all, factor) => {
        const here = rowsOf(benchmarksOf(all, (pair) => pair));
        const scaled = rowsOf(benchmarksOf(all, ([base, head]) => [factor * base, factor * head]));
        for (const [index, row] of here.entries()) {
          expect(scaled[index]?.verdict).toBe(row.verdict);
          expect(scaled[index]?.pValue).toBeCloseTo(row.pValue ?? 2, 9);
          expect(scaled[index]?.change).toBeCloseTo(row.change ?? Number.NaN, 9);
        }
      }),
      SETTINGS,
    );
  });

  test("the order of pairs between two looks changes nothing", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 8, maxLength: 10 }), fc.nat(), (pairs, seed) => {
        const [row] = rowsOf(benchmarksOf([pairs], (pair) => pair));
        const [other] = rowsOf(benchmarksOf([createRandom(seed).shuffled(pairs)], (pair) => pair));
        expect(other).toEqual(row);
      }),
      SETTINGS,
    );
  });

  test("the order of launches and of benchmarks in the document changes nothing", () => {
    fc.assert(
      fc.property(job, fc.nat(), (all, seed) => {
        const random = createRandom(seed);
        const benchmarks = benchmarksOf(all, (pair) => pair);
        const shuffled = random
          .shuffled(benchmarks)
          .map((one) => ({ ...one, launches: random.shuffled(one.launches) }));
        const byName = (rows: Comparison[]) =>
          rows.toSorted((one, other) => one.benchmark.localeCompare(other.benchmark));
        expect(byName(rowsOf(shuffled))).toEqual(byName(rowsOf(benchmarks)));
      }),
      SETTINGS,
    );
  });

  test("the interval holds the change, p-values lie in 0 to 1, adjusting never lowers one", () => {
    fc.assert(
      fc.property(job, (all) => {
        for (const row of rowsOf(benchmarksOf(all, (pair) => pair))) {
          const [low, high] = row.interval ?? [null, null];
          expect(low ?? -1).toBeLessThanOrEqual(row.change ?? 0);
          expect(high ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(row.change ?? 0);
          for (const p of [row.pValue, row.adjustedPValue]) expect(p !== null && p >= 0 && p <= 1).toBe(true);
          expect(row.adjustedPValue).toBeGreaterThanOrEqual(row.pValue ?? 2);
          expect(row.morePairs === null || row.morePairs >= 1).toBe(true);
          expect(row.reason).not.toMatch(/NaN|Infinity|undefined|null/);
        }
      }),
      SETTINGS,
    );
  });

  test("sequential p-values never grow from look to look", () => {
    const ratios = fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(ratios, (numbers) => {
        const plan = looksOf("normal");
        const trace = traceOf(Float64Array.from(numbers), plan.looks, {
          margins: { effect: 0.005, equivalence: 0.02 },
          plan,
        });
        for (const [index, point] of trace.entries()) {
          const before = trace[index - 1] ?? { effect: 1, shift: 1, equivalence: 1 };
          expect(point.effect).toBeLessThanOrEqual(before.effect);
          expect(point.shift).toBeLessThanOrEqual(before.shift);
          expect(point.equivalence).toBeLessThanOrEqual(before.equivalence);
          expect(point.effect).toBeGreaterThanOrEqual(point.shift);
        }
      }),
      SETTINGS,
    );
  });
});
