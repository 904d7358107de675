import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eValue, rejectEValues } from "../../src/stats/e-value.ts";
import { createRandom } from "../../src/units/random.ts";
import { normal } from "../simulation/noise.ts";
import { PAIRED } from "./reference.ts";

describe("the e-value of the t-test", () => {
  for (const [name, { d, evalue_g1: want }] of PAIRED)
    test(`of ${name} is the reference one`, () => expect(eValue(d) / want).toBeCloseTo(1, 10));

  const degenerate: [name: string, values: number[], want: number][] = [
    ["no value", [], 1],
    ["one value", [3], 1],
    ["only zeros", [0, 0, 0], 1],
    ["equal values that are not zero", [2, 2, 2], Number.POSITIVE_INFINITY],
  ];
  for (const [name, values, want] of degenerate) test(`of ${name} is ${want}`, () => expect(eValue(values)).toBe(want));

  test("with a weight that is not positive is refused", () => expect(() => eValue([1, 2], 0)).toThrow(RangeError));

  test("without an effect rarely reaches 20, though it is looked at after each of 60 values", () => {
    const paths = 4_000;
    let reached = 0;
    for (let path = 0; path < paths; path++) {
      const random = createRandom(path, "e-value");
      const values = Array.from({ length: 60 }, () => normal(random));
      if (values.some((_, index) => eValue(values.slice(0, index + 1)) >= 20)) reached++;
    }
    expect(reached / paths).toBeLessThanOrEqual(0.05);
    expect(reached).toBeGreaterThan(0);
  });

  test("does not depend on unit, order or sign", () => {
    const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(values, (numbers) => {
        fc.pre(new Set(numbers.map((value) => value.toFixed(3))).size > 1);
        const here = Math.log(eValue(numbers));
        expect(Math.log(eValue(numbers.map((value) => 1e6 * value)))).toBeCloseTo(here, 6);
        expect(Math.log(eValue(numbers.toReversed()))).toBeCloseTo(here, 6);
        expect(Math.log(eValue(numbers.map((value) => -value)))).toBeCloseTo(here, 6);
      }),
      { seed: 2, numRuns: 100 },
    );
  });
});

describe("rejecting by e-values", () => {
  const rows: [name: string, eValues: number[], want: boolean[]][] = [
    ["none of none", [], []],
    ["one that reaches 1/q", [20], [true]],
    ["one just below it", [19.9], [false]],
    // m/(q·k): 60 for the largest alone, 30 each for two.
    ["two of three together, neither alone", [30, 1, 35], [true, false, true]],
    ["none when the second is too small", [50, 29, 1], [false, false, false]],
    ["those tied at the threshold alike", [20, 20, 20], [true, true, true]],
    ["certainty", [Number.POSITIVE_INFINITY, 0], [true, false]],
  ];
  for (const [name, eValues, want] of rows)
    test(`${name} at q = 5 %`, () => expect(rejectEValues(eValues, 0.05)).toEqual(want));
});
