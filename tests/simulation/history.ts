import { createRandom, type Random } from "../../src/units/random.ts";
import { exponential, normal } from "./noise.ts";

/** A simulated series and what is true of it. */
export interface History {
  readonly values: readonly number[];
  /** First index of each new level, ascending, with the size of its step on the log scale. */
  readonly steps: readonly { readonly index: number; readonly size: number }[];
  /** Spread of the points around their level, log scale. */
  readonly noise: number;
}

/** What the points of a history scatter like: independent, with outliers upwards, or each resembling the one before. */
const KINDS = ["plain", "outliers", "memory"] as const;
type Kind = (typeof KINDS)[number];

/**
 * A nightly history: 150 to 500 points, noise of 0.3 to 3 %, a third each plain, with outliers, and autocorrelated;
 * a step every hundred points on average, of 1.5 to 15 times the noise and at least 1 %, never within ten of another.
 */
export function simulateNightly(seed: number, terms: { steps: boolean }): History {
  const random = createRandom(seed, "nightly");
  const n = 150 + random.below(351);
  const noise = logUniform(random, 0.003, 0.03);
  const scatter = scatterOf(KINDS[seed % KINDS.length] ?? "plain", n, random);
  const steps = terms.steps ? stepsOf(n, noise, random) : [];
  return withSteps(steps, noise, scatter);
}

/** A line with one step of so many times its noise, in plain noise. */
export function simulateStep(seed: number, terms: { before: number; after: number; size: number }): History {
  const random = createRandom(seed, "step");
  const noise = logUniform(random, 0.005, 0.02);
  const scatter = scatterOf("plain", terms.before + terms.after, random);
  const size = (random.coin() ? 1 : -1) * terms.size * noise;
  return withSteps([{ index: terms.before, size }], noise, scatter);
}

/** How the level of a project moves from release to release. */
export interface Releases {
  /** First index of each new level, ascending, with the size of its step on the log scale. */
  readonly steps: History["steps"];
  /** Log level of each release. */
  readonly levels: readonly number[];
}

/** Releases of which nearly every second one moves the level, by 0.5 to 30 %, more often down than up. */
export function simulateReleases(seed: number, releases: number): Releases {
  const random = createRandom(seed, "releases");
  const steps: { index: number; size: number }[] = [];
  const levels = [0];
  for (let index = 1; index < releases; index++) {
    const moves = random.uniform() < 0.45;
    const ratio = Math.log1p(logUniform(random, 0.005, 0.3));
    const size = moves ? (random.uniform() < 0.6 ? -ratio : ratio) : 0;
    if (moves) steps.push({ index, size });
    levels.push((levels[index - 1] ?? 0) + size);
  }
  return { steps, levels };
}

/** @param scatter in units of the noise */
function withSteps(steps: History["steps"], noise: number, scatter: Float64Array): History {
  let level = Math.log(100);
  const sizes = new Map(steps.map(({ index, size }) => [index, size]));
  const values = Array.from(scatter, (one, index) => {
    level += sizes.get(index) ?? 0;
    return Math.exp(level + noise * one);
  });
  return { values, steps, noise };
}

const FEWEST_BETWEEN = 10;
const STEP_EVERY = 100;

function stepsOf(n: number, noise: number, random: Random): History["steps"] {
  const steps: { index: number; size: number }[] = [];
  const gap = (): number => FEWEST_BETWEEN + Math.floor((STEP_EVERY - FEWEST_BETWEEN) * exponential(random));
  for (let index = gap(); index <= n - FEWEST_BETWEEN; index += gap()) {
    const size = Math.max(0.01, noise * logUniform(random, 1.5, 15));
    steps.push({ index, size: random.coin() ? size : -size });
  }
  return steps;
}

function scatterOf(kind: Kind, n: number, random: Random): Float64Array {
  const memory = kind === "memory" ? 0.4 : 0;
  let last = normal(random);
  return Float64Array.from({ length: n }, () => {
    last = memory * last + Math.sqrt(1 - memory ** 2) * normal(random);
    return last + (kind === "outliers" && random.uniform() < 0.04 ? 8 * exponential(random) : 0);
  });
}

function logUniform(random: Random, least: number, most: number): number {
  return least * (most / least) ** random.uniform();
}
