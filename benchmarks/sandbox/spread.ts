import { createRandom } from "../../src/units/random.ts";
import { middle } from "./numbers.ts";

const RESAMPLES = 2_000;

/**
 * How much two series of equally many numbers scatter, taken in pairs: each its robust deviation over its median.
 *
 * @returns `ratio` ours over theirs, and the middle 95 % of it over resampled pairs
 */
export function spreadRatio(ours: readonly number[], theirs: readonly number[], seed: number) {
  const random = createRandom(seed, "resample");
  const ratios: number[] = [];
  for (let draw = 0; draw < RESAMPLES; draw++) {
    const places = ours.map(() => random.below(ours.length));
    const at = (values: readonly number[]): number[] => places.map((place) => values[place] ?? 0);
    ratios.push(spreadOf(at(ours)) / spreadOf(at(theirs)));
  }
  ratios.sort((one, other) => one - other);
  const end = (share: number): number => ratios[Math.floor(share * (RESAMPLES - 1))] ?? Number.NaN;
  const [first, second] = [spreadOf(ours), spreadOf(theirs)];
  return { ours: first, theirs: second, ratio: first / second, interval: [end(0.025), end(0.975)] as const };
}

/** 1.4826 times the median distance from the median, over the median: the standard deviation where there are no outliers. */
export function spreadOf(values: readonly number[]): number {
  const center = middle(values);
  return (1.4826 * middle(values.map((value) => Math.abs(value - center)))) / center;
}
