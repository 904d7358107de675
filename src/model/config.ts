import { z } from "zod";
import { Direction } from "./metric.ts";
import { Word } from "./text.ts";

/** A path inside the project's tree: relative, no `..`, no backslash, printable. `.` is the tree itself. */
export const TreePath = z
  .string()
  .min(1)
  .max(1_000)
  .regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\\\u0000-\u001f]+$/, "is not a path inside the tree");

/** A program and its arguments, never a shell line. */
export const Argv = z.array(z.string().max(10_000)).min(1).max(1_000);

export const Step = z.strictObject({ run: Argv, directory: TreePath, timeLimitSeconds: z.number().positive() });
export type Step = z.infer<typeof Step>;

/** What the config says of a metric; what is absent is the format's or the metric's default. */
export const MetricSettings = z.strictObject({
  primary: z.boolean().optional(),
  minimumEffect: z.number().min(0).max(10).optional(),
  equivalence: z.number().min(0).max(10).optional(),
  direction: Direction.optional(),
  unit: z.string().min(1).max(64).optional(),
  exact: z.boolean().optional(),
});
export type MetricSettings = z.infer<typeof MetricSettings>;

export const DerivedMetric = z.strictObject({
  expression: z.string().min(1).max(1_000),
  unit: z.string().min(1).max(64),
  direction: Direction,
});

/**
 * A command plus a format. `benchmarks`: one launch per name, `{benchmark}` in `run` replaced by it; `list`: a command
 * that prints the names; neither: one launch yields all benchmarks of the suite.
 */
export const Suite = z.strictObject({
  name: Word,
  directory: TreePath,
  run: Argv,
  benchmarks: z.array(z.string().min(1).max(200)).min(1).nullable(),
  list: Argv.nullable(),
  exclude: z.array(z.string()),
  format: Word,
  output: z.union([z.literal("stdout"), z.strictObject({ path: TreePath })]),
  writable: z.array(TreePath),
  timeLimitSeconds: z.number().positive(),
  warmUp: z.int().min(0).max(100),
  metrics: z.record(Word, MetricSettings),
  derived: z.record(Word, DerivedMetric),
});
export type Suite = z.infer<typeof Suite>;

export const Limits = z.strictObject({
  memoryBytes: z.number().positive(),
  processes: z.int().positive(),
  diskBytes: z.number().positive(),
  outputBytes: z.number().positive(),
  tmpBytes: z.number().positive(),
});
export type Limits = z.infer<typeof Limits>;

export const Environment = z.strictObject({
  sandbox: z.enum(["bubblewrap", "none"]),
  dockerfile: TreePath.nullable(),
  toolchain: z.array(z.string()),
  path: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  pass: z.array(z.string()),
  limits: Limits,
});
export type Environment = z.infer<typeof Environment>;

export const Effort = z.enum(["quick", "normal", "thorough"]);
export type Effort = z.infer<typeof Effort>;

export const Measurement = z.strictObject({
  effort: Effort,
  budgetSeconds: z.number().positive(),
  errorRate: z.number().gt(0).max(0.2),
  padEnvironment: z.boolean(),
  recordLaunches: z.int().min(1).max(100),
});
export type Measurement = z.infer<typeof Measurement>;

export const MachineClass = z.strictObject({
  runner: z.enum(["standing", "jit", "scale-set"]),
  policy: z.enum(["strict", "warn"]),
  virtual: z.boolean(),
  optional: z.boolean(),
  /** Into how many parts a comparison is cut: as many as machines share the label. */
  shards: z.int().min(1).max(64),
  suites: z.array(Word).nullable(),
});

/**
 * The config with every default filled in and every quantity in base units (seconds, bytes, ratios): what `plan`
 * puts into a request. The YAML that people write is described by `config/`.
 */
export const Config = z.strictObject({
  version: z.literal(1),
  machines: z.record(Word, MachineClass),
  checkout: z.strictObject({ submodules: z.boolean(), lfs: z.boolean() }),
  harness: z.array(TreePath),
  environment: Environment,
  fetch: z.array(Step),
  build: z.array(Step),
  caches: z.array(TreePath),
  artifacts: z.array(TreePath).nullable(),
  suites: z.array(Suite).min(1),
  measurement: Measurement,
  history: z.strictObject({ branch: z.string(), store: z.string(), from: z.string().nullable() }),
  allow: z.strictObject({
    users: z.array(z.string()),
    teams: z.array(z.string()),
    settleSeconds: z.number().min(0),
    requireReview: z.boolean(),
    bases: z.array(z.string()),
  }),
  report: z.strictObject({
    failOn: z.array(z.enum(["regressed", "failed", "inconclusive", "invalid"])),
    comment: z.boolean(),
    status: z.boolean(),
    site: z.string().nullable(),
  }),
  site: z.strictObject({ deploy: z.enum(["none", "pages", "branch"]) }),
});
export type Config = z.infer<typeof Config>;
