import type { Failure } from "../model/result.ts";
import { formatDuration } from "../units/duration.ts";
import { terminalText } from "./cell.ts";

/** What `check` found, as far as its text needs it. Seconds. */
export interface CheckFacts {
  readonly suites: readonly { name: string; format: string; benchmarks: readonly string[] | null; command: string }[];
  readonly harnessFiles: number;
  readonly looks: { readonly looks: readonly number[] };
  readonly budgetSeconds: number;
  readonly probe: {
    readonly launches: readonly { name: string; seconds: number; metrics: readonly string[] }[];
    readonly failures: readonly Failure[];
    readonly buildSeconds: number;
    readonly firstLookSeconds: number;
    readonly lastLookSeconds: number;
    readonly reachesFirstLook: boolean;
    readonly warnings: readonly string[];
  } | null;
}

/** The report of `check` for a terminal. `values`: the effective config, a line per value. */
export function renderCheck(facts: CheckFacts, options: { values: readonly string[] }): string {
  const parts = [...(options.values.length > 0 ? [options.values.join("\n")] : []), suiteLines(facts), planLine(facts)];
  if (facts.probe === null)
    parts.push("The config is valid. `benchwarden check --probe` builds HEAD and launches everything once.");
  else parts.push(...probeParts(facts, facts.probe));
  return `${parts.join("\n\n")}\n`;
}

function suiteLines(facts: CheckFacts): string {
  const lines = facts.suites.map((suite) => {
    const names = suite.benchmarks === null ? "its output names the benchmarks" : suite.benchmarks.join(", ");
    return `suite ${suite.name} (${suite.format}): ${terminalText(suite.command)}\n  ${terminalText(names, 500)}`;
  });
  if (facts.harnessFiles > 0)
    lines.push(`${facts.harnessFiles} harness file${facts.harnessFiles === 1 ? "" : "s"} laid over every build`);
  return lines.join("\n");
}

function planLine(facts: CheckFacts): string {
  return `A comparison looks after ${facts.looks.looks.join(", ")} pairs and stops each benchmark as soon as it is decided, or after ${formatDuration(facts.budgetSeconds)}.`;
}

function probeParts(facts: CheckFacts, probe: NonNullable<CheckFacts["probe"]>): string[] {
  const launches = probe.launches.map(
    (launch) => `  ${terminalText(launch.name)}  ${launch.seconds.toFixed(2)} s a launch  ${launch.metrics.join(", ")}`,
  );
  const failures = probe.failures.map(
    (failure) =>
      `  ${terminalText(failure.benchmark ?? failure.suite ?? failure.build)} failed: ${terminalText(failure.message, 500)}\n${indented(failure.tail)}`,
  );
  const estimate = [
    `building took ${formatDuration(probe.buildSeconds)} for one side`,
    `the first look is reached after about ${formatDuration(probe.firstLookSeconds)} of measuring, the last one after ${formatDuration(probe.lastLookSeconds)}`,
    probe.reachesFirstLook
      ? `the budget of ${formatDuration(facts.budgetSeconds)} reaches the first look`
      : `the budget of ${formatDuration(facts.budgetSeconds)} does NOT reach the first look: raise measurement.budget, or make the launches shorter`,
  ];
  return [
    ["probe", ...launches, ...failures].join("\n"),
    estimate.join("\n"),
    ...probe.warnings.map((warning) => `warning: ${terminalText(warning, 500)}`),
  ];
}

function indented(tail: string): string {
  return tail
    .trimEnd()
    .split(/\r\n|\r|\n/)
    .slice(-20)
    .map((line) => `    | ${terminalText(line, 300)}`)
    .join("\n");
}
