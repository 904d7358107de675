import type { Random } from "../../src/units/random.ts";

/** How noisy a simulated machine is: the scenarios of the calibration (`docs/statistics.md`), all on the log scale. */
export interface Noise {
  /** Spread of iterations within a process, Gamma-skewed. */
  readonly iteration: number;
  /** Spread between processes. */
  readonly process: number;
  /** Shared drift of the machine: AR(1) with a spread and a time constant in slots (one slot is one launch), and a line. */
  readonly drift: { readonly spread: number; readonly slots: number; readonly line: number };
  /** Share of iterations, and of processes, that something disturbs, and by how much on average. */
  readonly outliers: { readonly share: number; readonly mean: number };
  readonly disturbances: { readonly share: number; readonly mean: number };
  /** Share of processes that run in a slower mode, and by how much. */
  readonly badMode: { readonly share: number; readonly size: number };
}

export type Scenario = "quiet" | "typical" | "noisy";

export const SCENARIOS: Record<Scenario, Noise> = {
  quiet: {
    iteration: 0.003,
    process: 0.003,
    drift: { spread: 0.003, slots: 20, line: 0.002 },
    outliers: { share: 0.01, mean: 0.05 },
    disturbances: { share: 0.01, mean: 0.02 },
    badMode: { share: 0, size: 0 },
  },
  typical: {
    iteration: 0.01,
    process: 0.007,
    drift: { spread: 0.01, slots: 10, line: 0.01 },
    outliers: { share: 0.03, mean: 0.1 },
    disturbances: { share: 0.03, mean: 0.05 },
    badMode: { share: 0.02, size: 0.02 },
  },
  noisy: {
    iteration: 0.03,
    process: 0.01,
    drift: { spread: 0.04, slots: 6, line: 0.03 },
    outliers: { share: 0.08, mean: 0.3 },
    disturbances: { share: 0.06, mean: 0.1 },
    badMode: { share: 0.05, size: 0.03 },
  },
};

/** The machine's state along the slots of a job, shared by all launches. */
export function driftOf(noise: Noise, slots: number, random: Random): Float64Array {
  const { spread, slots: constant, line } = noise.drift;
  const memory = Math.exp(-1 / constant);
  const fresh = spread * Math.sqrt(1 - memory * memory);
  const states = new Float64Array(slots);
  let state = spread * normal(random);
  for (let slot = 0; slot < slots; slot++) {
    states[slot] = state + (line * slot) / Math.max(1, slots - 1);
    state = memory * state + fresh * normal(random);
  }
  return states;
}

/** The iterations of one launch, as logarithms around `level`. */
export function launchOf(noise: Noise, level: number, terms: { iterations: number; random: Random }): number[] {
  const { random } = terms;
  let process = level + noise.process * normal(random);
  if (random.uniform() < noise.disturbances.share) process += noise.disturbances.mean * exponential(random);
  if (random.uniform() < noise.badMode.share) process += noise.badMode.size;
  return Array.from({ length: terms.iterations }, () => {
    const outlier = random.uniform() < noise.outliers.share ? noise.outliers.mean * exponential(random) : 0;
    return process + noise.iteration * skewed(random) + outlier;
  });
}

/** A standard normal number (Box and Muller). */
export function normal(random: Random): number {
  return Math.sqrt(2 * exponential(random)) * Math.cos(2 * Math.PI * random.uniform());
}

/** An exponential number with mean 1. */
export function exponential(random: Random): number {
  return -Math.log(1 - random.uniform());
}

// Gamma with shape 4, standardised: skewness 1.
function skewed(random: Random): number {
  return (exponential(random) + exponential(random) + exponential(random) + exponential(random) - 4) / 2;
}
