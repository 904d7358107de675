import type { Comparison, Outcome } from "../model/outcome.ts";
import type { Result } from "../model/result.ts";
import { isUnfit, unfitText } from "../model/unfit.ts";
import { absentRows } from "./absent-rows.ts";
import { controlOf, controlVerdict, invalidated, isInvalidating, REBUILT_BASE, worstControl } from "./control.ts";
import { geometricMean } from "./geometric-mean.ts";
import { identicalRows, isIdentical } from "./identical-rows.ts";
import { withImplausible } from "./implausible.ts";
import { jobFacts } from "./job-facts.ts";
import { type JudgeTerms, judgeSides, type MeasuredSides, type Schedule } from "./judge-sides.ts";
import type { JudgedJob } from "./judged-job.ts";
import { looksOf, ONE_LOOK } from "./looks.ts";
import { overall } from "./overall.ts";
import type { Summary } from "./pairs.ts";
import { type Roles, requireComparison } from "./sides.ts";

export interface JudgeOptions {
  /** An inconclusive job has an exit code of its own. */
  readonly strict?: boolean;
  /** How one launch becomes one number; the median by default. */
  readonly summary?: Summary;
  /** When decisions were made; by default at the looks that measuring had. */
  readonly schedule?: Schedule;
}

/**
 * One judgement over all jobs of a comparison, which had a part of the benchmarks each.
 *
 * The primary rows of all jobs are one family: Benjamini and Hochberg's correction runs over them together, just as if
 * one job had measured all, so the share of false alarms among the flagged rows of the whole report stays below the
 * error rate. Each job stopped by the looks of its own part; the p-values hold whenever a row stops, so that costs no
 * error, but a row that was decided among few may be inconclusive among all. A job on an unfit machine, or whose rebuilt
 * base changed, is judged
 * alone, its rows are invalid and in no family. What no job measured has a row `missing`.
 *
 * @param jobs at least one, all of one comparison
 * @throws Problem when a result is not a comparison of one base with one head
 */
export function judgeJobs(jobs: readonly JudgedJob[], options: JudgeOptions = {}): Outcome {
  const [first] = jobs;
  if (first === undefined) throw new Error("a comparison has at least one job");
  const { effort, errorRate } = first.request.config.measurement;
  const looks = options.schedule === "once" ? ONE_LOOK : looksOf(effort);
  const terms: JudgeTerms = { ...options, looks, errorRate };
  const parts = jobs.flatMap(({ result }) => (result === null ? [] : [partOf(result, terms)]));
  const judged = judgeSides(
    parts.filter(isSteady).flatMap(({ measured }) => measured ?? []),
    terms,
  );
  const comparisons = withImplausible(
    [...judged.comparisons, ...parts.flatMap((part) => rowsAlone(part, terms)), ...jobs.flatMap(absentOf)],
    parts.map(({ result }) => result),
  );
  return {
    schema: "benchwarden.outcome/1",
    ...overall(comparisons, { strict: options.strict ?? false, invalid: isInvalid(parts, comparisons) }),
    comparisons,
    control: controlOf(worstControl(parts.map(({ control }) => control)), judged.effects.keys(), looks.constant),
    geometricMean: geometricMean(judged.effects, looks.constant),
    ...jobFacts(jobs),
  };
}

/** A job that gave a result. `measured` is null when both builds were the same, so that nothing was launched. */
interface Part {
  readonly result: Result;
  readonly sides: Roles;
  readonly measured: MeasuredSides | null;
  readonly control: Outcome["control"]["verdict"];
}

function partOf(result: Result, terms: JudgeTerms): Part {
  const sides = requireComparison(result);
  if (isIdentical(result, sides)) return { result, sides, measured: null, control: "not-run" };
  const measured = { ...result, sides, interrupted: result.stopped === "interrupted" };
  const control = sides.control === null ? "not-run" : controlVerdict(measured, sides.control, terms);
  return { result, sides, measured, control };
}

/** Neither the rebuilt base nor the host says that nothing can be told from this job. */
function isSteady({ control, result }: Part): boolean {
  return !isInvalidating(control) && !isUnfit(result);
}

/** The rows of a job that shares no family with the others. */
function rowsAlone(part: Part, terms: JudgeTerms): Comparison[] {
  if (part.measured === null) return identicalRows(part.result);
  return isSteady(part)
    ? []
    : judgeSides([part.measured], terms).comparisons.map((row) => invalidated(row, whyInvalid(part)));
}

function whyInvalid({ result }: Part): string {
  return isUnfit(result) ? `the machine was not fit: ${unfitText(result)}` : REBUILT_BASE;
}

function absentOf({ request, result, why }: JudgedJob): Comparison[] {
  return result === null ? absentRows(request, why ?? "") : [];
}

/** The whole is invalid when no job was steady, or most rows are invalid. */
function isInvalid(parts: readonly Part[], rows: readonly Comparison[]): boolean {
  if (parts.length > 0 && !parts.some(isSteady)) return true;
  const primary = rows.filter((row) => row.primary);
  return 2 * primary.filter((row) => row.verdict === "invalid").length > primary.length;
}
