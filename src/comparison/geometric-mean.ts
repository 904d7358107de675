import type { Outcome } from "../model/outcome.ts";
import { hodgesLehmannInterval } from "../stats/hodges-lehmann.ts";
import { normalQuantile } from "../stats/normal-distribution.ts";
import { at, sorted } from "../stats/sorted.ts";
import { studentQuantile } from "../stats/student-distribution.ts";
import { usedRatios } from "./effect.ts";
import { ALPHA, type FamilyMember } from "./family.ts";
import type { LogEffect } from "./log-effect.ts";
import { relativeChange } from "./log-ratio.ts";

/**
 * The geometric mean over benchmarks of their paired ratios, with an interval for these benchmarks.
 *
 * Each benchmark counts once with the change that its row shows, so the mean can be computed from the rows. The benchmarks
 * are not a sample of others: the interval covers the noise of measuring only. Benchmarks of one process share their
 * rounds, so errors are first added up by round, then squared (cluster-robust variance). A benchmark's error in a round
 * is the influence of that pair on the Hodges-Lehmann estimate: proportional to its centred rank, scaled to the
 * estimate's standard error, which its own interval tells. The level is the repeated one, as the job's end depended on the data.
 * Launches without partners have no rounds: how their errors depend on each other is not known, so the interval is
 * that of errors which all go the same way, the widest there can be.
 * @param effects rows that were tested; the mean is over the noisy primary metric that most benchmarks have
 * @returns null when no benchmark has enough pairs for an interval
 * Source: Hampel et al., Robust Statistics (influence functions); Liang and Zeger, Biometrika 73 (clusters).
 */
export function geometricMean(effects: Effects, constant: number): Outcome["geometricMean"] {
  const members = membersOf(effects);
  if (members.size < 2) return [...members.values()].map(alone)[0] ?? null;
  if ([...members.keys()].some(({ row }) => row.evidence.kind === "unpaired")) return together([...members.values()]);
  const errors = new Map<number, number>();
  let sum = 0;
  for (const [member, { estimate }] of members) {
    sum += estimate;
    addErrors(member, errors);
  }
  const mean = sum / members.size;
  const half = halfWidth([...errors.values()], ALPHA / constant) / members.size;
  return { change: relativeChange(mean), interval: [relativeChange(mean - half), relativeChange(mean + half)] };
}

/** The mean of one benchmark is its row. */
function alone({ estimate, lower, upper }: LogEffect): Outcome["geometricMean"] {
  if (!Number.isFinite(lower)) return null;
  return { change: relativeChange(estimate), interval: [relativeChange(lower), relativeChange(upper)] };
}

function together(effects: readonly LogEffect[]): Outcome["geometricMean"] {
  const mean = (pick: (effect: LogEffect) => number): number =>
    effects.reduce((sum, effect) => sum + pick(effect), 0) / effects.length;
  return alone({
    estimate: mean(({ estimate }) => estimate),
    lower: mean(({ lower }) => lower),
    upper: mean(({ upper }) => upper),
    level: 1 - ALPHA,
  });
}

type Effects = ReadonlyMap<FamilyMember, LogEffect | null>;

function membersOf(effects: Effects): Map<FamilyMember, LogEffect> {
  const groups = new Map<string, Map<FamilyMember, LogEffect>>();
  for (const [member, effect] of effects) {
    const { metric, primary } = member.row;
    if (!primary || effect === null || member.pairs < FEWEST_PAIRS) continue;
    const key = `${metric.name} ${metric.unit} ${metric.direction}`;
    const group = groups.get(key) ?? new Map<FamilyMember, LogEffect>();
    groups.set(key, group.set(member, effect));
  }
  return [...groups.values()].reduce((most, group) => (group.size > most.size ? group : most), new Map());
}

/** The level at which a benchmark's standard error is read from its interval, and the pairs from which it has one. */
const SCALE_LEVEL = 0.85;
const FEWEST_PAIRS = 4;

function addErrors(member: FamilyMember, errors: Map<number, number>): void {
  const ratios = usedRatios(member);
  const interval = hodgesLehmannInterval(sorted(ratios), SCALE_LEVEL);
  const error = (interval.upper - interval.lower) / 2 / normalQuantile((1 + interval.level) / 2);
  const scores = rankScores(ratios);
  for (const [index, { base }] of member.row.pairing.pairs.slice(0, member.pairs).entries()) {
    errors.set(base.round, (errors.get(base.round) ?? 0) + error * at(scores, index));
  }
}

/** Centred midranks, scaled so that their squares add up to 1; all zero when all values are equal. */
function rankScores(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values.keys()).sort((one, other) => at(values, one) - at(values, other));
  const scores = new Float64Array(values.length);
  let squares = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    const value = values[order[start] ?? 0];
    while (end < order.length && values[order[end] ?? 0] === value) end++;
    // As many values lie below the group as its start, as many above it as are left.
    const score = start - (order.length - end);
    for (let place = start; place < end; place++) scores[order[place] ?? 0] = score;
    squares += score * score * (end - start);
  }
  return squares === 0 ? scores : scores.map((score) => score / Math.sqrt(squares));
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
