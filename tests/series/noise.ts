import { createRandom, type Random } from "../../src/units/random.ts";

/** Seeded draws for simulated histories. */
export interface Noise {
  readonly random: Random;
  /** A standard normal deviate (Box and Muller). */
  normal(): number;
}

export function createNoise(seed: number, label: string): Noise {
  const random = createRandom(seed, label);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  return { random, normal };
}

/** `n` values around 1 whose logarithms are normal with deviation `sd`, multiplied from each index of `steps` on. */
export function line(noise: Noise, n: number, sd: number, steps: Readonly<Record<number, number>> = {}): number[] {
  let level = 0;
  return Array.from({ length: n }, (_, index) => {
    level += Math.log1p(steps[index] ?? 0);
    return Math.exp(level + sd * noise.normal());
  });
}
