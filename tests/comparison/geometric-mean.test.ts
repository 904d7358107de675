import { describe, expect, test, vi } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import type { ResultBenchmark } from "../../src/model/result.ts";
import { createRandom } from "../../src/units/random.ts";
import { benchmarkOf, benchmarkOfRatios, resultOf, simulateBenchmark } from "../simulation/job.ts";
import { normal } from "../simulation/noise.ts";

const JOBS = process.env.BENCHWARDEN_FULL === "1" ? 2_000 : 120;

vi.setConfig({ testTimeout: 900_000 });

function meanOf(benchmarks: readonly ResultBenchmark[]): { change: number; interval: [number, number] } | null {
  return judge(resultOf({ benchmarks })).geometricMean;
}

describe("the geometric mean over benchmarks", () => {
  test("equals one computed by hand", () => {
    const ratios = [1.5, 0.8, 1.1];
    const benchmarks = ratios.map((ratio, index) => {
      const base = Array.from({ length: 10 }, () => 10 ** index);
      return benchmarkOf({ base, head: base.map((value) => ratio * value) }, { name: `suite/${index}` });
    });
    expect(meanOf(benchmarks)?.change).toBeCloseTo((1.5 * 0.8 * 1.1) ** (1 / 3) - 1, 10);
  });

  test("can be computed from the rows", () => {
    const benchmarks = [1, 2, 3, 4].map((seed) =>
      simulateBenchmark({ seed, pairs: 12, name: `suite/${seed}`, change: seed / 100 }),
    );
    const outcome = judge(resultOf({ benchmarks }));
    const logs = outcome.comparisons.map((row) => Math.log1p(row.change ?? Number.NaN));
    expect(outcome.geometricMean?.change).toBeCloseTo(Math.expm1(logs.reduce((sum, log) => sum + log, 0) / 4), 12);
  });

  test("of one benchmark is its row", () => {
    const outcome = judge(resultOf({ benchmarks: [simulateBenchmark({ seed: 1, pairs: 12 })] }));
    expect(outcome.geometricMean?.change).toBe(outcome.comparisons[0]?.change);
    expect(outcome.geometricMean?.interval).toEqual(outcome.comparisons[0]?.interval);
  });

  test("counts a benchmark once, however many pairs it has", () => {
    const short = benchmarkOfRatios(Array(10).fill(Math.log(1.2)), { name: "suite/short" });
    const long = benchmarkOfRatios(Array(40).fill(0), { name: "suite/long" });
    expect(meanOf([short, long])?.change).toBeCloseTo(Math.sqrt(1.2) - 1, 9);
  });

  test("leaves out what has no ratio, is exact, is not primary, or is another metric than most", () => {
    const moved = (name: string, metric: object): ResultBenchmark =>
      benchmarkOfRatios(Array(10).fill(0.1), { name, metric });
    const still = ["a", "b"].map((name) => benchmarkOfRatios(Array(10).fill(0), { name: `suite/${name}` }));
    const others = [
      benchmarkOf({ base: Array(10).fill(0), head: Array(10).fill(1) }, { name: "suite/zero" }),
      moved("suite/exact", { exact: true }),
      moved("suite/info", { primary: false }),
      moved("suite/rate", { name: "rate", unit: "1/s", direction: "higher" }),
      benchmarkOfRatios([0.1, 0.1, 0.1], { name: "suite/few" }),
    ];
    expect(meanOf([...still, ...others])?.change).toBe(0);
  });

  test("of nothing is nothing", () => {
    expect(meanOf([])).toBeNull();
    expect(meanOf([benchmarkOfRatios([0.1, 0.2])])).toBeNull();
  });
});

/** Benchmarks whose launches of one round share a disturbance, as those of one process do. */
function jobOf(seed: number, shared: number): { benchmarks: ResultBenchmark[]; truth: number } {
  const random = createRandom(seed, "shared");
  const common = Array.from({ length: 24 }, () => shared * normal(random));
  const changes = [0, 0.03, 0, 0.01];
  const benchmarks = changes.map((change, index) => {
    const benchmark = simulateBenchmark({
      seed,
      pairs: 12,
      name: `suite/${index}`,
      change,
      scenario: index === 2 ? "noisy" : "typical",
    });
    const launches = benchmark.launches.map((launch) => {
      const factor = Math.exp(common[2 * launch.round + (launch.build === "head" ? 1 : 0)] ?? 0);
      return { ...launch, samples: { wall: (launch.samples.wall ?? []).map((value) => factor * value) } };
    });
    return { ...benchmark, launches };
  });
  return {
    benchmarks,
    truth: Math.expm1(changes.reduce((sum, change) => sum + Math.log1p(change), 0) / changes.length),
  };
}

for (const [name, shared] of [
  ["independent launches", 0],
  ["launches that share their process", 0.01],
] as const) {
  test(`its interval of ${name} holds the truth in at least 95 % of jobs`, () => {
    let held = 0;
    for (let seed = 0; seed < JOBS; seed++) {
      const { benchmarks, truth } = jobOf(seed, shared);
      const [low, high] = meanOf(benchmarks)?.interval ?? [1, -1];
      if (low <= truth && truth <= high) held++;
    }
    expect(held / JOBS).toBeGreaterThanOrEqual(0.95 - 2 * Math.sqrt((0.05 * 0.95) / JOBS));
  });
}
