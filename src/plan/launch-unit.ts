import type { Suite } from "../model/config.ts";

/**
 * What one process yields: one benchmark by name, or (name null) a whole suite, whose benchmarks share their rounds.
 * `builds` are the ids of the builds that have it.
 */
export interface LaunchUnit {
  readonly id: string;
  readonly suite: Suite;
  readonly benchmark: string | null;
  readonly builds: readonly string[];
}

/** A unit for a whole suite: the output of its one process names the benchmarks. */
export function wholeSuite(suite: Suite, builds: readonly string[]): LaunchUnit {
  return { id: suite.name, suite, benchmark: null, builds };
}

/** One unit per name; `namesByBuild` tells which builds know which names. Names keep the order of the first build. */
export function unitsByName(suite: Suite, namesByBuild: ReadonlyMap<string, readonly string[]>): LaunchUnit[] {
  const builds = new Map<string, string[]>();
  for (const [build, names] of namesByBuild) {
    for (const name of names) {
      const known = builds.get(name);
      if (known) known.push(build);
      else builds.set(name, [build]);
    }
  }
  return [...builds].map(([name, having]) => ({
    id: fullName(suite.name, name),
    suite,
    benchmark: name,
    builds: having,
  }));
}

/** `suite/name`: the identity of a benchmark. */
export function fullName(suite: string, name: string): string {
  return `${suite}/${name}`;
}

/** The argv of a unit's launch, `{benchmark}` replaced in every argument. */
export function unitArgv(unit: LaunchUnit): string[] {
  const name = unit.benchmark;
  return unit.suite.run.map((part) => (name === null ? part : part.replaceAll("{benchmark}", name)));
}
