import { describe, expect, test } from "vitest";
import { momentsOf } from "../../../benchmarks/statistics/rules/moments.ts";
import { fieller } from "../../../benchmarks/statistics/rules/ratio-interval.ts";
import type { Launches } from "../../../benchmarks/statistics/rules/rule.ts";
import { PROCESS_RANKS, RULES, thresholdRule } from "../../../benchmarks/statistics/rules/rules.ts";
import { oneSample, welch } from "../../../benchmarks/statistics/rules/student-test.ts";
import { TANGO, withoutOutliers } from "../../../benchmarks/statistics/rules/tango-rule.ts";
import { yuen } from "../../../benchmarks/statistics/rules/trimmed-mean.ts";
import { createRandom } from "../../../src/units/random.ts";
import { normal } from "../../simulation/noise.ts";
import { PAIRED, REFERENCE } from "../../stats/reference.ts";

describe("the peers' tests give SciPy's values", () => {
  const { x, y, welch: want } = REFERENCE.two_sample;

  test("Welch's t of two samples", () => {
    const { t, degrees, p } = welch(momentsOf(x), momentsOf(y));
    expect([t, degrees, p]).toEqual([want.t, want.df, want.p].map((value) => expect.closeTo(value, 10)));
  });

  test("Fieller's interval of the ratio of two means", () => {
    const { ratio, lower, upper } = fieller(momentsOf(x), momentsOf(y), 0.95);
    const { ratio: wantRatio, ci95 } = REFERENCE.fieller;
    expect([ratio, lower, upper]).toEqual([wantRatio, ...ci95].map((value) => expect.closeTo(value, 10)));
  });

  for (const [name, { d, t, yuen20 }] of PAIRED) {
    test(`the paired t of ${name}`, () => {
      const got = oneSample(momentsOf(d));
      expect([got.t, got.p]).toEqual([expect.closeTo(t.t, 10), expect.closeTo(t.p, 10)]);
    });

    test(`Yuen's test of ${name}`, () => {
      const got = yuen(d);
      expect([got.mean, got.error, got.p]).toEqual(
        [yuen20.tmean, yuen20.se, yuen20.p].map((v) => expect.closeTo(v, 10)),
      );
      expect(got.degrees).toBe(yuen20.df);
    });
  }
});

test("benchstat's rank test sees six processes that are all slower, the same in either direction", () => {
  const [low, high] = [1, 2].map((level) => Array.from({ length: 6 }, (_, index) => [level + index / 10, level]));
  const judged = PROCESS_RANKS.judge({ base: low ?? [], head: high ?? [] });
  const swapped = PROCESS_RANKS.judge({ base: high ?? [], head: low ?? [] });
  // 2 of the 12! / (6! 6!) ways to split the ranks are as extreme.
  expect([judged.p, swapped.p]).toEqual([expect.closeTo(2 / 924, 12), expect.closeTo(2 / 924, 12)]);
  expect([judged.sign, swapped.sign]).toEqual([1, -1]);
});

/** 20 launches a side of 10 independent iterations around 100, the head larger by a factor. */
function simulated(seed: number, factor: number): Launches {
  const random = createRandom(seed, "rules");
  const side = (level: number): number[][] =>
    Array.from({ length: 20 }, () => Array.from({ length: 10 }, () => level * Math.exp(0.01 * normal(random))));
  return { base: side(100), head: side(100 * factor) };
}

for (const rule of RULES) {
  test(`${rule.name}: sees 10 % in either direction, and rejects independent noise no more often than it says`, () => {
    const up = rule.judge(simulated(1, 1.1));
    const down = rule.judge(simulated(1, 1 / 1.1));
    expect(up.p).toBeLessThan(1e-3);
    expect([up.sign, down.sign]).toEqual([1, -1]);
    // github-action-benchmark says nothing about what got faster.
    const isOneSided = rule.tool?.name === "github-action-benchmark";
    expect(isOneSided ? down.p : 1 - down.p).toBeGreaterThan(0.999);
    const rejected = Array.from({ length: 300 }, (_, seed) => rule.judge(simulated(seed, 1)).p <= 0.05);
    expect(rejected.filter(Boolean).length / 300).toBeLessThan(0.09);
  });
}

test("a ratio alerts above its threshold and not at it", () => {
  const judge = (head: number): number => thresholdRule(200).judge({ base: [[1]], head: [[head]] }).p;
  expect([judge(2), judge(2.000001), judge(0.1)]).toEqual([1, 0, 1]);
});

test("Tango asks for more than half a per cent, however sure it is", () => {
  const judge = (head: number): number => TANGO.judge({ base: [[100, 100.1]], head: [[head, head + 0.1001]] }).p;
  expect([judge(100.4), judge(100.7)]).toEqual([1, 0]);
});

test("Tango takes outliers from both ends in equal number, and none when one end has none", () => {
  const values = Array.from({ length: 40 }, (_, index) => index);
  expect(withoutOutliers([...values, 1_000])).toHaveLength(41);
  expect(withoutOutliers([-2_000, -1_000, ...values, 1_000])).toHaveLength(41);
});
