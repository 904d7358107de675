/**
 * Finds the constants of `src/comparison/looks.ts` for each effort. Its output is kept in `calibrate-looks.txt`:
 *
 *     node benchmarks/statistics/calibrate-looks.ts [PATHS] > benchmarks/statistics/calibrate-looks.txt
 *
 * Without an effect every sign is a fair coin whatever the noise, so the smallest p-value over the looks has one
 * distribution for all noise without ties. It is simulated here. A constant c keeps the level α when
 * P(c · min p ≤ α) ≤ α.
 *
 * `constant` pays for looking several times with the two-sided test, whose p-values are corrected for many tests and so
 * are needed at every small α: it is the smallest tenth that exceeds no α from .0001 to .05 by more than a fiftieth of
 * it. `equivalenceConstant` does so for the one-sided tests behind "unchanged", which are only asked at α = .05: the
 * smallest tenth that keeps this level exactly, wherever a job ends.
 */
import { looksOf } from "../../src/comparison/looks.ts";
import { signedRankCdf } from "../../src/stats/signed-rank-null.ts";
import { createRandom } from "../../src/units/random.ts";

const SEED = 20_260_301;
const ALPHAS = [0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001];
const LARGEST_ALPHA = 0.05;
const SMALLEST_ALPHA = 0.0001;
const TOLERANCE = 1.02;

/** Other sequences of looks that the design has constants for: 3.9, 3.2 and 2.7. */
const REFERENCES = [
  [10, 20, 30, 40, 60],
  [15, 20, 30, 40],
  [12, 20, 40],
];

/** The distribution of the smallest p-value over looks: `shares[i]` = P(min p ≤ `values[i]`), both ascending. */
export interface SmallestPValue {
  readonly values: Float64Array;
  readonly shares: Float64Array;
}

/** A job that planned looks and ended at the last of these: with two-sided and with one-sided p-values. */
export interface SimulatedJob {
  readonly looks: readonly number[];
  readonly twoSided: SmallestPValue;
  readonly oneSided: SmallestPValue;
}

/** Simulates jobs without an effect that plan `looks` and end at each of `ends`, in their order. */
export function simulateJobs(looks: readonly number[], ends: readonly number[], paths: number): SimulatedJob[] {
  const most = Math.max(...ends);
  const tallies = [new Tally(looks, ends, twoSidedPValue), new Tally(looks, ends, signedRankCdf)] as const;
  const nextPath = positiveSums(most, SEED);
  for (let path = 0; path < paths; path++) {
    const sums = nextPath();
    for (const tally of tallies) tally.add(sums);
  }
  return ends.map((end) => ({
    looks: [...looks.filter((look) => look < end), end],
    twoSided: tallies[0].distribution(end, paths),
    oneSided: tallies[1].distribution(end, paths),
  }));
}

/** The largest P(min p ≤ x) / x for α from .0001 to .05, and the share where it is. */
export function largestConstant({ values, shares }: SmallestPValue): { constant: number; share: number } {
  let largest = { constant: 0, share: 0 };
  for (const [index, share] of shares.entries()) {
    const constant = share / (values[index] ?? 1);
    if (share >= SMALLEST_ALPHA && share <= LARGEST_ALPHA && constant > largest.constant) largest = { constant, share };
  }
  return largest;
}

/** The smallest c with P(c · min p ≤ α) ≤ α at this one α. */
export function constantAt({ values, shares }: SmallestPValue, alpha: number): number {
  return alpha / (values[shares.findIndex((share) => share > alpha)] ?? 1);
}

function twoSidedPValue(w: number, n: number): number {
  return Math.min(1, 2 * signedRankCdf(Math.min(w, (n * (n + 1)) / 2 - w), n));
}

/** Counts the smallest p-value of each path at each end, as its place among all p-values that looks can give. */
class Tally {
  readonly #looks: readonly number[];
  readonly #values: Float64Array;
  /** At each n, for each W⁺, the place of its p-value. */
  readonly #places: Map<number, Int32Array>;
  readonly #counts: Map<number, Float64Array>;

