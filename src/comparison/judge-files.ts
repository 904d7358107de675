import type { Effort } from "../model/config.ts";
import type { Outcome } from "../model/outcome.ts";
import { controlOf } from "./control.ts";
import { geometricMean } from "./geometric-mean.ts";
import { judgeSides, type MeasuredSides } from "./judge-sides.ts";
import { looksOf, ONE_LOOK } from "./looks.ts";
import { overall } from "./overall.ts";
import type { Summary } from "./pairs.ts";

/** What an outcome says of the files beside its verdicts. */
export type FileFacts = Pick<
  Outcome,
  "seed" | "durationSeconds" | "stopped" | "builds" | "environment" | "notices" | "warnings" | "analysis"
>;

export interface FileTerms {
  /** Replay the looks of this effort; null: decide once, with all launches. */
  readonly sequential: Effort | null;
  readonly errorRate: number;
  readonly strict: boolean;
  readonly summary: Summary;
}

/**
 * The judgement of launches that come from files.
 *
 * Decided once with all of them, because their number was fixed in advance: nothing is paid for looking several times.
 * With `sequential` the looks of `compare` are replayed as if the pairs had come in one by one, each benchmark stopping
 * when it is decided.
 */
export function judgeFiles(measured: MeasuredSides, facts: FileFacts, terms: FileTerms): Outcome {
  const { sequential, strict, ...rest } = terms;
  const looks = sequential === null ? ONE_LOOK : looksOf(sequential);
  const schedule = sequential === null ? "once" : "replay";
  const { comparisons, effects } = judgeSides([measured], { ...rest, looks, schedule });
  return {
    schema: "benchwarden.outcome/1",
    ...overall(comparisons, { strict, invalid: false }),
    comparisons: [...comparisons],
    control: controlOf("not-run", effects.keys(), looks.constant),
    geometricMean: geometricMean(effects, looks.constant),
    ...facts,
  };
}
