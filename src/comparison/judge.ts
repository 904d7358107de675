import type { Outcome } from "../model/outcome.ts";
import type { Result } from "../model/result.ts";
import { type JudgeOptions, judgeJobs } from "./judge-jobs.ts";

/**
 * The judgement of a comparison from its raw samples: every verdict, estimate and interval of
 * docs/statistics.md.
 *
 * Pure: the same result gives the same outcome, whoever computes it. The looks that measuring had are replayed in the
 * order of rounds; a row that measuring stopped early has no later ones.
 * @throws Problem when the result is not a comparison of one base with one head
 */
export function judge(result: Result, options: JudgeOptions = {}): Outcome {
  return judgeJobs([{ request: result.request, result }], options);
}
