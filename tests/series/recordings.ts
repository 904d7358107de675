import type { Metric } from "../../src/model/metric.ts";
import type { Launch, Result } from "../../src/model/result.ts";
import type { Stored } from "../../src/series/stored.ts";
import { createRandom } from "../../src/units/random.ts";
import { driftOf, launchOf, type Noise, normal } from "../simulation/noise.ts";

/** The commit number `index` of a simulated history: its id and its time, one a day. */
export function commitAt(index: number): { commit: string; time: string } {
  const time = new Date(Date.UTC(2026, 0, 1 + index, 12)).toISOString().replace(".000Z", "Z");
  return { commit: index.toString(16).padStart(40, "0"), time };
}

export const WALL: Metric = {
  name: "wall",
  unit: "s",
  direction: "lower",
  exact: false,
  primary: true,
  source: "inside",
  minimumEffect: 0.005,
  equivalence: 0.02,
};

/** One job of a recording: which commits, and what else is not as usual. */
export interface Job {
  readonly path: string;
  readonly commits: readonly number[];
  readonly anchor?: number;
  readonly benchmarks: readonly { readonly name: string; readonly launches: Launch[]; readonly metric?: Metric }[];
  readonly changes?: {
    readonly cell?: string;
    readonly attempt?: number;
    readonly startedAt?: string;
    readonly fingerprint?: string;
    readonly kernel?: string;
    readonly knobs?: Result["machine"]["knobs"];
    readonly profile?: "trusted" | "untrusted";
    readonly class?: string;
    readonly suiteHash?: string;
    readonly failed?: readonly number[];
    readonly mode?: "record" | "compare";
    readonly times?: Readonly<Record<number, string>>;
  };
}

/** The stored result of a job, as `record` makes it. */
export function recordingOf({ path, commits, anchor, benchmarks, changes = {} }: Job): Stored {
  const all = anchor === undefined ? commits : [anchor, ...commits];
  const times = changes.times ?? {};
  const request: Result["request"] = {
    schema: "benchwarden.request/1",
    mode: changes.mode ?? "record",
    reason: "cli",
    repository: "org/project",
    pr: null,
    askedBy: null,
    class: changes.class ?? "bench-x64",
    runsOn: [],
    cell: changes.cell ?? cellOf(path),
    seed: 1,
    configCommit: null,
    suites: [{ name: "parse", hash: changes.suiteHash ?? "0123456789ab" }],
    shard: { index: 0, of: 1 },
    benchmarks: null,
    profile: changes.profile ?? "trusted",
    notices: [],
    deadline: "PT2H",
    builds: all.map((index) => ({
      id: buildId(index),
      role: index === anchor ? "anchor" : "record",
      commit: commitAt(index).commit,
      commitTime: times[index] ?? commitAt(index).time,
    })),
    config: {
      hash: "0123456789ab",
      measurement: { effort: "normal", budgetSeconds: 900, errorRate: 0.05, padEnvironment: true, recordLaunches: 5 },
    },
  };
  const result: Result = {
    schema: "benchwarden.result/1",
    request,
    benchwarden: "0.1.0",
    attempt: changes.attempt ?? 1,
    startedAt: changes.startedAt ?? `2026-06-01T00:00:00Z`,
    durationSeconds: 60,
    stopped: "effort",
    machine: {
      fingerprint: changes.fingerprint ?? "0123456789abcdef",
      facts: { kernel: changes.kernel ?? "6.18.0" },
      fitness: [],
      knobs: changes.knobs ?? [],
    },
    environment: {
      sandbox: "bubblewrap",
      profile: changes.profile ?? "trusted",
      rootfs: "host",
      timing: "inside",
      limits: "rlimits",
    },
    builds: all.map((index) => ({
      id: buildId(index),
      commit: commitAt(index).commit,
      status: changes.failed?.includes(index) ? "failed" : "ok",
      artifacts: null,
      seconds: 1,
    })),
    benchmarks: benchmarks.map(({ name, launches, metric }) => ({
      name,
      suite: "parse",
      params: {},
      metrics: [metric ?? WALL],
      launches,
    })),
    failures: [],
    warnings: [],
  };
  return { path, result };
}

export function buildId(index: number): string {
  return `c${index}`;
}

/** A launch that went well; fields can be replaced. */
export function launchAt(index: number, round: number, samples: number[], changes: Partial<Launch> = {}): Launch {
  return {
    build: buildId(index),
    round,
    position: 1,
    at: 0,
    wall: 1,
    cpu: null,
    exit: 0,
    dropped: null,
    samples: { wall: samples },
    ...changes,
  };
}

/** What is simulated of a whole history. */
export interface Simulated {
  readonly seed: number;
  readonly noise: Noise;
  /** Log level of each commit, by benchmark. */
  readonly levels: Readonly<Record<string, readonly number[]>>;
  /** Commits of each job; the first of a job may be an anchor. */
  readonly jobs: readonly { readonly anchor?: number; readonly commits: readonly number[] }[];
  readonly rounds: number;
  /** By how much whole jobs differ, log scale. */
  readonly jobSpread: number;
}

/** The stored results of a history whose jobs launch their commits in shuffled rounds. */
export function simulateHistory(what: Simulated): Stored[] {
  return what.jobs.map((job, number) => {
    const random = createRandom(what.seed, `job ${number}`);
    const all = job.anchor === undefined ? [...job.commits] : [job.anchor, ...job.commits];
    const benchmarks = Object.entries(what.levels).map(([name, levels]) => {
      const shift = what.jobSpread * normal(random);
      const drift = driftOf(what.noise, all.length * what.rounds, random);
      const launches: Launch[] = [];
      for (let round = 0; round < what.rounds; round++) {
        for (const [place, index] of random.shuffled(all).entries()) {
          const level = (levels[index] ?? 0) + shift + (drift[round * all.length + place] ?? 0);
          const logs = launchOf(what.noise, level, { iterations: 10, random });
          launches.push(launchAt(index, round, logs.map(Math.exp), { position: place + 1 }));
        }
      }
      return { name, launches };
    });
    const startedAt = `2026-06-${String(1 + (number % 28)).padStart(2, "0")}T00:00:00Z`;
    const anchor = job.anchor === undefined ? {} : { anchor: job.anchor };
    return recordingOf({ path: `log/${number}`, commits: job.commits, ...anchor, benchmarks, changes: { startedAt } });
  });
}

/** Jobs of `size` new commits over 0 … n − 1, each beginning with the last commit of the one before. */
export function overlappingJobs(n: number, size: number): Simulated["jobs"] {
  return Array.from({ length: Math.ceil(n / size) }, (_, job) => {
    const commits = Array.from({ length: Math.min(size, n - job * size) }, (_, place) => job * size + place);
    return job === 0 ? { commits } : { anchor: job * size - 1, commits };
  });
}

function cellOf(path: string): string {
  let sum = 7;
  for (const character of path) sum = (sum * 31 + character.charCodeAt(0)) % 0xffff_ffff;
  return sum.toString(16).padStart(12, "0");
}
