import type { ResultBenchmark } from "../../src/model/result.ts";
import { createRandom } from "../../src/units/random.ts";
import { simulateBenchmark } from "./job.ts";
import type { Scenario } from "./noise.ts";

/** A simulated benchmark and what is true of it. */
export interface TrueBenchmark {
  readonly benchmark: ResultBenchmark;
  readonly scenario: Scenario;
  /** True relative change, 0 for most. */
  readonly change: number;
  /** The size of what was planted, 0.01 for ±1 %. */
  readonly size: number;
}

/** Of 20 benchmarks 8 are quiet, 9 typical and 3 noisy. */
function scenarioOf(index: number): Scenario {
  return index % 20 < 8 ? "quiet" : index % 20 < 17 ? "typical" : "noisy";
}

const SIZES = [0.01, 0.02, 0.05, 0.1];

/** A pull request: 40 % quiet, 45 % typical, 15 % noisy benchmarks; a share of them truly changed by ±1, 2, 5 or 10 %. */
export function simulatePullRequest(terms: { benchmarks: number; changed: number; seed: number }): TrueBenchmark[] {
  const random = createRandom(terms.seed, "pull request");
  return Array.from({ length: terms.benchmarks }, (_, index) => {
    const isChanged = random.uniform() < terms.changed;
    const size = isChanged ? (SIZES[random.below(SIZES.length)] ?? 0) : 0;
    const change = random.coin() ? size : 1 / (1 + size) - 1;
    const scenario = scenarioOf(index);
    const benchmark = simulateBenchmark({ name: `suite/${index}`, scenario, pairs: 40, change, seed: terms.seed });
    return { benchmark, scenario, change, size };
  });
}
