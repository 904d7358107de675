import { describe, expect, test } from "vitest";
import { incompleteBeta, logGamma } from "../../src/stats/incomplete-beta.ts";
import { normalCdf, normalQuantile } from "../../src/stats/normal-distribution.ts";
import { studentCdf, studentQuantile } from "../../src/stats/student-distribution.ts";
import { wallaceZ } from "../../src/stats/wallace.ts";
import { REFERENCE } from "./reference.ts";

/** Fails unless `got` is `want` to the relative tolerance. */
function expectClose(got: number, want: number, tolerance = 1e-10): void {
  expect(Math.abs(got - want), `got ${got}, want ${want}`).toBeLessThanOrEqual(
    tolerance * Math.max(1e-300, Math.abs(want)),
  );
}

test("the tolerance of these tests can fail", () => {
  expect(() => expectClose(1 + 2e-10, 1)).toThrow();
});

describe("the normal distribution", () => {
  for (const { p, z } of REFERENCE.norm) {
    test(`P(Z ≤ ${z}) = ${p}, and back`, () => {
      expectClose(normalQuantile(p), z);
      expectClose(normalQuantile(1 - p), -z);
      expectClose(normalCdf(z), p);
    });
  }

  // Abramowitz and Stegun, table 26.1 and 26.2; tails by R: pnorm(-8), pnorm(-37)
  const tails: [z: number, p: number][] = [
    [0, 0.5],
    [-1, 0.15865525393145707],
    [-3, 0.0013498980316300933],
    [-8, 6.220960574271786e-16],
    [-37, 5.725571222524175e-300],
  ];
  for (const [z, p] of tails)
    test(`P(Z ≤ ${z}) = ${p} keeps its digits in the tail`, () => expectClose(normalCdf(z), p, 1e-12));

  test("the quantile undoes the distribution from −37 to 5", () => {
    for (let z = -37; z <= 5; z += 0.173) expectClose(normalQuantile(normalCdf(z)), z, 1e-9);
  });

  test("probabilities 0 and 1 are at the infinities, others outside are refused", () => {
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(() => normalQuantile(1.0000001)).toThrow(RangeError);
    expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(normalCdf(Number.NaN)).toBeNaN();
  });
});

describe("Student's distribution", () => {
  for (const { t, df, two_sided: p } of REFERENCE.t_sf) {
    test(`P(|T| > ${t}) = ${p} at ${df} degrees of freedom`, () => {
      expectClose(2 * studentCdf(-t, df), p);
      expectClose(studentCdf(t, df), 1 - p / 2);
    });
  }
  for (const { p, df, t } of REFERENCE.t_ppf) {
    test(`the ${p}-quantile at ${df} degrees of freedom is ${t}`, () => {
      expectClose(studentQuantile(p, df), t);
      expectClose(studentQuantile(1 - p, df), -t);
    });
  }

  test("one degree of freedom is Cauchy's distribution, many are the normal one", () => {
    for (const t of [-50, -1, 0.3, 4]) expectClose(studentCdf(t, 1), 0.5 + Math.atan(t) / Math.PI);
    // Cornish and Fisher's expansion: t = z + (z³ + z) / 4ν + O(1/ν²).
    const z = normalQuantile(0.975);
    for (const df of [1e5, 1e6]) expectClose(studentQuantile(0.975, df), z + (z ** 3 + z) / (4 * df), 1e-9);
  });

  test("the quantile undoes the distribution at odd degrees of freedom", () => {
    for (const df of [0.7, 2.2, 11.5, 400])
      for (const t of [-9, -2, -0.01, 0.5]) expectClose(studentQuantile(studentCdf(t, df), df), t, 1e-9);
  });

  test("the quantile finds tails of every size, and what overflows is beyond 1e150", () => {
    for (const df of [0.3, 1, 3.7, 40, 1e5]) {
      for (const p of [1e-40, 1e-12, 0.001, 0.3, 0.4999, 0.50001, 0.9]) {
        expectClose(studentCdf(studentQuantile(p, df), df), p, 1e-10);
      }
    }
    expect(studentQuantile(1e-100, 0.3)).toBeLessThan(-1e150);
    expect(() => studentQuantile(0.9, 0)).toThrow(RangeError);
  });

  test("ends and middle are exact, and no degrees of freedom are refused", () => {
    expect(studentQuantile(0.5, 3)).toBe(0);
    expect(studentQuantile(0, 3)).toBe(Number.NEGATIVE_INFINITY);
    expect(studentCdf(0, 3)).toBe(0.5);
    expect(studentCdf(Number.NEGATIVE_INFINITY, 3)).toBe(0);
    expect(() => studentCdf(1, 0)).toThrow(RangeError);
  });
});

describe("Wallace's transformation", () => {
  for (const { t, df, wallace, exact } of REFERENCE.t2z) {
    test(`t = ${t} at ${df} degrees of freedom is z = ${wallace}`, () => {
      expectClose(wallaceZ(t, df), wallace);
      expectClose(wallaceZ(-t, df), -wallace);
      expectClose(wallaceZ(t, df), exact, 0.004);
    });
  }
});

describe("the incomplete beta function", () => {
  // Closed forms: I_x(1, b) = 1 − (1 − x)^b, I_x(a, 1) = x^a, and the mirror I_x(a, b) = 1 − I_{1−x}(b, a).
  test("equals its closed forms and its mirror", () => {
    for (const x of [0.01, 0.3, 0.77, 0.999]) {
      expectClose(incompleteBeta(x, 1, 4.5), 1 - (1 - x) ** 4.5);
      expectClose(incompleteBeta(x, 3.25, 1), x ** 3.25);
      expectClose(incompleteBeta(x, 2.5, 7), 1 - incompleteBeta(1 - x, 7, 2.5));
    }
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  });

  test("the logarithm of gamma equals factorials and √π", () => {
    let factorial = 1;
    for (let n = 1; n <= 30; n++) {
      expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 12);
      factorial *= n;
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13);
  });
});
