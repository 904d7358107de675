import { unitClash } from "../formats/derived.ts";
import { findFormat } from "../formats/index.ts";
import type { Config, Suite } from "../model/config.ts";
import type { ProblemFacts } from "../model/problem.ts";
import { compileExpression } from "../units/expression.ts";

/**
 * Derived metrics of a valid config whose units do not go together (`wall + max-rss`, or a time in MB/s). Apart from
 * `parseConfig`, because only configs with derived metrics should load what computes them.
 */
export async function derivedProblems(
  config: Config,
  sources: Readonly<Record<string, string>>,
): Promise<ProblemFacts[]> {
  const problems: ProblemFacts[] = [];
  for (const suite of config.suites) {
    const units = Object.fromEntries(
      (findFormat(suite.format).declares ?? []).map((metric) => [metric.name, metric.unit]),
    );
    for (const [name, derived] of Object.entries(suite.derived)) {
      const clash = await clashOf(derived, units);
      const key = `suites.${suite.name}.derived.${name}.expression`;
      if (clash)
        problems.push({
          code: "config-contradiction",
          what: `the units of ${name} do not go together`,
          where: sources[key],
          ...clash,
        });
    }
  }
  return problems;
}

async function clashOf(
  derived: Suite["derived"][string],
  units: Readonly<Record<string, string>>,
): Promise<Pick<ProblemFacts, "expected" | "found" | "next"> | null> {
  const compiled = await compileExpression(derived.expression, units);
  if (!compiled.ok) return { expected: compiled.failure.expected, found: compiled.failure.found };
  const clash = unitClash(compiled.expression.dimension, derived.unit);
  return clash === null
    ? null
    : { found: clash, next: "write numbers with their units, such as 12.5 MB / wall, or another `unit:`" };
}
