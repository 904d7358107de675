import type { ResultBenchmark } from "../model/result.ts";
import { createRandom, type Random } from "../units/random.ts";
import { ALPHA, type FamilyMember } from "./family.ts";
import { type Looks, looksOf } from "./looks.ts";
import { type Standing, standings } from "./standings.ts";
import { traceOf } from "./trace.ts";

/** Continuations drawn for each open row. */
const CONTINUATIONS = 24;

/**
 * How many further rounds each open benchmark will probably need.
 *
 * Each continuation draws a plausible population (the pairs resampled once) and from it further pairs, up to the look at
 * which it would be decided; the mean over continuations is the forecast. Seeded: the same standing gives the same numbers.
 * @returns by name, 0 for decided benchmarks
 */
export function forecast(benchmarks: readonly ResultBenchmark[], standing: Standing): Map<string, number> {
  const looks = looksOf(standing.effort);
  const rounds = new Map(benchmarks.map(({ name }) => [name, 0]));
  for (const { member, decision } of standings(benchmarks, standing)) {
    if (decision !== null) continue;
    const { benchmark, metric } = member.row;
    const random = createRandom(standing.seed, `forecast ${benchmark} ${metric.name} ${standing.look}`);
    const expected = expectedRounds(member, { looks, errorRate: standing.errorRate, random });
    rounds.set(benchmark, Math.max(rounds.get(benchmark) ?? 0, expected));
  }
  return rounds;
}

function expectedRounds(member: FamilyMember, terms: { looks: Looks; errorRate: number; random: Random }): number {
  const { evidence } = member.row;
  const most = terms.looks.looks.at(-1) ?? 0;
  if (evidence.kind === "exact") return Math.max(0, 2 - member.pairs);
  if (evidence.kind !== "ratios") return 0;
  const known = evidence.ratios.subarray(0, member.pairs);
  if (known.length < 2) return Math.max(0, most - known.length);
  let sum = 0;
  for (let drawn = 0; drawn < CONTINUATIONS; drawn++)
    sum += stopOf(continued(known, most, terms.random), member, terms);
  return Math.max(0, sum / CONTINUATIONS - known.length);
}

/** Drawn pairs differ by up to this (natural log), so that pairs drawn twice do not tie: counting ties exactly is slow. */
const JITTER = 2 ** -30;

/** The known pairs, then pairs drawn from a population that is itself drawn from the known ones. */
function continued(known: Float64Array, most: number, random: Random): Float64Array {
  const population = known.map(() => known[random.below(known.length)] ?? 0);
  const path = new Float64Array(Math.max(most, known.length));
  path.set(known);
  for (let index = known.length; index < path.length; index++) {
    path[index] = (population[random.below(population.length)] ?? 0) + JITTER * (random.uniform() - 0.5);
  }
  return path;
}

// The other tests are taken to stay as they are: one more rejection lets this row through.
function stopOf(path: Float64Array, member: FamilyMember, terms: { looks: Looks; errorRate: number }): number {
  const { looks } = terms.looks;
  const level = (terms.errorRate * (member.rejected + 1)) / member.tests;
  const future = looks.filter((look) => look > member.pairs);
  const trace = traceOf(path, future, { margins: member.row.margins, plan: terms.looks });
  const stop = trace.find((point) => Math.min(point.effect, member.pValue) <= level || point.equivalence <= ALPHA);
  return stop?.pairs ?? looks.at(-1) ?? 0;
}
