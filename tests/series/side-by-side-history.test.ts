import { expect, test } from "vitest";
import type { DetectedSeries } from "../../src/model/detection.ts";
import { planBackfill } from "../../src/plan/backfill.ts";
import { detectAll } from "../../src/series/detect.ts";
import { seriesFromResults } from "../../src/series/from-results.ts";
import { createRandom } from "../../src/units/random.ts";
import { exponential, SCENARIOS } from "../simulation/noise.ts";
import { overlappingJobs, type Simulated, simulateHistory } from "./recordings.ts";

const COMMITS = 48;

/** Eight benchmarks; one neighbour in ten differs by 5 % or more, the others by nothing. */
function randomLevels(seed: number): { levels: Record<string, number[]>; changes: Record<string, number[]> } {
  const random = createRandom(seed, "levels");
  const levels: Record<string, number[]> = {};
  const changes: Record<string, number[]> = {};
  for (let benchmark = 0; benchmark < 8; benchmark++) {
    const name = `parse/b${benchmark}`;
    let level = 0;
    changes[name] = Array.from({ length: COMMITS }, (_, index) => {
      const isStep = index > 0 && random.uniform() < 0.1;
      return isStep ? (random.coin() ? 1 : -1) * (0.05 + 0.05 * exponential(random)) : 0;
    });
    levels[name] = changes[name].map((change) => {
      level += change;
      return level;
    });
  }
  return { levels, changes };
}

function rates(jobs: Simulated["jobs"], jobSpread: number) {
  const counts = { steps: 0, found: 0, flat: 0, flagged: 0, twice: 0 };
  for (let seed = 1; seed <= 3; seed++) {
    const { levels, changes } = randomLevels(seed);
    const stored = simulateHistory({ seed, noise: SCENARIOS.typical, levels, jobs, rounds: 5, jobSpread });
    for (const series of detectAll(seriesFromResults(stored)).series) count(series, changes, counts);
  }
  return counts;
}

function count(
  series: DetectedSeries,
  changes: Readonly<Record<string, readonly number[]>>,
  counts: ReturnType<typeof rates>,
): void {
  const found = series.changePoints.map(({ index }) => index);
  counts.twice += found.length - new Set(found).size;
  for (const [index, change] of (changes[series.benchmark ?? ""] ?? []).entries()) {
    if (index === 0) continue;
    counts[change === 0 ? "flat" : "steps"]++;
    if (found.includes(index)) counts[change === 0 ? "flagged" : "found"]++;
  }
}

test("in overlapping batches nearly every step of 5 % or more is named, at most 0.5 % of equal neighbours, none twice", () => {
  const { steps, found, flat, flagged, twice } = rates(overlappingJobs(COMMITS, 8), 0);
  expect(found / steps).toBeGreaterThan(0.97);
  expect(flagged / flat).toBeLessThanOrEqual(0.005);
  expect(twice).toBe(0);
});

test("jobs that differ by 2 % from each other make no steps", () => {
  const { steps, found, flat, flagged } = rates(overlappingJobs(COMMITS, 8), 0.02);
  expect(found / steps).toBeGreaterThan(0.97);
  expect(flagged / flat).toBeLessThanOrEqual(0.005);
});

test("a backfill in waves, whose batches hold no neighbours of the series, still names most steps", () => {
  const commits = Array.from({ length: COMMITS }, (_, index) => String(index));
  const none = new Set<string>();
  const plan = planBackfill({ commits, covered: none, tagged: none, limit: 1_000, batchSize: 8 });
  const jobs = plan.map((batch) => ({
    commits: batch.commits.map(Number),
    ...(batch.anchor === null ? {} : { anchor: Number(batch.anchor) }),
  }));
  const { steps, found, flat, flagged } = rates(jobs, 0.02);
  expect(found / steps).toBeGreaterThan(0.8);
  expect(flagged / flat).toBeLessThan(0.02);
});

test("a step seen side by side is confirmed at its commit with nothing measured after it", () => {
  const levels = { "parse/a": [0, 0, 0, 0, 0, 0.2] };
  const stored = simulateHistory({
    seed: 1,
    noise: SCENARIOS.quiet,
    levels,
    jobs: [{ commits: [0, 1, 2, 3, 4, 5] }],
    rounds: 5,
    jobSpread: 0,
  });
  const [series] = detectAll(seriesFromResults(stored)).series;
  expect(series?.changePoints).toHaveLength(1);
  const [point] = series?.changePoints ?? [];
  expect(point).toMatchObject({
    index: 5,
    range: [5, 5],
    evidence: "side-by-side",
    status: "confirmed",
    isWorse: true,
  });
  expect(point?.effect).toBeCloseTo(Math.expm1(0.2), 1);
  expect(point?.interval?.[0]).toBeLessThan(Math.expm1(0.2));
  expect(point?.interval?.[1]).toBeGreaterThan(Math.expm1(0.2));
});
