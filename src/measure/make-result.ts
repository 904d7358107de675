import type { Result, ResultBenchmark } from "../model/result.ts";
import type { Warning } from "../model/warning.ts";
import { hashOf } from "../plan/canonical.ts";
import type { SessionFacts } from "../ports/executor.ts";
import type { MachineFacts } from "../ports/machine.ts";
import type { MeasureInput } from "./job.ts";

/** What a job comes to, before it is known where and when that was. */
export interface Done {
  readonly stopped: Result["stopped"];
  readonly builds: Result["builds"];
  readonly benchmarks: ResultBenchmark[];
  readonly failures: Result["failures"];
  readonly warnings: readonly Warning[];
  readonly fitness?: Result["machine"]["fitness"];
  readonly knobs?: Result["machine"]["knobs"];
  readonly calibration?: Result["machine"]["calibration"];
}

/** The document of a job: what was asked, on what machine, what came of it. Without a session nothing was launched. */
export function resultOf(
  input: MeasureInput,
  facts: Done & { startedAt: string; machine: MachineFacts; seconds: number; session?: SessionFacts },
): Result {
  const { config, ...request } = input.request;
  const { session } = facts;
  return {
    schema: "benchwarden.result/1",
    request: { ...request, config: { hash: hashOf(config), measurement: config.measurement } },
    benchwarden: input.version,
    attempt: input.attempt,
    startedAt: facts.startedAt,
    durationSeconds: Math.round(facts.seconds * 1000) / 1000,
    stopped: facts.stopped,
    machine: {
      fingerprint: facts.machine.fingerprint,
      facts: { ...facts.machine.facts },
      fitness: [...(facts.fitness ?? [])],
      knobs: [...(facts.knobs ?? [])],
      ...(facts.calibration === undefined ? {} : { calibration: facts.calibration }),
    },
    environment: {
      sandbox: session?.sandbox ?? config.environment.sandbox,
      profile: request.profile,
      rootfs: session?.rootfs ?? "none",
      timing: "inside",
      limits: session?.limits ?? "",
    },
    builds: [...facts.builds],
    benchmarks: [...facts.benchmarks],
    failures: [...facts.failures],
    warnings: [...(session?.warnings ?? []), ...facts.warnings],
  };
}
