import { hashOf } from "../plan/canonical.ts";
import { declaredBenchmarks } from "./declared.ts";
import type { MeasureInput } from "./job.ts";
import type { Done } from "./make-result.ts";

/** Equal git trees with the same harness over them are equal builds: nothing needs to be built to know it. */
export function haveOneTree(input: MeasureInput): boolean {
  const { mode, builds } = input.request;
  const trees = new Set(builds.map((build) => input.trees.get(build.commit)));
  return mode === "compare" && builds.length > 1 && trees.size === 1 && !trees.has(undefined);
}

/** Every declared benchmark of builds that were never made, and no sample. */
export function untouched(input: MeasureInput): Done {
  const { request } = input;
  const builds = request.builds.map(({ id, commit }) => ({
    id,
    commit,
    status: "skipped" as const,
    artifacts: hashOf({ tree: input.trees.get(commit) }),
    seconds: 0,
  }));
  return { stopped: "identical", builds, benchmarks: declaredBenchmarks(request), failures: [], warnings: [] };
}
