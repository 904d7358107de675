import type { Comparison, Outcome, Verdict } from "../model/outcome.ts";
import type { Result } from "../model/result.ts";
import type { Warning } from "../model/warning.ts";
import { judgedComparison, type Terms, untestedComparison } from "./comparison-row.ts";
import { effectOf, type LogEffect } from "./effect.ts";
import { type Row, rowsOf } from "./evidence.ts";
import { failedRows } from "./failed-rows.ts";
import { type FamilyMember, isTest, judgeFamily, testRow } from "./family.ts";
import { geometricMean } from "./geometric-mean.ts";
import { identicalRows, isIdentical } from "./identical-rows.ts";
import { drift, positionEffect } from "./job-effects.ts";
import { tagLayoutSuspects } from "./layout-suspect.ts";
import { looksOf, looksUntil } from "./looks.ts";
import { noiseFloor } from "./noise-floor.ts";
import { overall } from "./overall.ts";
import type { Sides, Summary } from "./pairs.ts";
import { type Roles, requireComparison } from "./sides.ts";

export interface JudgeOptions {
  /** An inconclusive job has an exit code of its own. */
  readonly strict?: boolean;
  /** How one launch becomes one number; the median by default. */
  readonly summary?: Summary;
}

/**
 * The judgement of a comparison from its raw samples: every verdict, estimate and interval of `statistics.md` 2.
 *
 * Pure: the same result gives the same outcome, whoever computes it. The looks that measuring had are replayed in the
 * order of rounds; a row that measuring stopped early has no later ones.
 * @throws Problem when the result is not a comparison of one base with one head
 */
export function judge(result: Result, options: JudgeOptions = {}): Outcome {
  const roles = requireComparison(result);
  const { measurement } = result.request.config;
  const terms: Terms = { looks: looksOf(measurement.effort), errorRate: measurement.errorRate };
  const judged = isIdentical(result, roles) ? IDENTICAL : judgeSides(result, roles, { ...terms, ...options });
  const control = controlVerdict(result, roles, { ...terms, ...options });
  const invalid = !STEADY.has(control);
  const comparisons =
    judged === IDENTICAL ? identicalRows(result) : invalid ? judged.comparisons.map(invalidated) : judged.comparisons;
  const noisy = [...judged.effects.keys()]
    .map(({ row }) => row)
    .filter((row) => row.primary && row.evidence.kind === "ratios");
  return {
    schema: "benchwarden.outcome/1",
    ...overall(comparisons, { strict: options.strict === true, invalid }),
    comparisons,
    control: {
      verdict: control,
      noiseFloor: noiseFloor(noisy, terms.looks.constant),
      positionEffect: positionEffect(noisy),
      drift: drift(noisy),
    },
    geometricMean: geometricMean(meanMembers(judged.effects), terms.looks.constant),
    ...jobFacts(result),
  };
}

interface Judged {
  readonly comparisons: readonly Comparison[];
  /** Every row that was tested, with its change where it is noisy and has pairs. */
  readonly effects: ReadonlyMap<FamilyMember, LogEffect | null>;
}

const IDENTICAL: Judged = { comparisons: [], effects: new Map() };

/** What a rebuilt base may show without making the job invalid. */
const STEADY: ReadonlySet<Verdict | "not-run"> = new Set(["not-run", "unchanged", "inconclusive"]);

function judgeSides(result: Result, sides: Sides, terms: Terms & JudgeOptions): Judged {
  const failed = failedRows(result, sides);
  const failedNames = new Set(failed.map((row) => row.benchmark));
  const rows = rowsOf({
    benchmarks: result.benchmarks.filter(({ name }) => !failedNames.has(name)),
    sides,
    interrupted: result.stopped === "interrupted",
    ...(terms.summary ? { summary: terms.summary } : {}),
  });
  const members = [true, false].flatMap((primary) =>
    familyOf(
      rows.filter((row) => row.primary === primary),
      terms,
    ),
  );
  const paid = { errorRate: terms.errorRate, constant: terms.looks.constant };
  const effects = new Map(members.map((member) => [member, effectOf(member, paid)]));
  const judged = new Map(
    members.map((member) => [member.row, judgedComparison(member, effects.get(member) ?? null, terms)]),
  );
  const comparisons = rows.map((row) => judged.get(row) ?? untestedComparison(row));
  return { comparisons: [...tagLayoutSuspects(comparisons, minimumEffects(rows)), ...failed], effects };
}

function familyOf(rows: readonly Row[], { looks, errorRate }: Terms): FamilyMember[] {
  const tested = rows
    .filter(isTest)
    .map((row) => testRow(row, looksUntil(looks, row.pairing.pairs.length), looks.constant));
  return judgeFamily(tested, errorRate);
}

function minimumEffects(rows: readonly Row[]): (row: Comparison) => number {
  const known = new Map(
    rows.map((row) => [JSON.stringify([row.benchmark, row.metric.name]), row.metric.minimumEffect]),
  );
  return (row) => known.get(JSON.stringify([row.benchmark, row.metric])) ?? 0;
}

/** The base built again, judged like the head (`statistics.md` 2.2b). */
function controlVerdict(result: Result, roles: Roles, terms: Terms): Outcome["control"]["verdict"] {
  if (roles.control === null) return "not-run";
  const { comparisons } = judgeSides(result, { base: roles.base, head: roles.control }, terms);
  const primary = comparisons.filter((row) => row.primary);
  const order: Verdict[] = ["regressed", "improved", "failed", "missing", "inconclusive", "unchanged"];
  return order.find((verdict) => primary.some((row) => row.verdict === verdict)) ?? "inconclusive";
}

/** In an invalid job no row is a verdict; its numbers stay. */
function invalidated(row: Comparison): Comparison {
  if (row.verdict === "failed" || row.verdict === "missing") return row;
  return {
    ...row,
    verdict: "invalid",
    reason: "the base built again was judged changed: this machine was not steady",
    morePairs: null,
  };
}

/** The rows that the geometric mean is over: the noisy primary metric that most benchmarks have. */
function meanMembers(effects: Judged["effects"]): Map<FamilyMember, LogEffect> {
  const groups = new Map<string, Map<FamilyMember, LogEffect>>();
  for (const [member, effect] of effects) {
    const { metric, primary } = member.row;
    if (!primary || effect === null) continue;
    const key = `${metric.name} ${metric.unit} ${metric.direction}`;
    const group = groups.get(key) ?? new Map<FamilyMember, LogEffect>();
    groups.set(key, group.set(member, effect));
  }
  return [...groups.values()].reduce((most, group) => (group.size > most.size ? group : most), new Map());
}

function jobFacts(
  result: Result,
): Pick<Outcome, "seed" | "durationSeconds" | "stopped" | "builds" | "environment" | "notices" | "warnings"> {
  return {
    seed: result.request.seed,
    durationSeconds: result.durationSeconds,
    stopped: result.stopped,
    builds: result.builds.map(({ id, commit }) => ({ id, commit })),
    environment: {
      machineClass: result.request.class,
      fingerprint: result.machine.fingerprint,
      sandbox: result.environment.sandbox,
    },
    notices: [...result.request.notices],
    warnings: [...result.warnings, ...unfitWarnings(result)],
  };
}

function unfitWarnings({ machine }: Result): Warning[] {
  return machine.fitness
    .filter(({ state }) => state === "unfit")
    .map(({ check, text }) => ({ code: "machine-unfit", text: `${check}: ${text}` }));
}
