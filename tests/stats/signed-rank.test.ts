import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { equivalencePValue } from "../../src/stats/equivalence.ts";
import { minimumEffectPValue } from "../../src/stats/minimum-effect.ts";
import { normalCdf } from "../../src/stats/normal-distribution.ts";
import { signedRank } from "../../src/stats/signed-rank.ts";
import { signedRankCdf, signedRankCritical } from "../../src/stats/signed-rank-null.ts";
import { sorted } from "../../src/stats/sorted.ts";
import { PAIRED, REFERENCE } from "./reference.ts";

/** W⁺ with midranks from its definition, zeros dropped. */
function positiveRankSum(values: readonly number[]): number {
  const kept = values.filter((value) => value !== 0);
  let sum = 0;
  for (const value of kept.filter((one) => one > 0)) {
    const smaller = kept.filter((other) => Math.abs(other) < Math.abs(value)).length;
    const equal = kept.filter((other) => Math.abs(other) === Math.abs(value)).length;
    sum += smaller + (equal + 1) / 2;
  }
  return sum;
}

/** Both tails by trying every pattern of signs. */
function bruteForce(values: readonly number[]): { n: number; positive: number; upper: number; lower: number } {
  const kept = values.filter((value) => value !== 0);
  const positive = positiveRankSum(kept);
  let [upper, lower] = [0, 0];
  for (let signs = 0; signs < 2 ** kept.length; signs++) {
    const sum = positiveRankSum(
      kept.map((value, index) => (signs & (1 << index) ? Math.abs(value) : -Math.abs(value))),
    );
    if (sum >= positive) upper++;
    if (sum <= positive) lower++;
  }
  return { n: kept.length, positive, upper: upper / 2 ** kept.length, lower: lower / 2 ** kept.length };
}

describe("the null distribution", () => {
  for (const [n, { kcrit, cdf_first: first }] of Object.entries(REFERENCE.wsr_null)) {
    test(`of ${n} values has the reference probabilities and critical values`, () => {
      for (const [k, want] of first.entries()) expect(signedRankCdf(k, Number(n)) / want).toBeCloseTo(1, 12);
      for (const [alpha, want] of Object.entries(kcrit))
        expect(signedRankCritical(Number(n), Number(alpha) / 2)).toBe(want);
    });
  }

  test("ends at 0 and 1 and mirrors about the middle", () => {
    for (const n of [1, 2, 7, 60, 61, 200]) {
      const total = (n * (n + 1)) / 2;
      expect([signedRankCdf(-1, n), signedRankCdf(total, n)]).toEqual([0, 1]);
      for (const w of [0, Math.floor(total / 3), Math.floor(total / 2)]) {
        expect(signedRankCdf(w, n)).toBeCloseTo(1 - signedRankCdf(total - w - 1, n), 12);
      }
    }
  });

  test("the normal curve beyond 60 values joins the exact distribution", () => {
    const total = 30 * 61;
    for (const w of [600, 700, 800, 915]) {
      const deviation = Math.sqrt((60 * 61 * 121) / 24);
      expect(signedRankCdf(w, 60)).toBeCloseTo(normalCdf((w + 0.5 - total / 2) / deviation), 2);
    }
    expect(signedRankCritical(61, 0.025)).toBeGreaterThan(signedRankCritical(60, 0.025));
    expect(signedRankCdf(signedRankCritical(200, 0.025), 200)).toBeLessThanOrEqual(0.025);
    expect(signedRankCdf(signedRankCritical(200, 0.025) + 1, 200)).toBeGreaterThan(0.025);
  });
});

