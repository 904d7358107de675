import { z } from "zod";
import { Direction } from "./metric.ts";
import { FAILURE_CODES } from "./result.ts";
import { Warning } from "./warning.ts";

export const VERDICTS = ["regressed", "improved", "unchanged", "inconclusive", "invalid", "failed", "missing"] as const;
export const Verdict = z.enum(VERDICTS);
export type Verdict = z.infer<typeof Verdict>;

/**
 * One benchmark × metric of a comparison. `base` and `head` are medians of launches in the base unit; `change` and
 * `interval` are relative (0.198 = +19.8 % of the base value); null where nothing could be computed. An unbounded end
 * of an interval is null. `pValue` is the sequential one, `adjustedPValue` after Benjamini–Hochberg over the primary rows.
 * `minimumDetectable` is the half-width of the interval: smaller changes could not have been seen. `reason` is the
 * sentence behind the verdict, `morePairs` how many further pairs would probably decide.
 */
export const Comparison = z.object({
  benchmark: z.string(),
  metric: z.string(),
  unit: z.string(),
  direction: Direction,
  exact: z.boolean(),
  primary: z.boolean(),
  verdict: Verdict,
  base: z.number().nullable(),
  head: z.number().nullable(),
  change: z.number().nullable(),
  interval: z.tuple([z.number().nullable(), z.number().nullable()]).nullable(),
  level: z.number(),
  pairs: z.int().nonnegative(),
  pValue: z.number().nullable(),
  adjustedPValue: z.number().nullable(),
  /** Sequential p-value of "the change is at least the equivalence margin", and the pairs of the look that it is of. */
  equivalencePValue: z.number().nullable().optional(),
  equivalenceAt: z.int().nonnegative().nullable().optional(),
  minimumDetectable: z.number().nullable(),
  reason: z.string(),
  morePairs: z.int().nullable(),
  tags: z.array(z.string()),
  warnings: z.array(Warning),
  failure: z
    .object({ code: z.enum(FAILURE_CODES), build: z.string(), message: z.string(), tail: z.string() })
    .optional(),
});
export type Comparison = z.infer<typeof Comparison>;

/** An estimate with its interval, relative (0.01 = 1 %). */
export const Effect = z.object({ estimate: z.number(), interval: z.tuple([z.number(), z.number()]) });

export const Control = z.object({
  /** `not-run` without `--control`; else the verdict over the rebuilt base. */
  verdict: z.union([Verdict, z.literal("not-run")]),
  /** Half-width that an A/A comparison would have had in this job, relative; null: too few pairs of neighbouring base launches. */
  noiseFloor: z.number().nullable(),
  /** First against second place of a round; drift of the base over the whole job. Neither invalidates: the coin averages them. */
  positionEffect: Effect.nullable(),
  drift: Effect.nullable(),
});

/** `pairs`: launch i of base with launch i of head; `unpaired`: two samples. `files`: how many each side has. */
export const Analysis = z.object({
  format: z.string(),
  test: z.enum(["pairs", "unpaired"]),
  sequential: z.boolean(),
  files: z.object({ base: z.int(), head: z.int() }),
});

export const COUNTED = ["regressed", "improved", "unchanged", "inconclusive", "invalid", "failed", "missing"] as const;

/**
 * `benchwarden.outcome/1`: the judgement of `compare` and `analyze`, for programs. Fields may be added within the
 * version, none is removed. Only primary rows count in `counts` and `exitCode`.
 */
export const Outcome = z.object({
  schema: z.literal("benchwarden.outcome/1"),
  verdict: Verdict,
  exitCode: z.int().min(0).max(6),
  counts: z.record(z.enum(COUNTED), z.int().nonnegative()),
  comparisons: z.array(Comparison),
  control: Control,
  geometricMean: z.object({ change: z.number(), interval: z.tuple([z.number(), z.number()]) }).nullable(),
  seed: z.int(),
  durationSeconds: z.number(),
  stopped: z.string(),
  builds: z.array(z.object({ id: z.string(), commit: z.string() })),
  environment: z.object({
    machineClass: z.string(),
    fingerprint: z.string(),
    sandbox: z.string(),
    /** What launches saw as their system: the hash of one made from a Dockerfile; absent where it was the host's. */
    rootfs: z.string().optional(),
    /** What held the limits of the launches, in words; absent where nothing ran. */
    limits: z.string().optional(),
  }),
  /** Only where files were judged and nothing was run: what they are, and by which test they were judged. */
  analysis: Analysis.optional(),
  notices: z.array(z.string()),
  warnings: z.array(Warning),
});
export type Outcome = z.infer<typeof Outcome>;
