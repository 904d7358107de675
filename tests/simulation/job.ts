import { looksOf } from "../../src/comparison/looks.ts";
import { decide } from "../../src/comparison/progress.ts";
import type { Measurement } from "../../src/model/config.ts";
import type { Metric } from "../../src/model/metric.ts";
import type { Launch, Result, ResultBenchmark } from "../../src/model/result.ts";
import { createRandom } from "../../src/units/random.ts";
import { driftOf, launchOf, type Noise, SCENARIOS, type Scenario } from "./noise.ts";

/** A metric like the one of the built-in format `time`; fields can be replaced. */
export function metricOf(changes: Partial<Metric> = {}): Metric {
  return {
    name: "wall",
    unit: "s",
    direction: "lower",
    exact: false,
    primary: true,
    source: "inside",
    minimumEffect: 0.005,
    equivalence: 0.02,
    ...changes,
  };
}

/** What is planted into a simulated benchmark. */
export interface Planted {
  readonly name?: string;
  readonly scenario?: Scenario | Noise;
  readonly pairs: number;
  /** True relative change of the head, 0.05 for +5 %. */
  readonly change?: number;
  /** Relative advantage of the launch that comes first in its round. */
  readonly firstAdvantage?: number;
  /** `blocks`: all base launches, then all head launches, still numbered by round; `base-first`: base, head, base, head. */
  readonly order?: "coin" | "blocks" | "base-first";
  /** The base built again takes part in every round, with this true relative change of its own. */
  readonly control?: number;
  readonly iterations?: number;
  readonly metric?: Partial<Metric>;
  readonly seed: number;
}

/** A benchmark measured as `compare` does: rounds of one launch per build, their order drawn at random. */
export function simulateBenchmark(planted: Planted): ResultBenchmark {
  const { pairs, seed, name = "suite/one", scenario = "typical", order = "coin", iterations = 10 } = planted;
  const noise = typeof scenario === "string" ? SCENARIOS[scenario] : scenario;
  const random = createRandom(seed, `simulated ${name}`);
  const changes = {
    base: 0,
    head: planted.change ?? 0,
    ...(planted.control === undefined ? {} : { control: planted.control }),
  };
  const builds = Object.entries(changes);
  const drift = driftOf(noise, builds.length * pairs, random);
  const metric = metricOf(planted.metric);
  const launches: Launch[] = [];
  for (let round = 0; round < pairs; round++) {
    for (const [index, [build, change]] of (order === "coin" ? random.shuffled(builds) : builds).entries()) {
      const slot = order === "blocks" ? round + pairs * index : builds.length * round + index;
      const advantage = index === 0 ? Math.log1p(-(planted.firstAdvantage ?? 0)) : 0;
      const logs = launchOf(noise, (drift[slot] ?? 0) + advantage + Math.log1p(change), { iterations, random });
      const samples = { [metric.name]: logs.map((log) => 0.1 * Math.exp(log)) };
      launches.push(launchWith({ build, round, position: index + 1, at: slot, samples }));
    }
  }
  return { name, suite: name.split("/", 1)[0] ?? name, params: {}, metrics: [metric], launches };
}

/** A launch that went well; fields can be replaced. */
export function launchWith(changes: Partial<Launch> & Pick<Launch, "build" | "round">): Launch {
  const position = changes.position ?? (changes.build === "base" ? 1 : 2);
  return {
    position,
    at: 2 * changes.round + position,
    wall: 1,
    cpu: null,
    exit: 0,
    dropped: null,
    samples: {},
    ...changes,
  };
}

/** A benchmark from one number per launch, launch i of each side in round i. */
export function benchmarkOf(
  values: { base: readonly number[]; head: readonly number[] },
  changes: { name?: string; metric?: Partial<Metric> } = {},
): ResultBenchmark {
  const metric = metricOf(changes.metric);
  const name = changes.name ?? "suite/one";
  const launches = (["base", "head"] as const).flatMap((build) =>
    values[build].map((value, round) => launchWith({ build, round, samples: { [metric.name]: [value] } })),
  );
  return { name, suite: name.split("/", 1)[0] ?? name, params: {}, metrics: [metric], launches };
}