describe("the signed-rank test", () => {
  for (const [name, { d, wilcoxon, min_effect: effects, tost }] of PAIRED) {
    test(`of ${name} has the reference p-values`, () => {
      const { n, positive, upper, lower } = signedRank(sorted(d));
      expect([n, positive]).toEqual([wilcoxon.n, wilcoxon.Wplus]);
      expect(upper).toBeCloseTo(wilcoxon.p_upper, 14);
      expect(lower).toBeCloseTo(wilcoxon.p_lower, 14);
      expect(minimumEffectPValue(sorted(d), 0)).toBeCloseTo(wilcoxon.p_two, 14);
      for (const { delta0, p } of effects) expect(minimumEffectPValue(sorted(d), delta0)).toBeCloseTo(p, 14);
      for (const { delta, p } of tost) expect(equivalencePValue(sorted(d), delta)).toBeCloseTo(p, 14);
    });
  }

  test("equals the enumeration of all signs, with ties and zeros", () => {
    const small = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(small, (values) => {
        const want = bruteForce(values);
        const got = signedRank(sorted(values));
        expect([got.n, got.positive]).toEqual([want.n, want.positive]);
        expect(got.upper).toBeCloseTo(want.upper, 12);
        expect(got.lower).toBeCloseTo(want.lower, 12);
      }),
      { seed: 7, numRuns: 150 },
    );
  });

  test("without ties a shift of the values is a shift of the test", () => {
    const values = [0.5, 1.25, -2, 3, 0.125, 7];
    const got = signedRank(sorted(values), 1);
    expect(got).toEqual(signedRank(sorted(values.map((value) => value - 1))));
  });

  const degenerate: [name: string, values: number[], want: { n: number; upper: number; lower: number }][] = [
    ["no values", [], { n: 0, upper: 1, lower: 1 }],
    ["only zeros", [0, 0, 0], { n: 0, upper: 1, lower: 1 }],
    ["one value", [2], { n: 1, upper: 0.5, lower: 1 }],
    ["a constant series", [3, 3, 3, 3], { n: 4, upper: 0.0625, lower: 1 }],
    ["a constant series below zero", [-3, -3, -3, -3], { n: 4, upper: 1, lower: 0.0625 }],
    ["infinite values", [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1], { n: 3, upper: 0.5, lower: 0.75 }],
  ];
  for (const [name, values, want] of degenerate) {
    test(`of ${name} is defined`, () => expect(signedRank(sorted(values))).toMatchObject(want));
  }

  test("of more than 60 tied values uses the corrected normal curve", () => {
    // R: wilcox.test(c(rep(1, 50), rep(-1, 20)), exact = FALSE, alternative = "greater")
    const { n, positive, upper } = signedRank(sorted([...Array(50).fill(1), ...Array(20).fill(-1)]));
    expect([n, positive]).toEqual([70, 50 * 35.5]);
    const deviation = Math.sqrt((70 * 71 * 141) / 24 - (70 ** 3 - 70) / 48);
    expect(upper).toBeCloseTo(normalCdf(-(50 * 35.5 - 0.5 - (70 * 71) / 4) / deviation), 14);
  });

  test("of many tied values below 60 stays exact and quick", () => {
    const { upper } = signedRank(sorted([...Array(40).fill(1), ...Array(20).fill(-1)]));
    // A sign test in disguise: all ranks are equal. P(X ≥ 40), X binomial(60, ½), is .0067 (R: pbinom(39, 60, .5, lower = FALSE)).
    expect(upper).toBeCloseTo(0.006744647, 8);
  });
});

const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 0, maxLength: 70 });

test("properties: p-values lie in 0 to 1 and swapping all signs swaps the tails exactly", () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 0, max: 300 }), (numbers, margin) => {
      const here = sorted(numbers);
      const swapped = sorted(numbers.map((value) => -value));
      const [one, other] = [signedRank(here, margin), signedRank(swapped, -margin)];
      expect([other.upper, other.lower]).toEqual([one.lower, one.upper]);
      expect(minimumEffectPValue(swapped, margin)).toBe(minimumEffectPValue(here, margin));
      expect(equivalencePValue(swapped, margin)).toBe(equivalencePValue(here, margin));
      for (const p of [one.upper, one.lower, minimumEffectPValue(here, margin), equivalencePValue(here, margin)]) {
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
      }
    }),
    { seed: 11, numRuns: 300 },
  );
});

test("properties: a larger minimum effect is harder to show, a larger equivalence margin easier", () => {
  fc.assert(
    fc.property(values, fc.nat(200), fc.nat(200), (numbers, margin, more) => {
      const here = sorted(numbers.map((value, index) => value + index / 128));
      expect(minimumEffectPValue(here, margin + more)).toBeGreaterThanOrEqual(
        minimumEffectPValue(here, margin) - 1e-12,
      );
      expect(equivalencePValue(here, margin + more)).toBeLessThanOrEqual(equivalencePValue(here, margin) + 1e-12);
    }),
    { seed: 12, numRuns: 300 },
  );
});
