import type { Config, Suite } from "../model/config.ts";
import { EXIT, Problem } from "../model/problem.ts";

/** What a person asked to be measured: suites by name, benchmarks by glob over `suite/name`. Empty: all. */
export interface Selection {
  readonly suites: readonly string[];
  readonly benchmarks: readonly string[];
}

/** The suites of a selection, in the order of the config. An unknown suite is an error that lists those there are. */
export function selectSuites(config: Config, selection: Selection): Suite[] {
  const known = config.suites.map((suite) => suite.name);
  for (const name of selection.suites) {
    if (!known.includes(name)) {
      throw new Problem({
        code: "unknown-suite",
        what: `there is no suite "${name}"`,
        where: "--suite",
        expected: known.join(", "),
        exit: EXIT.usage,
      });
    }
  }
  if (selection.suites.length === 0) return config.suites;
  return config.suites.filter((suite) => selection.suites.includes(suite.name));
}
