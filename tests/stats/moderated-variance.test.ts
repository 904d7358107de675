import { expect, test } from "vitest";
import { digamma, moderatedVariance, trigamma, variancePrior } from "../../src/stats/moderated-variance.ts";
import { createRandom } from "../../src/units/random.ts";
import { normal } from "../simulation/noise.ts";

const EULER = 0.5772156649015329;

const rows: [name: string, got: number, want: number][] = [
  ["ψ(1) is minus Euler's constant", digamma(1), -EULER],
  ["ψ(½) is −γ − 2 ln 2", digamma(0.5), -EULER - 2 * Math.LN2],
  ["ψ(20) by the recurrence from ψ(1)", digamma(20), -EULER + harmonic(19)],
  ["ψ′(1) is π²/6", trigamma(1), Math.PI ** 2 / 6],
  ["ψ′(½) is π²/2", trigamma(0.5), Math.PI ** 2 / 2],
];
for (const [name, got, want] of rows) test(name, () => expect(got).toBeCloseTo(want, 12));

test("a prior of 4 and of 20 degrees is found again in variances drawn from it", () => {
  for (const degrees of [4, 20]) {
    const random = createRandom(3, `prior ${degrees}`);
    const variances = Array.from({ length: 8_000 }, () => {
      const own = (2.5 * degrees) / chiSquared(random, degrees);
      return (own * chiSquared(random, 4)) / 4;
    });
    const prior = variancePrior(variances, new Array(8_000).fill(4));
    expect(Math.abs(prior.degrees / degrees - 1)).toBeLessThan(0.2);
    expect(Math.abs(prior.variance / 2.5 - 1)).toBeLessThan(0.06);
  }
});

test("samples of one variance have a prior worth very much", () => {
  const random = createRandom(5, "equal");
  const variances = Array.from({ length: 4_000 }, () => chiSquared(random, 4) / 4);
  expect(variancePrior(variances, new Array(4_000).fill(4)).degrees).toBeGreaterThan(60);
});

test("fewer than three variances have nothing in common, and zeros do not count", () => {
  expect(variancePrior([1, 2], [4, 4])).toEqual({ variance: Number.NaN, degrees: 0 });
  expect(variancePrior([1, 2, 0, 0], [4, 4, 4, 4]).degrees).toBe(0);
});

test("a variance is drawn to the prior by the weights of both", () => {
  expect(moderatedVariance(4, 4, { variance: 1, degrees: 8 })).toEqual({ variance: 2, degrees: 12 });
  expect(moderatedVariance(4, 4, { variance: Number.NaN, degrees: 0 })).toEqual({ variance: 4, degrees: 4 });
  const certain = { variance: 1, degrees: Number.POSITIVE_INFINITY };
  expect(moderatedVariance(4, 4, certain)).toEqual(certain);
});

function chiSquared(random: ReturnType<typeof createRandom>, degrees: number): number {
  let sum = 0;
  for (let i = 0; i < degrees; i++) sum += normal(random) ** 2;
  return sum;
}

function harmonic(n: number): number {
  let sum = 0;
  for (let i = n; i > 0; i--) sum += 1 / i;
  return sum;
}
