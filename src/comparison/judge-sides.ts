import type { Comparison } from "../model/outcome.ts";
import type { Failure, ResultBenchmark } from "../model/result.ts";
import { judgedComparison, untestedComparison } from "./comparison-row.ts";
import { effectOf } from "./effect.ts";
import { type Row, rowsOf } from "./evidence.ts";
import { failedRows } from "./failed-rows.ts";
import { type FamilyMember, isTest, judgeFamily, type TestedRow, testRow } from "./family.ts";
import { tagLayoutSuspects } from "./layout-suspect.ts";
import type { LogEffect } from "./log-effect.ts";
import { type Looks, looksUntil } from "./looks.ts";
import type { Sides, Summary } from "./pairs.ts";
import { replayed } from "./replay.ts";

/** What was measured of two builds. */
export interface MeasuredSides {
  readonly benchmarks: readonly ResultBenchmark[];
  readonly failures: readonly Failure[];
  readonly sides: Sides;
  /** Measuring was cut off within a round. */
  readonly interrupted?: boolean;
  /** The order of launches is not known: sides are compared as two samples, decided once. */
  readonly unpaired?: boolean;
}

/**
 * When decisions are made. `job`: at the looks that measuring had · `once`: with all pairs, whose number was fixed in
 * advance (the looks are then `ONE_LOOK`) · `replay`: at the looks of the effort as if the pairs came in one by one, each benchmark stopping when decided.
 */
export type Schedule = "job" | "once" | "replay";

export interface JudgeTerms {
  readonly looks: Looks;
  readonly errorRate: number;
  readonly schedule?: Schedule;
  readonly summary?: Summary;
}

export interface JudgedSides {
  readonly comparisons: readonly Comparison[];
  /** Every row that was tested, with its change where it is noisy and has pairs. */
  readonly effects: ReadonlyMap<FamilyMember, LogEffect | null>;
}

/**
 * Every benchmark × metric of two builds with its verdict, over the jobs that measured them. Primary rows and the others
 * are families of their own.
 */
export function judgeSides(jobs: readonly MeasuredSides[], terms: JudgeTerms): JudgedSides {
  const failed = firstOfEach(jobs.flatMap((job) => failedRows(job, job.sides)));
  const failedNames = new Set(failed.map((row) => row.benchmark));
  const rows = jobs.flatMap((job) =>
    rowsOf({
      ...job,
      benchmarks: job.benchmarks.filter(({ name }) => !failedNames.has(name)),
      ...(terms.summary ? { summary: terms.summary } : {}),
    }),
  );
  const members = familiesOf(rows, terms);
  const effects = new Map(members.map((member) => [member, effectOf(member, terms)]));
  const judged = new Map(
    members.map((member) => [member.row, judgedComparison(member, effects.get(member) ?? null, terms)]),
  );
  const comparisons = rows.map((row) => judged.get(row) ?? untestedComparison(row));
  return { comparisons: [...tagLayoutSuspects(comparisons, minimumEffects(rows)), ...failed], effects };
}

/** A build that failed in several jobs is one row. */
function firstOfEach(rows: readonly Comparison[]): Comparison[] {
  const first = new Map<string, Comparison>();
  for (const row of rows) {
    const key = JSON.stringify([row.benchmark, row.metric]);
    if (!first.has(key)) first.set(key, row);
  }
  return [...first.values()];
}

function familiesOf(rows: readonly Row[], { looks: plan, errorRate, schedule }: JudgeTerms): FamilyMember[] {
  const tested = rows
    .filter(isTest)
    .map((row) => testRow(row, { looks: looksUntil(plan, row.pairing.pairs.length), plan }));
  const primary = tested.filter(({ row }) => row.primary);
  const others = tested.filter(({ row }) => !row.primary);
  const stopped = schedule === "replay" ? replayed({ primary, others }, { plan, errorRate }) : { primary, others };
  const judged = (family: readonly TestedRow[]): FamilyMember[] => judgeFamily(family, errorRate);
  return [...judged(stopped.primary), ...judged(stopped.others)];
}

function minimumEffects(rows: readonly Row[]): (row: Comparison) => number {
  const keyOf = (benchmark: string, metric: string): string => JSON.stringify([benchmark, metric]);
  const known = new Map(rows.map((row) => [keyOf(row.benchmark, row.metric.name), row.metric.minimumEffect]));
  return (row) => known.get(keyOf(row.benchmark, row.metric)) ?? 0;
}
