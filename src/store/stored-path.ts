import type { Result } from "../model/result.ts";
import type { StoredEntry } from "../ports/store.ts";

/**
 * The path under which a result lies, made from values of its request and the time of the measurement alone: no name
 * that a benchmark chose can be in it.
 *
 * @returns null when a comparison has no build of role `head`
 */
export function storedPath(result: Result): string | null {
  const { mode, class: machineClass, cell } = result.request;
  const named = namingCommit(result);
  if (named === null) return null;
  const [year, month, day] = [
    result.startedAt.slice(0, 4),
    result.startedAt.slice(5, 7),
    result.startedAt.slice(8, 10),
  ];
  const name = `${day}-${named.slice(0, 12)}-${machineClass}-${cell}-${result.attempt}.json.gz`;
  return `log/${mode}/${year}/${month}/${name}`;
}

/** The commit that names a result: the head of a comparison, the first build of a recording. */
export function namingCommit(result: Result): string | null {
  const { mode, builds } = result.request;
  const build = mode === "compare" ? builds.find((one) => one.role === "head") : builds[0];
  return build?.commit ?? null;
}

const PATH =
  /^log\/(record|compare)\/(\d{4})\/(0[1-9]|1[0-2])\/(0[1-9]|[12]\d|3[01])-([0-9a-f]{12})-([A-Za-z0-9][A-Za-z0-9._+-]{0,63})-([0-9a-f]{12})-([1-9]\d{0,8})\.json\.gz$/;

/** What a stored path says; null when it is not one. `id` is the blob's. */
export function parseStoredPath(path: string, id: string): StoredEntry | null {
  const match = PATH.exec(path);
  if (!match) return null;
  const [, mode, year, month, day, commit = "", machineClass = "", cell = "", attempt] = match;
  return {
    path,
    id,
    mode: mode === "compare" ? "compare" : "record",
    date: `${year}-${month}-${day}`,
    commit,
    class: machineClass,
    cell,
    attempt: Number(attempt),
  };
}
