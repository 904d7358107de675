import type { Config } from "../model/config.ts";
import type { Outcome } from "../model/outcome.ts";

/**
 * Why a comparison fails its run, as a sentence without an end, by what the config wants; null: it passes. Improvements,
 * benchmarks of one build only, and machines that are away never fail one.
 */
export function failingText(outcome: Outcome, failOn: Config["report"]["failOn"]): string | null {
  const kinds = failOn.filter((kind) => outcome.verdict === kind || (outcome.counts[kind] ?? 0) > 0);
  if (kinds.length === 0) return null;
  return kinds.map((kind) => `${outcome.counts[kind] ?? 0} ${kind}`).join(", ");
}
