import { isDeepStrictEqual } from "node:util";
import type { Request } from "../model/request.ts";
import type { Result } from "../model/result.ts";
import { hashOf } from "../plan/canonical.ts";
import { cellOf } from "../plan/cell.ts";

/** Why a result may not enter: a code and the sentence for the person who looks at what was set aside. */
export interface Refusal {
  readonly code: string;
  readonly reason: string;
}

/** What in a result contradicts the request it carries; null: nothing does. Used by `verify` too. */
export function contradiction(result: Result): Refusal | null {
  for (const check of [wrongCell, wrongRoles, wrongProfile, foreignBuild, foreignSuite]) {
    const refusal = check(result);
    if (refusal) return refusal;
  }
  return null;
}

function wrongCell({ request }: Result): Refusal | null {
  const cell = cellOf(request);
  if (cell === request.cell) return null;
  return { code: "wrong-cell", reason: `it says cell ${request.cell}, but what was asked gives cell ${cell}` };
}

const ROLES = {
  record: new Set(["record", "anchor", "control"]),
  compare: new Set(["base", "head", "control"]),
} as const;

/** Numbers of a pull request can be forged by the code under test, so they must not reach the main series. */
function wrongRoles({ request }: Result): Refusal | null {
  const { mode, pr, builds } = request;
  if (mode === "record" && pr !== null) {
    return { code: "not-a-recording", reason: `it asks for the main series, but was measured for pull request ${pr}` };
  }
  const stranger = builds.find((build) => !ROLES[mode].has(build.role));
  if (!stranger) return null;
  return { code: "not-a-recording", reason: `a build of role ${stranger.role} cannot be part of a ${mode} result` };
}

/** The profile is a part of every epoch: numbers of a fork's code must not stand among trusted ones. */
function wrongProfile({ request, environment }: Result): Refusal | null {
  if (environment.profile === request.profile) return null;
  const reason = `it says that it was measured under profile ${environment.profile}, and ${request.profile} was asked for`;
  return { code: "wrong-profile", reason };
}

function foreignBuild({ request, builds, benchmarks, failures }: Result): Refusal | null {
  const asked = new Map(request.builds.map((build) => [build.id, build.commit]));
  const other = builds.find((build) => asked.get(build.id) !== build.commit);
  if (other)
    return { code: "foreign-build", reason: `build "${other.id}" of commit ${other.commit} was not asked for` };
  const named = [...benchmarks.flatMap((benchmark) => benchmark.launches), ...failures].find(
    (one) => !asked.has(one.build),
  );
  return named
    ? { code: "foreign-build", reason: `it has numbers of build "${named.build}", which was not asked for` }
    : null;
}

function foreignSuite({ request, benchmarks }: Result): Refusal | null {
  const asked = new Set(request.suites.map((suite) => suite.name));
  const other = benchmarks.find(
    (benchmark) => !asked.has(benchmark.suite) || !benchmark.name.startsWith(`${benchmark.suite}/`),
  );
  if (!other) return null;
  return { code: "foreign-suite", reason: `benchmark ${JSON.stringify(other.name)} is of no suite that was asked for` };
}

/** How a result differs from the request that it should answer, from whoever made that; null: it answers it. */
export function otherRequest(result: Result, expected: Request | undefined): Refusal | null {
  if (!expected) return null;
  const { config, ...asked } = expected;
  const wanted: Record<string, unknown> = {
    ...asked,
    config: { hash: hashOf(config), measurement: config.measurement },
  };
  const keys = Object.keys(wanted).filter((key) => !isDeepStrictEqual(plain(wanted[key]), plain(field(result, key))));
  if (keys.length === 0) return null;
  return { code: "other-request", reason: `it does not answer the request: ${keys.join(", ")} differ` };
}

function field(result: Result, key: string): unknown {
  return Object.entries(result.request).find(([name]) => name === key)?.[1];
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