/** A benchmark whose pairs have these log ratios, in rounds one after the other. */
export function benchmarkOfRatios(
  ratios: readonly number[],
  changes: { name?: string; metric?: Partial<Metric> } = {},
): ResultBenchmark {
  return benchmarkOf({ base: ratios.map(() => 1), head: ratios.map((ratio) => Math.exp(ratio)) }, changes);
}

const COMMITS = { base: "a".repeat(40), head: "b".repeat(40), control: "a".repeat(40) };
const MEASUREMENT: Measurement = {
  effort: "normal",
  budgetSeconds: 900,
  errorRate: 0.05,
  padEnvironment: true,
  recordLaunches: 5,
};

/** What a document of a comparison is made of; all but the benchmarks has a default. */
export interface ResultParts {
  readonly benchmarks: readonly ResultBenchmark[];
  readonly measurement?: Partial<Measurement>;
  readonly failures?: Result["failures"];
  readonly stopped?: Result["stopped"];
  readonly builds?: readonly ("base" | "head" | "control")[];
  readonly artifacts?: Partial<Record<"base" | "head" | "control", string | null>>;
}

/** A whole `benchwarden.result/1` of a comparison. */
export function resultOf(parts: ResultParts): Result {
  const builds = parts.builds ?? ["base", "head"];
  return {
    schema: "benchwarden.result/1",
    request: {
      schema: "benchwarden.request/1",
      mode: "compare",
      reason: "cli",
      repository: "owner/project",
      pr: null,
      askedBy: null,
      class: "local",
      runsOn: [],
      cell: "0123456789ab",
      seed: 1,
      configCommit: null,
      suites: [{ name: "suite", hash: "0123456789ab" }],
      shard: { index: 0, of: 1 },
      benchmarks: null,
      profile: "trusted",
      notices: [],
      builds: builds.map((id) => ({ id, role: id, commit: COMMITS[id], commitTime: "2026-03-01T12:00:00Z" })),
      deadline: "PT1H",
      config: { hash: "0123456789ab", measurement: { ...MEASUREMENT, ...parts.measurement } },
    },
    benchwarden: "0.1.0",
    attempt: 1,
    startedAt: "2026-03-01T12:00:00Z",
    durationSeconds: 60,
    stopped: parts.stopped ?? "decided",
    machine: { fingerprint: "0123456789abcdef", facts: {}, fitness: [], knobs: [] },
    environment: { sandbox: "none", profile: "trusted", rootfs: "host", timing: "inside", limits: "" },
    builds: builds.map((id, index) => ({
      id,
      commit: COMMITS[id],
      status: "ok",
      artifacts: parts.artifacts?.[id] ?? `${index}`.repeat(64),
      seconds: 1,
    })),
    benchmarks: [...parts.benchmarks],
    failures: [...(parts.failures ?? [])],
    warnings: [],
  };
}

/**
 * What `compare` would have measured of benchmarks that were simulated to the end: wave by wave up to each look, only
 * what is still undecided.
 */
export function measuredAdaptively(
  benchmarks: readonly ResultBenchmark[],
  measurement: Partial<Measurement> = {},
): ResultBenchmark[] {
  const { effort, errorRate } = { ...MEASUREMENT, ...measurement };
  const rounds = new Map(benchmarks.map(({ name }) => [name, 0]));
  let measured = [...benchmarks];
  let decided: ReadonlyMap<string, unknown> = new Map();
  for (const look of looksOf(effort).looks) {
    for (const { name } of benchmarks) if (!decided.has(name)) rounds.set(name, look);
    measured = benchmarks.map((benchmark) => upToRound(benchmark, rounds.get(benchmark.name) ?? 0));
    decided = decide(measured, { look, effort, errorRate, seed: 1 });
    if (decided.size === benchmarks.length) break;
  }
  return measured;
}

/** The first so many rounds of a benchmark. */
export function upToRound(benchmark: ResultBenchmark, rounds: number): ResultBenchmark {
  return { ...benchmark, launches: benchmark.launches.filter(({ round }) => round < rounds) };
}
