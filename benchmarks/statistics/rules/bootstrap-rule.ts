import { at, sorted } from "../../../src/stats/sorted.ts";
import { createRandom } from "../../../src/units/random.ts";
import type { Judgement, Launches, Rule } from "./rule.ts";

const RESAMPLES = 1_000;
const SEED = 1;

/** A bootstrap of the difference of medians over all iterations of a side, as if they were independent. */
export const BOOTSTRAP: Rule = {
  name: "bootstrap of medians, iterations pooled",
  tool: null,
  hasLevel: true,
  judge: judgeBootstrap,
};

function judgeBootstrap({ base, head }: Launches): Judgement {
  const before = sorted(base.flat());
  const after = sorted(head.flat());
  const [ranksBefore, ranksAfter] = [medianRanks(before.length, "base"), medianRanks(after.length, "head")];
  let larger = 0;
  for (let draw = 0; draw < RESAMPLES; draw++) {
    const difference = valueAt(after, ranksAfter, draw) - valueAt(before, ranksBefore, draw);
    larger += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
  }
  const tail = Math.min(larger, RESAMPLES - larger) / RESAMPLES;
  return { p: 2 * tail, sign: Math.sign(larger - RESAMPLES / 2) };
}

/** The two ranks, equal for an odd n, whose values a resample's median is the mean of. */
type MedianRanks = Int32Array;

const known = new Map<string, MedianRanks>();

// Which ranks a resample draws does not depend on the values: they are drawn once for each n and side.
function medianRanks(n: number, side: string): MedianRanks {
  const key = `${side} ${n}`;
  const ranks = known.get(key) ?? drawMedianRanks(n, key);
  known.set(key, ranks);
  return ranks;
}

function drawMedianRanks(n: number, label: string): MedianRanks {
  const random = createRandom(SEED, label);
  const ranks = new Int32Array(2 * RESAMPLES);
  for (let draw = 0; draw < RESAMPLES; draw++) {
    const drawn = Int32Array.from({ length: n }, () => random.below(n)).sort();
    ranks[2 * draw] = drawn[(n - 1) >> 1] ?? 0;
    ranks[2 * draw + 1] = drawn[n >> 1] ?? 0;
  }
  return ranks;
}

function valueAt(values: Float64Array, ranks: MedianRanks, draw: number): number {
  return (at(values, ranks[2 * draw] ?? 0) + at(values, ranks[2 * draw + 1] ?? 0)) / 2;
}
