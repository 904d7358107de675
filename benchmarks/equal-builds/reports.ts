import { join } from "node:path";
import { compare } from "../../src/commands/compare.ts";
import { loadConfig } from "../../src/commands/load-config.ts";
import { openWorld } from "../../src/entry/world.ts";
import { createWorkspace } from "../../src/exec/workspace.ts";
import type { Result } from "../../src/model/result.ts";
import { SampleProject } from "../../tests/e2e/sample-project.ts";

/** Two benchmarks of 12 ms, nearly all of it waiting: on a busy host nothing is noisier. */
const CONFIG = `version: 1
suites:
  equal:
    run: [bash, bench.sh, "{benchmark}"]
    benchmarks: [first, last]
measurement: { budget: 60 min, effort: quick }
`;

/**
 * Compares two builds that run the same bytes, again and again as `benchwarden compare` does, each time with another seed.
 * The commits differ in a file that nobody reads: builds with the same bytes would not be launched.
 */
export async function measureEqualBuilds(reports: number, progress: (text: string) => void): Promise<Result[]> {
  using project = new SampleProject({ "benchwarden.yml": CONFIG, "bench.sh": "sleep 0.01\n", unread: "1\n" });
  project.commit("base");
  project.write({ unread: "2\n" });
  project.commit("head");
  const world = await openWorld(project.path);
  const ports = { ...world, workspace: createWorkspace({ cacheDirectory: project.cache }), environment: {}, log: MUTE };
  const { config } = await loadConfig(world.files, join(project.path, "benchwarden.yml"));
  const results: Result[] = [];
  for (let seed = 1; seed <= reports; seed++) {
    progress(`report ${seed} of ${reports}`);
    const { result } = await compare({ ...INPUTS, config, seed, signal: new AbortController().signal }, ports);
    results.push(result);
  }
  return results;
}

const INPUTS = {
  base: "HEAD~1",
  head: "HEAD",
  suites: [],
  benchmarks: [],
  budgetSeconds: null,
  effort: null,
  control: false,
  strict: false,
  machineClass: "local",
  version: "0.0.0",
} as const;

const MUTE = { info: () => undefined, warn: () => undefined, progress: () => undefined };
