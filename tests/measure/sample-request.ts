import type { Config } from "../../src/model/config.ts";
import type { Request } from "../../src/model/request.ts";

const A = "a".repeat(40);
const B = "b".repeat(40);
const TIME = "2026-03-01T12:00:00Z";

/** A request to compare or record a project with one suite of three benchmarks of format `custom`. */
export function sampleRequest(changes: {
  seed?: number;
  budgetSeconds?: number;
  headCommit?: string;
  build?: string[][];
  /** Number of commits to record, in place of a comparison. */
  record?: number;
}): Request {
  const config = sampleConfig(changes);
  const commits = Array.from({ length: changes.record ?? 0 }, (_, index) => ({
    id: `c${index}`,
    role: "record" as const,
    commit: `${index}`.padStart(40, "0"),
    commitTime: TIME,
  }));
  return {
    schema: "benchwarden.request/1",
    mode: changes.record === undefined ? "compare" : "record",
    reason: "cli",
    repository: "org/project",
    pr: null,
    askedBy: null,
    class: "local",
    runsOn: [],
    cell: "0123456789ab",
    seed: changes.seed ?? 1,
    config,
    configCommit: null,
    suites: [{ name: "parse", hash: "0123456789ab" }],
    shard: { index: 0, of: 1 },
    benchmarks: null,
    profile: "trusted",
    notices: [],
    builds:
      changes.record === undefined
        ? [
            { id: "base", role: "base", commit: A, commitTime: TIME },
            { id: "head", role: "head", commit: changes.headCommit ?? B, commitTime: TIME },
          ]
        : commits,
    deadline: "PT10H",
  };
}

function sampleConfig(changes: { budgetSeconds?: number; build?: string[][] }): Config {
  return {
    version: 1,
    machines: {},
    checkout: { submodules: false, lfs: false },
    harness: [],
    environment: {
      sandbox: "bubblewrap",
      dockerfile: null,
      toolchain: [],
      path: [],
      env: {},
      pass: [],
      limits: { memoryBytes: 4e9, processes: 512, diskBytes: 8e9, outputBytes: 64e6, tmpBytes: 1e9 },
    },
    fetch: [],
    build: (changes.build ?? []).map((run) => ({ run, directory: ".", timeLimitSeconds: 600 })),
    caches: [],
    artifacts: null,
    suites: [
      {
        name: "parse",
        directory: ".",
        run: ["bench", "{benchmark}"],
        benchmarks: ["small", "large", "huge"],
        list: null,
        exclude: [],
        format: "custom",
        output: "stdout",
        writable: [],
        timeLimitSeconds: 60,
        warmUp: 1,
        metrics: {},
        derived: {},
      },
    ],
    measurement: {
      effort: "normal",
      budgetSeconds: changes.budgetSeconds ?? 3600,
      errorRate: 0.05,
      padEnvironment: true,
      recordLaunches: 5,
    },
    history: { branch: "main", store: "bench-data", from: null },
    allow: { users: [], teams: [], settleSeconds: 120, requireReview: false, bases: ["main"] },
    report: { failOn: ["regressed"], comment: true, status: false, site: null },
    site: { deploy: "none" },
  };
}
