import type { Outcome } from "../model/outcome.ts";
import type { Result } from "../model/result.ts";
import type { Warning } from "../model/warning.ts";
import { controlOf, controlVerdict, invalidated, isInvalidating } from "./control.ts";
import { geometricMean } from "./geometric-mean.ts";
import { identicalRows, isIdentical } from "./identical-rows.ts";
import { type JudgedSides, type JudgeTerms, judgeSides, type Schedule } from "./judge-sides.ts";
import { looksOf, ONE_LOOK } from "./looks.ts";
import { overall } from "./overall.ts";
import type { Summary } from "./pairs.ts";
import { requireComparison } from "./sides.ts";

export interface JudgeOptions {
  /** An inconclusive job has an exit code of its own. */
  readonly strict?: boolean;
  /** How one launch becomes one number; the median by default. */
  readonly summary?: Summary;
  /** When decisions were made; by default at the looks that measuring had. */
  readonly schedule?: Schedule;
}

/**
 * The judgement of a comparison from its raw samples: every verdict, estimate and interval of `statistics.md` 2.
 *
 * Pure: the same result gives the same outcome, whoever computes it. The looks that measuring had are replayed in the
 * order of rounds; a row that measuring stopped early has no later ones.
 * @throws Problem when the result is not a comparison of one base with one head
 */
export function judge(result: Result, options: JudgeOptions = {}): Outcome {
  const { control, ...sides } = requireComparison(result);
  const { effort, errorRate } = result.request.config.measurement;
  const looks = options.schedule === "once" ? ONE_LOOK : looksOf(effort);
  const terms: JudgeTerms = { ...options, looks, errorRate };
  if (isIdentical(result, sides))
    return outcomeOf(result, { comparisons: identicalRows(result), effects: new Map() }, terms);
  const measured = { ...result, sides, interrupted: result.stopped === "interrupted" };
  const verdict = control === null ? "not-run" : controlVerdict(measured, control, terms);
  return outcomeOf(result, judgeSides(measured, terms), { ...terms, ...options, control: verdict });
}

function outcomeOf(
  result: Result,
  judged: JudgedSides,
  terms: JudgeTerms & JudgeOptions & { control?: Outcome["control"]["verdict"] },
): Outcome {
  const { control = "not-run", looks, strict = false } = terms;
  const invalid = isInvalidating(control);
  const comparisons = invalid ? judged.comparisons.map(invalidated) : [...judged.comparisons];
  return {
    schema: "benchwarden.outcome/1",
    ...overall(comparisons, { strict, invalid }),
    comparisons,
    control: controlOf(control, judged.effects.keys(), looks.constant),
    geometricMean: geometricMean(judged.effects, looks.constant),
    ...jobFacts(result),
  };
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
