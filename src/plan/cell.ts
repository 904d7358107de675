import type { Request } from "../model/request.ts";
import { hashOf } from "./canonical.ts";

/** What of a request says what was asked. `askedBy` counts for comparisons only. */
export type CellParts = Pick<Request, "mode" | "class" | "suites" | "benchmarks" | "shard" | "askedBy"> & {
  readonly builds: readonly Pick<Request["builds"][number], "commit">[];
};

/**
 * The key under which a result is stored once: the first 12 hexadecimal digits of the SHA-256 over mode, commits (in
 * the order of the builds), machine class, suites with their hashes, selected benchmarks and shard; for a comparison
 * also the run that asked. The order in which suites and benchmarks are named does not count.
 */
export function cellOf(parts: CellParts): string {
  const suites = parts.suites
    .map(({ name, hash }) => ({ name, hash }))
    .sort((a, b) => (a.name < b.name || (a.name === b.name && a.hash < b.hash) ? -1 : 1));
  const asked = {
    mode: parts.mode,
    commits: parts.builds.map((build) => build.commit),
    class: parts.class,
    suites,
    benchmarks: parts.benchmarks === null ? null : [...parts.benchmarks].sort(),
    shard: { index: parts.shard.index, of: parts.shard.of },
  };
  return hashOf(parts.mode === "compare" ? { ...asked, run: parts.askedBy?.run ?? null } : asked, 12);
}