  constructor(looks: readonly number[], ends: readonly number[], pValue: (w: number, n: number) => number) {
    this.#looks = looks;
    const stops = [...new Set([...looks, ...ends])].sort((a, b) => a - b);
    const tables = stops.map((n) => Float64Array.from({ length: (n * (n + 1)) / 2 + 1 }, (_, w) => pValue(w, n)));
    this.#values = Float64Array.from(new Set(tables.flatMap((table) => [...table]))).sort();
    const places = new Map([...this.#values].map((value, place) => [value, place]));
    this.#places = new Map(
      stops.map((n, index) => [n, Int32Array.from(tables[index] ?? [], (p) => places.get(p) ?? 0)]),
    );
    this.#counts = new Map(ends.map((end) => [end, new Float64Array(this.#values.length)]));
  }

  add(sums: Int32Array): void {
    let planned = this.#values.length - 1;
    for (const [n, places] of this.#places) {
      if (n >= sums.length) return;
      const smallest = Math.min(planned, places[sums[n] ?? 0] ?? planned);
      const counts = this.#counts.get(n);
      if (counts) counts[smallest] = (counts[smallest] ?? 0) + 1;
      if (this.#looks.includes(n)) planned = smallest;
    }
  }

  distribution(end: number, paths: number): SmallestPValue {
    let sum = 0;
    const counts = this.#counts.get(end) ?? new Float64Array(0);
    const shares = counts.map((count) => {
      sum += count;
      return sum / paths;
    });
    return { values: this.#values, shares };
  }
}

/** W⁺ after each pair of a path without an effect: the number of Walsh averages above zero. The array is reused. */
function positiveSums(most: number, seed: number): () => Int32Array {
  const random = createRandom(seed, "looks");
  const pairs = new Float64Array(most);
  const sums = new Int32Array(most + 1);
  return () => {
    let positive = 0;
    for (let n = 0; n < most; n++) {
      const pair = random.bits() - 0x7fff_ffff - 0.5;
      pairs[n] = pair;
      for (let earlier = 0; earlier <= n; earlier++) if ((pairs[earlier] as number) > -pair) positive++;
      sums[n + 1] = positive;
    }
    return sums;
  };
}

function row(name: string, job: SimulatedJob): string {
  const { constant, share } = largestConstant(job.twoSided);
  const cells = ALPHAS.map((alpha) => constantAt(job.twoSided, alpha).toFixed(2).padStart(7)).join("");
  const equivalence = constantAt(job.oneSided, LARGEST_ALPHA);
  const largest = `${constant.toFixed(3)} at ${share.toFixed(5)}`;
  return `${name.padEnd(10)}${job.looks.join(",").padEnd(17)}${cells}   ${largest}   ${equivalence.toFixed(3)}`;
}

function worst(jobs: readonly SimulatedJob[], need: (job: SimulatedJob) => number): SimulatedJob[] {
  return jobs.toSorted((one, other) => need(other) - need(one)).slice(0, 1);
}

function main(paths: number): void {
  const planned: string[] = [];
  const endings: string[] = [];
  const constants: string[] = [];
  for (const effort of ["quick", "normal", "thorough"] as const) {
    const { looks, fewest } = looksOf(effort);
    const last = looks.at(-1) ?? fewest;
    const jobs = simulateJobs(
      looks,
      Array.from({ length: last - fewest + 1 }, (_, index) => fewest + index),
      paths,
    );
    planned.push(...jobs.slice(-1).map((job) => row(effort, job)));
    endings.push(...worst(jobs, (job) => largestConstant(job.twoSided).constant).map((job) => row(effort, job)));
    endings.push(...worst(jobs, (job) => constantAt(job.oneSided, LARGEST_ALPHA)).map((job) => row(effort, job)));
    const constant =
      Math.ceil((10 * Math.max(...jobs.slice(-1).map((job) => largestConstant(job.twoSided).constant))) / TOLERANCE) /
      10;
    const equivalence = Math.ceil(10 * Math.max(...jobs.map((job) => constantAt(job.oneSided, LARGEST_ALPHA)))) / 10;
    constants.push(`${effort}: constant ${constant.toFixed(1)}, equivalenceConstant ${equivalence.toFixed(1)}`);
  }
  for (const looks of REFERENCES)
    planned.push(...simulateJobs(looks, looks.slice(-1), paths).map((job) => row("", job)));
  const heading = `${" ".repeat(27)}${ALPHAS.map((alpha) => String(alpha).padStart(7)).join("")}   largest            one-sided at .05`;
  console.log(`${paths} paths, seed ${SEED}; the constant that each alpha needs, two-sided\n`);
  console.log(
    [
      heading,
      ...planned,
      "",
      "the endings between looks that need most",
      "",
      heading,
      ...endings,
      "",
      ...constants,
    ].join("\n"),
  );
}

if (import.meta.main) main(Number(process.argv[2] ?? 1_000_000));
