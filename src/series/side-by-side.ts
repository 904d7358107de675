import { median } from "../stats/median.ts";
import { medianAbsoluteDeviation } from "../stats/median-absolute-deviation.ts";
import { moderatedVariance, type VariancePrior, variancePrior } from "../stats/moderated-variance.ts";
import { signedRank } from "../stats/signed-rank.ts";
import { type Sorted, sorted } from "../stats/sorted.ts";
import { studentCdf, studentQuantile } from "../stats/student-distribution.ts";
import { wallaceZ } from "../stats/wallace.ts";
import { LEAST_SCALE, MAD_FACTOR } from "./difference-scale.ts";
import type { SidePair } from "./side-by-side-pairs.ts";

/**
 * What the rounds of two neighbours say: the change from one to the other in natural-log units with its 95 % interval,
 * and the p-value of "it is within the minimum effect". `half` is half of the interval, `error` the standard error.
 */
export interface SideTest {
  readonly pair: SidePair;
  readonly change: number;
  readonly error: number;
  readonly half: number;
  readonly z: number;
  readonly pValue: number;
}

/** Centre and variance of a pair's differences after drawing in those far out. */
interface PairSummary {
  readonly pair: SidePair;
  readonly centre: number;
  readonly variance: number;
  readonly degrees: number;
}

/** Differences further than this many scales from their median are drawn in to it. */
const CLIP = 2.5;

/** A signed-rank test that is less sure than this overrules: three of three, four of five rounds must agree. */
const AGREEMENT = 1 / 8;

/** Fewer pairs than this are too few to learn a series' own scatter from. */
const FEWEST_FOR_PRIOR = 8;

/** How the rounds of a series' neighbours scatter: their typical scale, and what a pair's own variance is worth beside it. */
export interface Scatter {
  readonly typical: number;
  readonly prior: VariancePrior;
}

/**
 * Compares neighbours that were measured side by side, by Student's t over their rounds.
 *
 * Five rounds cannot show a change at 5 % by an exact test, nor do they know their own spread; all neighbours of a
 * series together do. So each pair's variance is drawn towards the typical one (Smyth's moderated t), and the sum of
 * both degrees of freedom counts. Steps of the series do not matter for that: a pair's spread is about its own centre.
 * A lone disturbed launch is drawn in, and a signed-rank test has to agree.
 *
 * @param minimumEffect in natural-log units, ≥ 0
 * Source: Smyth, Linear models and empirical Bayes methods, Stat. Appl. Genet. Mol. Biol. 3 (2004).
 */
export function testSideBySide(pairs: readonly SidePair[], minimumEffect: number, scatter: Scatter): SideTest[] {
  return pairs.map((pair) => testPair(summarise(pair, scatter.typical), minimumEffect, scatter.prior));
}

/**
 * What the pairs of a series have in common.
 *
 * @param like the pairs of series that resemble this one, itself included: they tell the prior when the own pairs are
 *   fewer than eight
 */
export function scatterOf(pairs: readonly SidePair[], like: readonly (readonly SidePair[])[]): Scatter {
  const typical = typicalScale(pairs);
  const groups = pairs.length < FEWEST_FOR_PRIOR ? like : [pairs];
  return { typical, prior: priorOf(groups.flatMap((group) => summariesOf(group, group === pairs ? typical : null))) };
}

function summariesOf(pairs: readonly SidePair[], known: number | null): PairSummary[] {
  const typical = known ?? typicalScale(pairs);
  return pairs.map((pair) => summarise(pair, typical));
}

function priorOf(summaries: readonly PairSummary[]): VariancePrior {
  const degrees = summaries.map((summary) => summary.degrees);
  const prior = variancePrior(
    summaries.map((summary) => summary.variance),
    degrees,
  );
  // Neighbours share a commit's launches: half of the degrees are their own.
  const known = degrees.reduce((sum, one) => sum + one, 0) / 2;
  return { ...prior, degrees: Math.min(prior.degrees, known) };
}

/** From all differences of two rounds of a pair: no centre has to be estimated for that. */
function typicalScale(pairs: readonly SidePair[]): number {
  const sizes: number[] = [];
  for (const { differences } of pairs) {
    for (let i = 1; i < differences.length; i++) {
      for (let j = 0; j < i; j++) sizes.push(Math.abs((differences[i] ?? 0) - (differences[j] ?? 0)));
    }
  }
  return sizes.length === 0 ? LEAST_SCALE : Math.max((MAD_FACTOR * median(sorted(sizes))) / Math.SQRT2, LEAST_SCALE);
}

function summarise(pair: SidePair, typical: number): PairSummary {
  const ordered = sorted(pair.differences);
  const n = ordered.length;
  const middle = median(ordered);
  const own = MAD_FACTOR * medianAbsoluteDeviation(ordered, middle) * Math.sqrt(n / (n - 2));
  const reach = CLIP * Math.max(own, typical);
  const drawn = pair.differences.map((one) => Math.max(middle - reach, Math.min(middle + reach, one)));
  const centre = mean(drawn);
  const squares = drawn.reduce((sum, one) => sum + (one - centre) ** 2, 0);
  return { pair, centre, variance: Math.max(squares / (n - 1), LEAST_SCALE ** 2), degrees: n - 1 };
}

function testPair(summary: PairSummary, minimumEffect: number, prior: VariancePrior): SideTest {
  const { pair, centre } = summary;
  const { variance, degrees } = moderatedVariance(summary.variance, summary.degrees, prior);
  const error = Math.sqrt(variance / pair.differences.length);
  const beyond = Math.max(0, Math.abs(centre) - minimumEffect) / error;
  const agrees = doubt(sorted(pair.differences), centre) <= AGREEMENT;
  return {
    pair,
    change: centre,
    error,
    half: studentQuantile(0.975, degrees) * error,
    z: wallaceZ(centre / error, degrees),
    pValue: agrees && beyond > 0 ? 2 * studentCdf(-beyond, degrees) : 1,
  };
}

function doubt(differences: Sorted, centre: number): number {
  const { upper, lower } = signedRank(differences);
  return centre > 0 ? upper : lower;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}
