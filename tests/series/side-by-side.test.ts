import { expect, test } from "vitest";
import { scatterOf, testSideBySide } from "../../src/series/side-by-side.ts";
import type { SidePair } from "../../src/series/side-by-side-pairs.ts";
import { createRandom } from "../../src/units/random.ts";
import { driftOf, launchOf, type Noise, SCENARIOS } from "../simulation/noise.ts";

const FULL = process.env.BENCHWARDEN_FULL === "1";
const MINIMUM_EFFECT = Math.log1p(0.005);

/** The bound that `side-by-side-evidence.ts` puts on a single pair. */
const LARGEST_P = 0.005;

/** Launches of 2 % deviation and nothing else. */
const TWO_PERCENT: Noise = {
  ...SCENARIOS.quiet,
  iteration: 0,
  process: 0.02,
  drift: { spread: 0, slots: 1, line: 0 },
  outliers: { share: 0, mean: 0 },
  disturbances: { share: 0, mean: 0 },
};

interface Counts {
  flat: number;
  flagged: number;
  steps: number;
  found: number;
  covered: number;
}

/** Jobs of 12 commits in shuffled rounds; three of ten neighbours differ by `step`, up or down. */
function measureRates(noise: Noise, plan: { jobs: number; rounds: number; step: number }): Counts {
  const random = createRandom(17, "side by side");
  const counts: Counts = { flat: 0, flagged: 0, steps: 0, found: 0, covered: 0 };
  for (let job = 0; job < plan.jobs; job++) {
    const changes = Array.from({ length: 11 }, () =>
      random.uniform() < 0.3 ? (random.coin() ? 1 : -1) * Math.log1p(plan.step) : 0,
    );
    const pairs = pairsOfJob(noise, { changes, rounds: plan.rounds, random });
    for (const [index, test] of testSideBySide(pairs, MINIMUM_EFFECT, scatterOf(pairs, [pairs])).entries()) {
      const change = changes[index] ?? 0;
      const isFlagged = test.pValue <= LARGEST_P;
      counts[change === 0 ? "flat" : "steps"]++;
      if (isFlagged) counts[change === 0 ? "flagged" : "found"]++;
      if (Math.abs(test.change - change) <= test.half) counts.covered++;
    }
  }
  return counts;
}

function pairsOfJob(
  noise: Noise,
  job: { changes: readonly number[]; rounds: number; random: ReturnType<typeof createRandom> },
): SidePair[] {
  const levels = [0];
  for (const change of job.changes) levels.push((levels.at(-1) ?? 0) + change);
  const drift = driftOf(noise, levels.length * job.rounds, job.random);
  const logs = levels.map(() => new Float64Array(job.rounds));
  for (let round = 0; round < job.rounds; round++) {
    for (const [place, commit] of job.random.shuffled([...levels.keys()]).entries()) {
      const level = (levels[commit] ?? 0) + (drift[round * levels.length + place] ?? 0);
      const iterations = launchOf(noise, level, { iterations: 10, random: job.random }).sort((a, b) => a - b);
      (logs[commit] ?? new Float64Array(0))[round] = ((iterations[4] ?? 0) + (iterations[5] ?? 0)) / 2;
    }
  }
  return job.changes.map((_, index) => ({
    from: index,
    to: index + 1,
    differences: Float64Array.from({ length: job.rounds }, (_, round) => {
      return (logs[index + 1]?.[round] ?? 0) - (logs[index]?.[round] ?? 0);
    }),
  }));
}

