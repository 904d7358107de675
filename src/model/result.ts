import { z } from "zod";
import { Calibration } from "./calibration.ts";
import { Measurement } from "./config.ts";
import type { DocumentKind } from "./document.ts";
import { Metric } from "./metric.ts";
import { requestFields } from "./request.ts";
import { BenchmarkName, CommitId, ForeignText, UtcTime, Word } from "./text.ts";
import { Warning } from "./warning.ts";

/** Bounds that a hostile result cannot pass; the file itself is bounded before it is parsed. */
export const RESULT_LIMITS = {
  benchmarks: 2_000,
  metrics: 64,
  launches: 400,
  samples: 1_000,
  totalSamples: 2_000_000,
} as const;

/** Why a launch is dropped whose samples exceed the supervisor's own times. */
export const IMPLAUSIBLE = "implausible";

/**
 * One fresh process of a suite or benchmark for one build: the unit of sampling.
 *
 * `round` counts from 0; `position` is the place within the round, 1 = first; `at` is seconds since the job began;
 * `wall` and `cpu` are the supervisor's own, in seconds (`cpu` null where no cgroup counts it); `dropped` is a reason
 * when the launch must not be used. `samples` are per operation in the metric's base unit, in time order; where they
 * were thinned, `trueCount` has the number taken.
 */
export const Launch = z.strictObject({
  build: Word,
  round: z.int().nonnegative(),
  position: z.int().positive(),
  at: z.number().nonnegative(),
  wall: z.number().nonnegative(),
  cpu: z.number().nonnegative().nullable(),
  exit: z.int().nullable(),
  dropped: z.string().max(64).nullable(),
  samples: z.record(Word, z.array(z.number()).max(RESULT_LIMITS.samples)),
  trueCount: z.record(Word, z.int().positive()).optional(),
});
export type Launch = z.infer<typeof Launch>;

export const ResultBenchmark = z.strictObject({
  name: BenchmarkName,
  suite: Word,
  params: z.record(z.string().max(256), z.string().max(1_000)),
  metrics: z.array(Metric).max(RESULT_LIMITS.metrics),
  launches: z.array(Launch).max(RESULT_LIMITS.launches),
});
export type ResultBenchmark = z.infer<typeof ResultBenchmark>;

/**
 * One built tree. `artifacts` is the SHA-256 over what is mounted when measuring, of a build that was skipped because
 * the sources are the same over the id of its git tree, and null when the build failed; `failed` builds have a row in
 * `failures`.
 */
export const ResultBuild = z.strictObject({
  id: Word,
  commit: CommitId,
  status: z.enum(["ok", "failed", "skipped"]),
  artifacts: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  seconds: z.number().nonnegative(),
});

export const FAILURE_CODES = [
  "fetch-failed",
  "build-failed",
  "list-failed",
  "exited",
  "killed",
  "timed-out",
  "output-limit",
  "disk-limit",
  "out-of-memory",
  "too-many-processes",
  "no-output",
  "no-benchmarks",
  "malformed-output",
  "duplicate-name",
  "non-finite",
  "below-resolution",
  "tool-failure",
  "unstable",
  "metric-absent",
  "environment",
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

/**
 * Something that could not be built or measured: never a silent gap. `environment`: the host's fault, so the row is
 * invalid, not failed. `benchmark` null: the whole suite, `suite` null:
 * the whole build. `tail` holds the last lines it printed, foreign text.
 */
export const Failure = z.strictObject({
  benchmark: BenchmarkName.nullable(),
  suite: Word.nullable().default(null),
  build: Word,
  code: z.enum(FAILURE_CODES),
  message: z.string().max(2_000).default(""),
  tail: ForeignText,
});
export type Failure = z.infer<typeof Failure>;

export const ResultMachine = z.strictObject({
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
  facts: z.record(z.string().max(64), z.union([z.string().max(500), z.number(), z.boolean(), z.null()])),
  fitness: z
    .array(
      z.strictObject({ check: Word, state: z.enum(["ok", "warn", "unfit", "unknown"]), text: z.string().max(500) }),
    )
    .max(200),
  knobs: z
    .array(z.strictObject({ knob: Word, want: z.string().max(200), got: z.string().max(200), ok: z.boolean() }))
    .max(2_000),
  /** Where the host has the calibration program and it could be launched before the job. */
  calibration: Calibration.optional(),
});

/** Why a measure ended where it did. `decided`: nothing was left open. */
export const STOPS = ["decided", "effort", "budget", "interrupted", "identical", "nothing"] as const;

/**
 * `benchwarden.result/1`: what a measure job gives back, and what the store keeps unchanged. It holds raw samples and
 * no verdict: whoever reads it decides again.
 */
export const Result = z
  .strictObject({
    schema: z.literal("benchwarden.result/1"),
    request: z.strictObject({
      ...requestFields,
      config: z.strictObject({ hash: z.string().regex(/^[0-9a-f]{12,64}$/), measurement: Measurement }),
    }),
    benchwarden: z.string().max(64),
    attempt: z.int().positive(),
    startedAt: UtcTime,
    durationSeconds: z.number().nonnegative(),
    stopped: z.enum(STOPS).default("effort"),
    machine: ResultMachine,
    environment: z.strictObject({
      sandbox: z.enum(["bubblewrap", "none"]),
      profile: z.enum(["trusted", "untrusted"]),
      rootfs: z.string().max(128),
      timing: z.enum(["inside", "outside"]),
      /** What held the limits (`rlimits`, `cgroup`); empty where nothing did. */
      limits: z.string().max(200).default(""),
    }),
    builds: z.array(ResultBuild).max(200),
    benchmarks: z.array(ResultBenchmark).max(RESULT_LIMITS.benchmarks),
    failures: z.array(Failure).max(10_000),
    warnings: z.array(Warning).max(1_000),
  })
  .refine((result) => countSamples(result.benchmarks) <= RESULT_LIMITS.totalSamples, {
    message: `more than ${RESULT_LIMITS.totalSamples} samples`,
    path: ["benchmarks"],
  });
export type Result = z.infer<typeof Result>;

export const ResultDocument: DocumentKind<Result> = {
  name: "benchwarden.result",
  version: 1,
  schema: Result,
  migrations: {},
};

function countSamples(benchmarks: readonly ResultBenchmark[]): number {
  let count = 0;
  for (const benchmark of benchmarks) {
    for (const launch of benchmark.launches) {
      for (const samples of Object.values(launch.samples)) count += samples.length;
    }
  }
  return count;
}
