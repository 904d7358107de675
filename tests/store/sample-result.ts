import type { Config } from "../../src/model/config.ts";
import type { Request } from "../../src/model/request.ts";
import type { Result } from "../../src/model/result.ts";
import { hashOf } from "../../src/plan/canonical.ts";
import { cellOf } from "../../src/plan/cell.ts";
import { createRandom } from "../../src/units/random.ts";

/** What of a sample can be chosen; the rest follows from `seed`. */
export interface SampleChoice {
  readonly seed: number;
  readonly mode?: "record" | "compare";
  readonly commits?: readonly string[];
  readonly class?: string;
  readonly suites?: readonly { readonly name: string; readonly hash: string }[];
  readonly benchmarks?: readonly string[] | null;
  readonly shard?: { readonly index: number; readonly of: number };
  readonly startedAt?: string;
  readonly attempt?: number;
  /** Benchmarks per suite, launches per build of each, samples per launch. */
  readonly size?: { readonly benchmarks: number; readonly launches: number; readonly samples: number };
}

/** A full commit id that follows from a number. */
export function sampleCommit(seed: number): string {
  return hashOf({ commit: seed }, 40);
}

/** A valid `benchwarden.result/1` with plausible numbers: equal choices give equal documents. */
export function sampleResult(choice: SampleChoice): Result {
  const request = sampleRequest(choice);
  const { config, ...asked } = request;
  return {
    schema: "benchwarden.result/1",
    request: { ...asked, config: { hash: hashOf(config), measurement: config.measurement } },
    benchwarden: "0.1.0",
    attempt: choice.attempt ?? 1,
    startedAt: choice.startedAt ?? sampleTime(choice.seed),
    durationSeconds: 41.2,
    stopped: "effort",
    machine: { fingerprint: "0123456789abcdef", facts: { cores: 8, model: "sample" }, fitness: [], knobs: [] },
    environment: { sandbox: "bubblewrap", profile: "trusted", rootfs: "host", timing: "inside", limits: "rlimits" },
    builds: request.builds.map(({ id, commit }) => ({
      id,
      commit,
      status: "ok",
      artifacts: hashOf({ artifacts: commit }),
      seconds: 12.1,
    })),
    benchmarks: request.suites.flatMap((suite) => sampleBenchmarks(choice, request, suite.name)),
    failures: [],
    warnings: [],
  };
}

/** A day of the years 2025 and 2026 before March. */
export function sampleTime(seed: number): string {
  const day = new Date(Date.UTC(2025, 0, 1 + (seed % 400), seed % 24, seed % 60));
  return day.toISOString();
}

/** The request that `sampleResult` answers, with its whole config. */
export function sampleRequest(choice: SampleChoice): Request {
  const mode = choice.mode ?? "record";
  const commits = choice.commits ?? [
    sampleCommit(choice.seed),
    ...(mode === "compare" ? [sampleCommit(~choice.seed)] : []),
  ];
  const builds: Request["builds"] = commits.map((commit, index) => ({
    id: mode === "record" ? `r${index}` : (["base", "head"][index] ?? `b${index}`),
    role: mode === "record" ? "record" : index === 0 ? "base" : "head",
    commit,
    commitTime: "2025-01-01T10:00:00Z",
  }));
  const request: Omit<Request, "cell"> = {
    schema: "benchwarden.request/1",
    mode,
    reason: "cli",
    repository: "org/project",
    pr: null,
    askedBy: null,
    class: choice.class ?? "bench-x64",
    runsOn: [],
    seed: 1,
    config: SAMPLE_CONFIG,
    configCommit: null,
    suites: (choice.suites ?? [{ name: "parse", hash: "0a1b2c3d4e5f" }]).map((suite) => ({ ...suite })),
    shard: choice.shard ?? { index: 0, of: 1 },
    benchmarks: choice.benchmarks ? [...choice.benchmarks] : null,
    profile: "trusted",
    notices: [],
    builds,
    deadline: "PT2H30M",
  };
  return { ...request, cell: cellOf(request) };
}

function sampleBenchmarks(choice: SampleChoice, request: Request, suite: string): Result["benchmarks"] {
  const size = choice.size ?? { benchmarks: 2, launches: 3, samples: 4 };
  const random = createRandom(choice.seed, `sample ${suite}`);
  const around = (value: number): number => Number((value * (1 + 0.02 * (random.uniform() - 0.5))).toPrecision(7));
  return Array.from({ length: size.benchmarks }, (_, nth) => ({
    name: `${suite}/case-${nth}`,
    suite,
    params: {},
    metrics: [METRIC],
    launches: Array.from({ length: size.launches }, (_, round) =>
      random.shuffled(request.builds).map((build, position) => ({
        build: build.id,
        round,
        position: position + 1,
        at: around(nth * 10 + round),
        wall: around(0.6),
        cpu: around(0.5),
        exit: 0,
        dropped: null,
        samples: { wall: Array.from({ length: size.samples }, () => around(0.1)) },
      })),
    ).flat(),
  }));
}

const METRIC: Result["benchmarks"][number]["metrics"][number] = {
  name: "wall",
  unit: "s",
  direction: "lower",
  exact: false,
  primary: true,
  source: "inside",
  minimumEffect: 0.005,
  equivalence: 0.02,
};

const SAMPLE_CONFIG: Config = {
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
    limits: {
      memoryBytes: 4 * 1024 ** 3,
      processes: 512,
      diskBytes: 8 * 1024 ** 3,
      outputBytes: 64 * 1024 ** 2,
      tmpBytes: 1024 ** 3,
    },
  },
  fetch: [],
  build: [],
  caches: [],
  artifacts: null,
  suites: [
    {
      name: "parse",
      directory: ".",
      run: ["node", "bench/parse.mjs", "{benchmark}"],
      benchmarks: ["case-0", "case-1"],
      list: null,
      exclude: [],
      format: "time",
      output: "stdout",
      writable: [],
      timeLimitSeconds: 600,
      warmUp: 1,
      metrics: {},
      derived: {},
    },
  ],
  measurement: { effort: "normal", budgetSeconds: 900, errorRate: 0.05, padEnvironment: true, recordLaunches: 5 },
  history: { branch: "main", store: "bench-data", from: null },
  allow: { users: [], teams: [], settleSeconds: 120, requireReview: false, bases: ["main"] },
  report: { failOn: ["regressed"], comment: true, status: false, site: null },
  site: { deploy: "none" },
};
