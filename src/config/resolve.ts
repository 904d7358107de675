import type { Config, Step, Suite } from "../model/config.ts";
import { readUnit } from "../units/unit.ts";
import type { WrittenConfig, WrittenStep, WrittenSuite } from "./schema.ts";

/** The written form with its defaults → the shape that travels in requests. */
export function resolveConfig(written: WrittenConfig): Config {
  const { environment, history, measurement, allow, report } = written;
  return {
    version: 1,
    machines: mapValues(written.machines, (machine) => ({ ...machine, suites: machine.suites ?? null })),
    checkout: written.checkout,
    // The Dockerfile decides numbers like the harness: it comes from the same place, and is part of each suite's hash.
    harness: [...written.harness, ...(environment.dockerfile === undefined ? [] : [environment.dockerfile])],
    environment: {
      ...environment,
      dockerfile: environment.dockerfile ?? null,
      limits: resolveLimits(environment.limits),
    },
    fetch: written.fetch.map(resolveStep),
    build: written.build.map(resolveStep),
    caches: written.caches,
    artifacts: written.artifacts ?? null,
    suites: Object.entries(written.suites).map(([name, suite]) => resolveSuite(name, suite)),
    measurement: {
      effort: measurement.effort,
      budgetSeconds: measurement.budget,
      errorRate: measurement["error-rate"],
      padEnvironment: measurement["pad-environment"],
      recordLaunches: measurement["record-launches"],
    },
    history: { ...history, from: history.from ?? null },
    allow: {
      users: allow.users,
      teams: allow.teams,
      settleSeconds: allow.settle,
      requireReview: allow["require-review"],
      bases: allow.bases,
    },
    report: { failOn: report["fail-on"], comment: report.comment, status: report.status, site: report.site ?? null },
    site: written.site,
  };
}

function resolveLimits(limits: WrittenConfig["environment"]["limits"]): Config["environment"]["limits"] {
  return {
    memoryBytes: limits.memory,
    processes: limits.processes,
    diskBytes: limits.disk,
    outputBytes: limits.output,
    tmpBytes: limits.tmp,
  };
}

function resolveStep(step: WrittenStep): Step {
  return { run: step.run, directory: step.directory, timeLimitSeconds: step["time-limit"] };
}

function resolveSuite(name: string, suite: WrittenSuite): Suite {
  return {
    name,
    directory: suite.directory,
    run: suite.run,
    benchmarks: suite.benchmarks ?? null,
    list: suite.list ?? null,
    exclude: suite.exclude,
    format: suite.format,
    output: suite.output,
    writable: suite.writable,
    timeLimitSeconds: suite["time-limit"],
    warmUp: suite["warm-up"],
    metrics: resolveMetrics(suite),
    derived: mapValues(suite.derived, (metric) => ({
      ...metric,
      direction: metric.direction ?? readUnit(metric.unit)?.direction ?? "none",
    })),
  };
}

/** Where metrics are listed only those are kept, and a derived metric is listed by being written. */
function resolveMetrics(suite: WrittenSuite): Suite["metrics"] {
  const listed = mapValues(suite.metrics, resolveMetric);
  return Object.keys(listed).length === 0 ? {} : { ...mapValues(suite.derived, () => ({})), ...listed };
}

function resolveMetric({
  "minimum-effect": minimumEffect,
  ...metric
}: WrittenSuite["metrics"][string]): Suite["metrics"][string] {
  return minimumEffect === undefined ? metric : { ...metric, minimumEffect };
}

function mapValues<T, U>(table: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, change(value)]));
}
