import { middle } from "./numbers.ts";

/** Left out in turn, each of neighbours in time, so that a spell of bad weather is one observation and not many. */
const BLOCKS = 20;
/** Two-sided 95 % of Student's distribution with as many blocks less one. */
const STUDENT = 2.093;

/**
 * How much two series of equally many numbers scatter, taken in pairs: each its robust deviation over its median.
 *
 * @param ours in time order, at least `BLOCKS` of them for an interval
 * @returns `ratio` ours over theirs, and where it lies with 95 % confidence (jackknife of its logarithm over blocks of
 *   neighbours; Künsch, Annals of Statistics 17, 1989)
 */
export function spreadRatio(ours: readonly number[], theirs: readonly number[]) {
  const [first, second] = [spreadOf(ours), spreadOf(theirs)];
  const without = (values: readonly number[], block: number): number[] =>
    values.filter((_, place) => Math.floor((place * BLOCKS) / values.length) !== block);
  const logs = Array.from({ length: BLOCKS }, (_, block) =>
    Math.log(spreadOf(without(ours, block)) / spreadOf(without(theirs, block))),
  );
  const mean = logs.reduce((sum, log) => sum + log, 0) / BLOCKS;
  const squares = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
  const reach = STUDENT * Math.sqrt((squares * (BLOCKS - 1)) / BLOCKS);
  const ratio = first / second;
  return { ours: first, theirs: second, ratio, interval: [ratio * Math.exp(-reach), ratio * Math.exp(reach)] as const };
}

/**
 * The first quarter of the distances between all pairs, scaled to the standard deviation of normal values, over the
 * median. It is as deaf to outliers as the median distance from the median, and needs less than half as many values for
 * the same certainty (Qn; Rousseeuw and Croux, Journal of the American Statistical Association 88, 1993).
 */
export function spreadOf(values: readonly number[]): number {
  const n = values.length;
  const distances = new Float64Array((n * (n - 1)) / 2);
  let count = 0;
  for (const [place, value] of values.entries())
    for (let other = 0; other < place; other++) distances[count++] = Math.abs(value - (values[other] ?? value));
  distances.sort();
  const half = Math.floor(n / 2) + 1;
  return (NORMAL * (distances[(half * (half - 1)) / 2 - 1] ?? Number.NaN)) / middle(values);
}

const NORMAL = 2.2219;
