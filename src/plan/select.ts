import type { Config, Suite } from "../model/config.ts";
import { EXIT, Problem } from "../model/problem.ts";
import { matchesGlob } from "../units/glob.ts";

/** What a person asked to be measured: suites by name, benchmarks by glob over `suite/name`. Empty: all. */
export interface Selection {
  readonly suites: readonly string[];
  readonly benchmarks: readonly string[];
}

/** The suites of a selection, in the order of the config. An unknown suite is an error that lists those there are. */
export function selectSuites(config: Config, selection: Selection, where = "--suite"): Suite[] {
  const known = config.suites.map((suite) => suite.name);
  for (const name of selection.suites) {
    if (!known.includes(name)) {
      throw new Problem({
        code: "unknown-suite",
        what: `there is no suite "${name}"`,
        where,
        expected: known.join(", "),
        exit: EXIT.usage,
      });
    }
  }
  if (selection.suites.length === 0) return config.suites;
  return config.suites.filter((suite) => selection.suites.includes(suite.name));
}

/** The full names that globs over `suite/name` pick among the names the config declares; null when nothing was asked. */
export function selectBenchmarks(config: Config, globs: readonly string[], where = "--benchmark"): string[] | null {
  if (globs.length === 0) return null;
  const names = config.suites.flatMap((suite) => (suite.benchmarks ?? []).map((name) => `${suite.name}/${name}`));
  const chosen = names.filter((name) => globs.some((glob) => matchesGlob(glob, name)));
  if (chosen.length === 0) {
    throw new Problem({
      code: "unknown-benchmark",
      what: `no benchmark matches ${globs.join(", ")}`,
      where,
      expected:
        names.length > 0 ? names.slice(0, 20).join(", ") : "a suite that names its benchmarks; this config has none",
      exit: EXIT.usage,
    });
  }
  return chosen;
}

/**
 * What the words of the input `select` mean: the name of a suite, or a glob over `suite/name` (it has a `/`, `*` or `?`,
 * which no suite's name has). Globs alone select the suites of what they match.
 */
export function selectWords(
  config: Config,
  words: readonly string[],
): { suites: readonly Suite[]; benchmarks: readonly string[] | null } {
  const globs = words.filter((word) => /[/*?]/.test(word));
  const names = words.filter((word) => !globs.includes(word));
  const benchmarks = selectBenchmarks(config, globs, "select");
  if (benchmarks === null)
    return { suites: selectSuites(config, { suites: names, benchmarks: [] }, "select"), benchmarks };
  const named = names.length === 0 ? [] : selectSuites(config, { suites: names, benchmarks: [] }, "select");
  refuseListed(named);
  const all = named.flatMap((suite) => (suite.benchmarks ?? []).map((name) => `${suite.name}/${name}`));
  const suites = config.suites.filter(
    (suite) => named.includes(suite) || benchmarks.some((name) => name.startsWith(`${suite.name}/`)),
  );
  return { suites, benchmarks: [...new Set([...benchmarks, ...all])] };
}

/** Beside a selection of benchmarks, all benchmarks of a suite must be named, and its own list is not there yet. */
function refuseListed(suites: readonly Suite[]): void {
  const listed = suites.find((suite) => suite.list !== null);
  if (listed === undefined) return;
  throw new Problem({
    code: "unknown-benchmark",
    what: `suite ${listed.name} lists its benchmarks itself, so it cannot stand beside a selection of other benchmarks`,
    where: "select",
    next: "start two runs",
    exit: EXIT.usage,
  });
}
