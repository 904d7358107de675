import type { Comparison } from "../model/outcome.ts";
import { blankComparison } from "./comparison-row.ts";
import { UNKNOWN_METRIC } from "./failed-rows.ts";

/** The tag of a row of which nothing was measured at all, in distinction to a benchmark that one build lacks. */
export const NOT_MEASURED = "not-measured";

/**
 * The rows of a job that gave no result: its benchmarks, where the request names them, and the suites of which it names
 * none, because one process yields all of theirs.
 *
 * @param why the end of a sentence, such as "the machine stopped during measure"
 */
export function absentRows(
  request: { readonly suites: readonly { name: string }[]; readonly benchmarks: readonly string[] | null },
  why: string,
): Comparison[] {
  const named = request.benchmarks ?? [];
  const whole = request.suites.filter(({ name }) => !named.some((benchmark) => benchmark.startsWith(`${name}/`)));
  return [...named, ...whole.map(({ name }) => name)].map((benchmark) => ({
    ...blankComparison({ benchmark, metric: UNKNOWN_METRIC, primary: true }),
    verdict: "missing",
    reason: why,
    tags: [NOT_MEASURED],
  }));
}
