import { formatIds } from "../formats/index.ts";
import type { WrittenConfig, WrittenSuite } from "./schema.ts";
import type { Path } from "./yaml-text.ts";

/** A part of the config whose feature does not exist yet: refused by name, never ignored. */
export interface NotYet {
  readonly path: Path;
  readonly what: string;
  readonly next: string;
}

/** Formats that are planned and not here. Delete a row when its adapter is in `formats/`. */
export const PLANNED_FORMATS: readonly string[] = [
  "benchmark-js",
  "benchmarkdotnet",
  "bmf",
  "callgrind",
  "cargo-criterion",
  "catch2",
  "criterion",
  "gab",
  "go",
  "google-benchmark",
  "gungraun",
  "jmh",
  "libtest",
  "mitata",
  "pytest-benchmark",
  "sightglass",
  "tinybench",
  "vitest",
];

/** Events that `perf stat` counts: metrics of the format `time` that need launches of their own. */
export const PLANNED_EVENTS: readonly string[] = [
  "branch-misses",
  "branches",
  "cache-misses",
  "cache-references",
  "context-switches",
  "cpu-migrations",
  "cycles",
  "instructions",
  "major-faults",
  "minor-faults",
  "page-faults",
  "task-clock",
];

type Row = readonly [path: Path, isUsed: (config: WrittenConfig) => boolean, what: string, next: string];

/** Keys whose feature does not exist yet. Delete a row when it does. */
const ROWS: readonly Row[] = [
  [
    ["checkout", "submodules"],
    (config) => config.checkout.submodules,
    "submodules are not resolved yet",
    "leave it out, or copy what you need in `fetch`",
  ],
  [
    ["checkout", "lfs"],
    (config) => config.checkout.lfs,
    "LFS objects are not resolved yet",
    "leave it out, or download what you need in `fetch`",
  ],
  [
    ["caches"],
    (config) => config.caches.length > 0,
    "caches between builds are not kept yet",
    "leave it out: each build starts from its tree; /bench/home is kept",
  ],
];

export function notYet(config: WrittenConfig): NotYet[] {
  const keys = ROWS.filter(([, isUsed]) => isUsed(config)).map(([path, , what, next]) => ({ path, what, next }));
  return [...keys, ...Object.entries(config.suites).flatMap(([name, suite]) => suiteNotYet(["suites", name], suite))];
}

function suiteNotYet(path: Path, suite: WrittenSuite): NotYet[] {
  if (PLANNED_FORMATS.includes(suite.format)) {
    const next = `one of ${formatIds.join(", ")}; any script can print custom (benchwarden.samples/1)`;
    return [{ path: [...path, "format"], what: `the format ${suite.format} is not read yet`, next }];
  }
  if (suite.format !== "time") return [];
  return Object.keys(suite.metrics)
    .filter((metric) => PLANNED_EVENTS.includes(metric))
    .map((metric) => ({
      path: [...path, "metrics", metric],
      what: `the event ${metric} is not counted yet`,
      next: "leave it out",
    }));
}