const scenarios: [name: string, noise: Noise, leastPower: number][] = [
  ["quiet", SCENARIOS.quiet, 0.98],
  ["typical", SCENARIOS.typical, 0.85],
  ["noisy", SCENARIOS.noisy, 0.05],
  ["2 % normal", TWO_PERCENT, 0.5],
];
for (const [name, noise, leastPower] of scenarios) {
  test(`five rounds of ${name} noise: at most 0.5 % of equal neighbours are told apart, 5 % steps in most cases, and intervals cover`, () => {
    const { flat, flagged, steps, found, covered } = measureRates(noise, {
      jobs: FULL ? 2_000 : 250,
      rounds: 5,
      step: 0.05,
    });
    expect(flagged / flat).toBeLessThanOrEqual(0.005);
    expect(found / steps).toBeGreaterThan(leastPower);
    expect(covered / (flat + steps)).toBeGreaterThan(0.93);
    expect(covered / (flat + steps)).toBeLessThan(0.97);
  });
}

test("a step of 10 % in launches of 2 % is found nearly always", () => {
  const { steps, found } = measureRates(TWO_PERCENT, { jobs: 60, rounds: 5, step: 0.1 });
  expect(found / steps).toBeGreaterThan(0.97);
});

test("one disturbed launch makes no step", () => {
  const pairs = quietPairs(10);
  pairs[4] = { from: 4, to: 5, differences: Float64Array.of(0.001, -0.002, 0.5, 0.001, 0.0) };
  const result = testSideBySide(pairs, MINIMUM_EFFECT, scatterOf(pairs, [pairs]))[4];
  expect(result?.pValue).toBe(1);
});

test("swapping the two commits flips the change and leaves the p-value", () => {
  const pairs = quietPairs(10);
  const step = Float64Array.of(0.031, 0.028, 0.035, 0.03, 0.029);
  const scatter = scatterOf(pairs, [pairs]);
  const [there] = testSideBySide([{ from: 0, to: 1, differences: step }], MINIMUM_EFFECT, scatter);
  const back = step.map((one) => -one);
  const [again] = testSideBySide([{ from: 0, to: 1, differences: back }], MINIMUM_EFFECT, scatter);
  expect(there?.pValue).toBeLessThan(LARGEST_P);
  expect(again?.change).toBeCloseTo(-(there?.change ?? 0), 15);
  expect(again?.pValue).toBeCloseTo(there?.pValue ?? 0, 15);
});

test("a lone pair has no scatter but its own, and three rounds then show only what is very large", () => {
  const small = { from: 0, to: 1, differences: Float64Array.of(0.03, 0.04, 0.05) };
  const large = { from: 0, to: 1, differences: Float64Array.of(0.9, 0.91, 0.92) };
  const pValue = (pair: SidePair) => testSideBySide([pair], MINIMUM_EFFECT, scatterOf([pair], [[pair]]))[0]?.pValue;
  expect(pValue(small)).toBeGreaterThan(LARGEST_P);
  expect(pValue(large)).toBeLessThan(LARGEST_P);
});

test("a series with few pairs borrows the scatter of series like it", () => {
  const own = [{ from: 0, to: 1, differences: Float64Array.of(0.03, 0.034, 0.037, 0.04, 0.03) }];
  const alone = testSideBySide(own, MINIMUM_EFFECT, scatterOf(own, [own]))[0]?.pValue ?? 0;
  const together = testSideBySide(own, MINIMUM_EFFECT, scatterOf(own, [own, quietPairs(30)]))[0]?.pValue ?? 1;
  expect(together).toBeLessThan(alone);
});

test("rounds that all give the same number are a step when the number is not small", () => {
  const pairs = [0, 0.1].map((change, index) => ({
    from: index,
    to: index + 1,
    differences: new Float64Array(5).fill(change),
  }));
  const results = testSideBySide(pairs, MINIMUM_EFFECT, scatterOf(pairs, [pairs]));
  expect(results.map(({ pValue }) => pValue <= LARGEST_P)).toEqual([false, true]);
});

function quietPairs(count: number): SidePair[] {
  const random = createRandom(23, "quiet pairs");
  return Array.from({ length: count }, (_, index) => ({
    from: index,
    to: index + 1,
    differences: Float64Array.from({ length: 5 }, () => 0.004 * (random.uniform() - 0.5)),
  }));
}
