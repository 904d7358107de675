import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commonExponent, inPowers, rounded, roundedPair } from "../../src/site/rounding.ts";

describe("values of the page", () => {
  const rows: [what: string, value: number, isExact: boolean, want: number][] = [
    ["a noisy value keeps five figures", 0.012345678, false, 0.012346],
    ["its neighbour below rounds down", 0.0123454, false, 0.012345],
    ["a short one stays", 0.5, false, 0.5],
    ["zero stays", 0, false, 0],
    ["an exact value keeps all: +0.000001 % is a change", 90_203_411, true, 90_203_411],
  ];
  for (const [what, value, isExact, want] of rows) test(what, () => expect(rounded(value, isExact)).toBe(want));

  test("an interval is rounded at both ends, none stays none", () => {
    expect(roundedPair([1.2345678, 2.3456789], false)).toEqual([1.2346, 2.3457]);
    expect(roundedPair(null, false)).toBeNull();
  });
});

describe("the common power of ten", () => {
  const rows: [what: string, values: number[], want: number][] = [
    ["is that of the last figure", [0.012345, 0.02], -6],
    ["of whole numbers is at least 1", [412_388, 41], 0],
    ["of round numbers is larger", [12_000, 5_000], 3],
    ["of nothing is 1", [], 0],
    ["of zeros is 1", [0, 0], 0],
    ["keeps the largest within 15 digits", [1e-9, 123_456], -9],
    ["at the expense of the smallest", [1e-12, 123_456], -9],
  ];
  for (const [what, values, want] of rows) test(what, () => expect(commonExponent(values)).toBe(want));

  test("writes five figures without loss", () => {
    const value = fc.double({ min: 1e-9, max: 1e9, noNaN: true }).map((one) => rounded(one, false));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), (values) => {
        fc.pre(Math.max(...values) / Math.min(...values) < 1e9);
        const exponent = commonExponent(values);
        for (const one of values) {
          const whole = inPowers(one, exponent);
          expect(Number.isSafeInteger(whole)).toBe(true);
          expect(exponent < 0 ? whole / 10 ** -exponent : whole * 10 ** exponent).toBe(one);
        }
      }),
    );
  });

  test("has no negative zero", () => expect(Object.is(inPowers(-0.0001, 0), 0)).toBe(true));
});
