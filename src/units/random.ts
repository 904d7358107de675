/**
 * A seeded generator of random numbers: the same seed and label give the same numbers on every machine and version.
 * It lives here because both measuring (order of launches) and judging (resampling) draw from it.
 *
 * Algorithm: xoshiro128** 1.1 (Blackman and Vigna, 2018, https://prng.di.unimi.it), its state filled by SplitMix32
 * from the seed and an FNV-1a hash of the label. Not for secrets.
 */
export interface Random {
  /** 32 random bits, 0 … 2³² − 1. */
  bits(): number;
  /** Uniform in [0, 1) with 53 bits. */
  uniform(): number;
  /** An integer 0 … bound − 1, without bias; 1 ≤ bound ≤ 2³². */
  below(bound: number): number;
  /** A fair coin. */
  coin(): boolean;
  /** The values in an order in which every permutation is equally likely (Fisher and Yates). The input is not changed. */
  shuffled<T>(values: readonly T[]): T[];
}

/**
 * @param seed an integer 0 … 2³² − 1, as printed with every result
 * @param label names what the numbers are for: other labels give independent streams of the same seed
 */
export function createRandom(seed: number, label = ""): Random {
  const state = initialState(seed, label);
  const bits = () => nextBits(state);
  return {
    bits,
    uniform: () => ((bits() >>> 5) * 0x4000000 + (bits() >>> 6)) / 0x20000000000000,
    below: (bound) => drawBelow(bits, bound),
    coin: () => bits() >= 0x80000000,
    shuffled: (values) => shuffle([...values], (bound) => drawBelow(bits, bound)),
  };
}

function shuffle<T>(order: T[], below: (bound: number) => number): T[] {
  for (let last = order.length - 1; last > 0; last--) {
    const other = below(last + 1);
    const kept = order[last] as T;
    order[last] = order[other] as T;
    order[other] = kept;
  }
  return order;
}

function initialState(seed: number, label: string): Uint32Array {
  let counter = (seed ^ hash(label)) >>> 0;
  const state = new Uint32Array(4);
  for (let index = 0; index < 4; index++) {
    counter = (counter + 0x9e3779b9) >>> 0;
    let z = counter;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    state[index] = z ^ (z >>> 16);
  }
  return state;
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return text === "" ? 0 : value >>> 0;
}

function nextBits(state: Uint32Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = state;
  const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
  const mixed = c ^ a;
  const last = d ^ b;
  state[1] = b ^ mixed;
  state[0] = a ^ last;
  state[2] = mixed ^ (b << 9);
  state[3] = rotate(last, 11);
  return result;
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

// The rejected zone at the top makes every remainder equally frequent.
function drawBelow(bits: () => number, bound: number): number {
  if (!Number.isInteger(bound) || bound < 1 || bound > 0x1_0000_0000) {
    throw new RangeError(`a bound is an integer from 1 to 2^32, not ${bound}`);
  }
  const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound);
  let drawn = bits();
  while (drawn >= limit) drawn = bits();
  return drawn % bound;
}
