import type { Outcome } from "../model/outcome.ts";
import { hodgesLehmann, hodgesLehmannInterval } from "../stats/hodges-lehmann.ts";
import { normalQuantile } from "../stats/normal-distribution.ts";
import { sorted } from "../stats/sorted.ts";
import { studentQuantile } from "../stats/student-distribution.ts";
import type { FamilyMember } from "./family.ts";
import { ALPHA } from "./family.ts";
import { relativeChange } from "./log-ratio.ts";

/**
 * The geometric mean over benchmarks of their paired ratios, with an interval for these benchmarks.
 *
 * Each benchmark counts once with the change that its row shows, so the mean can be computed from the rows. The benchmarks
 * are not a sample of others: the interval covers the noise of measuring only. Benchmarks of one process share their
 * rounds, so errors are first added up by round, then squared (cluster-robust variance). A benchmark's error in a round
 * is the influence of that pair on the Hodges-Lehmann estimate: proportional to its centred rank, scaled to the
 * estimate's standard error, which its own interval tells. The level is the repeated one, as the job's end depended on the data.
 * @param members tested rows, one per benchmark, of one metric
 * @returns null when no benchmark has enough pairs for an interval
 * Source: Hampel et al., Robust Statistics (influence functions); Liang and Zeger, Biometrika 73 (clusters).
 */
export function geometricMean(members: readonly FamilyMember[], constant: number): Outcome["geometricMean"] {
  const errors = new Map<number, number>();
  let sum = 0;
  let count = 0;
  for (const member of members) {
    const part = contribution(member);
    if (part === null) continue;
    sum += part.estimate;
    count++;
    for (const [round, error] of part.errors) errors.set(round, (errors.get(round) ?? 0) + error);
  }
  if (count === 0) return null;
  const mean = sum / count;
  const half = halfWidth([...errors.values()], ALPHA / constant) / count;
  return { change: relativeChange(mean), interval: [relativeChange(mean - half), relativeChange(mean + half)] };
}

/** The level at which a benchmark's standard error is read from its interval: reached from 4 pairs on. */
const SCALE_LEVEL = 0.85;

function contribution(member: FamilyMember): { estimate: number; errors: [round: number, error: number][] } | null {
  const { evidence, pairing } = member.row;
  if (evidence.kind !== "ratios") return null;
  const ratios = evidence.ratios.subarray(0, member.pairs);
  if (ratios.length < 4) return null;
  const values = sorted(ratios);
  const interval = hodgesLehmannInterval(values, SCALE_LEVEL);
  const error = (interval.upper - interval.lower) / 2 / normalQuantile((1 + interval.level) / 2);
  const scores = rankScores(ratios);
  const rounds = pairing.pairs.slice(0, member.pairs).map((pair) => pair.base.round);
  return {
    estimate: hodgesLehmann(values),
    errors: rounds.map((round, index) => [round, error * (scores[index] ?? 0)]),
  };
}

/** Centred midranks, scaled so that their squares add up to 1; all zero when all values are equal. */
function rankScores(values: Float64Array): number[] {
  const centred = [...values].map((value) => {
    let score = 0;
    for (const other of values) score += Math.sign(value - other);
    return score;
  });
  const length = Math.hypot(...centred);
  return centred.map((score) => (length === 0 ? 0 : score / length));
}

// Rounds that weigh little tell little about the spread: the degrees of freedom are those of the effective number.
function halfWidth(errors: readonly number[], alpha: number): number {
  const squares = errors.map((error) => error * error);
  const total = squares.reduce((sum, square) => sum + square, 0);
  if (total === 0) return 0;
  const effective = (total * total) / squares.reduce((sum, square) => sum + square * square, 0);
  const degrees = Math.max(1, Math.min(errors.length, 3 * effective) - 1);
  return studentQuantile(1 - alpha / 2, degrees) * Math.sqrt(total * (errors.length / Math.max(1, errors.length - 1)));
}
