import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { DetectedSeries } from "../../src/model/detection.ts";
import { DetectedSeries as Schema } from "../../src/model/detection.ts";
import { detectValues } from "../../src/series/detect.ts";
import { createNoise, line } from "./noise.ts";

const FULL = process.env.BENCHWARDEN_FULL === "1";

if (FULL) vi.setConfig({ testTimeout: 1_200_000 });
const RUNS = { numRuns: FULL ? 1_000 : 60, seed: 5 };

/** A line of up to 120 points with up to five steps of any size. */
const lines = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    n: fc.integer({ min: 12, max: 120 }),
    sd: fc.constantFrom(0.003, 0.01, 0.04),
    steps: fc.dictionary(
      fc.integer({ min: 1, max: 119 }).map(String),
      fc.double({ min: -0.3, max: 0.4, noNaN: true }),
      {
        maxKeys: 5,
      },
    ),
  })
  .map(({ seed, n, sd, steps }) => line(createNoise(seed, "property"), n, sd, steps));

function places({ changePoints }: DetectedSeries): unknown[] {
  return changePoints.map(({ index, range, status }) => [index, range, status]);
}

test("gaps change nothing but the indexes", () => {
  const gap = fc.constantFrom(null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
  fc.assert(
    fc.property(lines, fc.array(fc.tuple(fc.nat(119), gap), { maxLength: 40 }), (values, gaps) => {
      const with_: (number | null)[][] = values.map((value) => [value]);
      for (const [place, one] of gaps) with_[place % values.length]?.unshift(one);
      const all = with_.flat();
      const rowOf = all.flatMap((value, row) => (Number.isFinite(value) ? [row] : []));
      const plain = detectValues(values);
      const gappy = detectValues(all);
      expect(gappy.points).toBe(plain.points);
      expect(gappy.noise).toBe(plain.noise);
      expect(gappy.changePoints.map(({ index, effect, z, status }) => [index, effect, z, status])).toEqual(
        plain.changePoints.map(({ index, effect, z, status }) => [rowOf[index], effect, z, status]),
      );
      // A change after a gap may lie in it: the range begins right after the last value that is surely old.
      expect(gappy.changePoints.map(({ range }) => range)).toEqual(
        plain.changePoints.map(({ range }) => [(rowOf[range[0] - 1] ?? -1) + 1, rowOf[range[1]]]),
      );
    }),
    RUNS,
  );
});

test("the opposite values have the opposite changes at the same places", () => {
  const mixed = lines.map((values) => values.map((value) => 100 * (value - 0.9)));
  fc.assert(
    fc.property(mixed, (values) => {
      fc.pre(values.some((value) => value <= 0) && values.some((value) => value >= 0));
      const there = detectValues(values);
      const back = detectValues(values.map((value) => -value));
      expect(places(back)).toEqual(places(there));
      expect(back.changePoints.map(({ before, after }) => [-before, -after])).toEqual(
        there.changePoints.map(({ before, after }) => [before, after]),
      );
    }),
    RUNS,
  );
});

test("the inverse of positive values has the inverse changes at the same places", () => {
  fc.assert(
    fc.property(lines, (values) => {
      const there = detectValues(values);
      const back = detectValues(values.map((value) => 1 / value));
      expect(places(back)).toEqual(places(there));
      for (const [index, point] of back.changePoints.entries()) {
        expect((1 + point.effect) * (1 + (there.changePoints[index]?.effect ?? 0))).toBeCloseTo(1, 9);
      }
    }),
    RUNS,
  );
});

test("a power of two as the unit changes no digit of what is found", () => {
  fc.assert(
    fc.property(lines, fc.constantFrom(2 ** -30, 0.5, 2 ** 40), (values, unit) => {
      const found = detectValues(values.map((value) => value * unit));
      expect(places(found)).toEqual(places(detectValues(values)));
    }),
    RUNS,
  );
});

test("whatever numbers come, the document can be read, indexes are rows with a value, and ranges hold them", () => {
  const number = fc.oneof(
    fc.double(),
    fc.constantFrom(null, 0, -0, 5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, 1, 1, 1),
  );
  fc.assert(
    fc.property(fc.array(number, { maxLength: 60 }), fc.boolean(), (values, exact) => {
      const found = detectValues(values, { exact, direction: "lower" });
      expect(() => Schema.parse(JSON.parse(JSON.stringify(found)))).not.toThrow();
      for (const { index, range } of found.changePoints) {
        expect(Number.isFinite(values[index])).toBe(true);
        expect(range[0]).toBeLessThanOrEqual(index);
        expect(range[1]).toBeGreaterThanOrEqual(index);
      }
    }),
    { numRuns: FULL ? 5_000 : 300, seed: 6 },
  );
});

test("nothing that was given is changed", () => {
  fc.assert(
    fc.property(lines, (values) => {
      const before = [...values];
      detectValues(values, { spread: values.map(() => 0.01) });
      expect(values).toEqual(before);
    }),
    { numRuns: 20, seed: 7 },
  );
});
