import { EXIT, Problem } from "../model/problem.ts";
import type { LaunchSpec, SessionPlan } from "../ports/executor.ts";

/*
 * What a job may say to the launcher of a bench machine, looked at field by field: types, sizes and the form of every name
 * that becomes part of a path. A name that is unknown is refused, for it may mean something in the next version.
 */

type Guard<T> = (found: unknown, place: string) => T;
type Shape<T> = { readonly [Key in keyof T]: Guard<T[Key]> };

/** A name of ours: no path. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,199}$/;
/** Nobody measures longer than a job may last. */
const LONGEST_SECONDS = 4 * 3_600;
const MOST_BYTES = 2 ** 50;

const PLAN: Shape<SessionPlan> = {
  jobFolder: absolutePath,
  sandbox: oneOf(["bubblewrap", "none"]),
  profile: oneOf(["trusted", "untrusted"]),
  rootfs: (found, place) => (found === null ? null : absolutePath(found, place)),
  toolchain: listOf(absolutePath, 100),
  path: listOf(absolutePath, 100),
  env: variables,
  home: absolutePath,
  limits: (found, place) =>
    shaped<SessionPlan["limits"]>(found, place, {
      memoryBytes: upTo(MOST_BYTES),
      processes: upTo(32_768),
      diskBytes: upTo(MOST_BYTES),
      outputBytes: upTo(MOST_BYTES),
      tmpBytes: upTo(MOST_BYTES),
    }),
};

const LAUNCH: Shape<LaunchSpec> = {
  id: name,
  phase: oneOf(["fetch", "build", "measure"]),
  argv: (found, place) => {
    const argv = listOf(word, 10_000)(found, place);
    if (argv.length === 0 || argv[0] === "") throw refused(`${place} names no program`);
    return argv;
  },
  directory: pathInside,
  env: variables,
  tree: name,
  mounts: (found, place) => (found === null ? null : listOf(pathInside, 10_000)(found, place)),
  writable: listOf(pathInside, 1_000),
  timeLimitSeconds: upTo(LONGEST_SECONDS),
};

/** Throws `Problem`. */
export function parsePlan(asked: unknown): SessionPlan {
  return shaped(asked, "the plan", PLAN);
}

/** Throws `Problem`. */
export function parseLaunch(asked: unknown): LaunchSpec {
  return shaped(asked, "the launch", LAUNCH);
}

function shaped<T extends object>(found: unknown, place: string, shape: Shape<T>): T {
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw refused(`${place} is no object`);
  const unknown = Object.keys(found).find((key) => !Object.hasOwn(shape, key));
  if (unknown !== undefined) throw refused(`${place} has the unknown key "${unknown.slice(0, 50)}"`);
  const guards = Object.entries(shape) as [string, Guard<unknown>][];
  return Object.fromEntries(
    guards.map(([key, guard]) => [key, guard(Reflect.get(found, key), `${place}'s ${key}`)]),
  ) as T;
}

function word(found: unknown, place: string): string {
  if (typeof found !== "string" || found.includes("\0")) throw refused(`${place} is no text`);
  return found;
}

function name(found: unknown, place: string): string {
  if (!NAME.test(word(found, place))) throw refused(`${place} is no name`);
  return word(found, place);
}

function absolutePath(found: unknown, place: string): string {
  const path = word(found, place);
  if (!path.startsWith("/") || path.split("/").includes("..") || path.includes(":")) {
    throw refused(`${place} is no absolute path`);
  }
  return path;
}

function pathInside(found: unknown, place: string): string {
  const path = word(found, place);
  if (path.startsWith("/") || path.split("/").includes("..")) throw refused(`${place} leads out of the tree`);
  return path;
}

function variables(found: unknown, place: string): Record<string, string> {
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw refused(`${place} is no object`);
  const entries = Object.entries(found);
  if (entries.length > 1_000 || !entries.every(([key]) => VARIABLE.test(key))) {
    throw refused(`${place} holds what is no variable`);
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, word(value, place)]));
}

function oneOf<const T extends string>(allowed: readonly T[]): Guard<T> {
  return (found, place) => {
    const match = allowed.find((one) => one === found);
    if (match === undefined) throw refused(`${place} is none of ${allowed.join(", ")}`);
    return match;
  };
}

function listOf<T>(guard: Guard<T>, most: number): Guard<readonly T[]> {
  return (found, place) => {
    if (!Array.isArray(found) || found.length > most) throw refused(`${place} is no list of at most ${most}`);
    return found.map((one) => guard(one, place));
  };
}

function upTo(most: number): Guard<number> {
  return (found, place) => {
    if (typeof found !== "number" || !(found > 0 && found <= most)) {
      throw refused(`${place} is no number above 0 and up to ${most}`);
    }
    return found;
  };
}

function refused(what: string): Problem {
  return new Problem({
    code: "launch-refused",
    what,
    where: "the launcher of this bench machine",
    next: "use the same version of Benchwarden in the workflow and on the machine",
    exit: EXIT.failed,
  });
}
