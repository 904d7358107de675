import type { ResultBenchmark } from "../../src/model/result.ts";
import { createRandom } from "../../src/units/random.ts";
import { type Planted, simulateBenchmark } from "./job.ts";
import { normal, type Scenario } from "./noise.ts";

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

/** Sizes of true changes, each as often as the others. */
export const SIZES = [0.01, 0.02, 0.05, 0.1];

/** What a pull request is made of. */
export interface PullRequest {
  readonly benchmarks: number;
  /** Share of the benchmarks that truly changed. */
  readonly changed: number;
  readonly seed: number;
  /** Spread of what building the head anew does to each benchmark without being a change, log scale. */
  readonly layout?: number;
  /** How all of them are measured; 40 pairs in the order of coins when left out. */
  readonly measured?: Partial<Pick<Planted, "pairs" | "order" | "firstAdvantage" | "iterations">>;
}

/** A pull request: 40 % quiet, 45 % typical, 15 % noisy benchmarks; a share of them truly changed by ±1, 2, 5 or 10 %. */
export function simulatePullRequest(terms: PullRequest): TrueBenchmark[] {
  const { seed, layout = 0, measured } = terms;
  const random = createRandom(seed, "pull request");
  const rebuilt = createRandom(seed, "layout");
  return Array.from({ length: terms.benchmarks }, (_, index) => {
    const isChanged = random.uniform() < terms.changed;
    const size = isChanged ? (SIZES[random.below(SIZES.length)] ?? 0) : 0;
    const change = random.coin() ? size : 1 / (1 + size) - 1;
    const scenario = scenarioOf(index);
    const seen = layout === 0 ? change : (1 + change) * Math.exp(layout * normal(rebuilt)) - 1;
    const name = `suite/${index}`;
    const benchmark = simulateBenchmark({ name, scenario, pairs: 40, ...measured, change: seen, seed });
    return { benchmark, scenario, change, size };
  });
}
