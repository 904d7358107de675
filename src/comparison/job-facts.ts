import type { Outcome } from "../model/outcome.ts";
import type { Result } from "../model/result.ts";
import type { Warning } from "../model/warning.ts";
import type { JudgedJob } from "./judged-job.ts";

type JobFacts = Pick<
  Outcome,
  "seed" | "durationSeconds" | "stopped" | "builds" | "environment" | "notices" | "warnings"
>;

/**
 * What an outcome says of the jobs themselves: the longest duration, every machine, sandbox, notice and warning once.
 * `stopped` is what needs telling most.
 */
export function jobFacts(jobs: readonly JudgedJob[]): JobFacts {
  const results = jobs.flatMap(({ result }) => result ?? []);
  const request = jobs[0]?.request;
  const limits = distinct(results.map(({ environment }) => environment.limits).filter((text) => text !== ""));
  const rootfs = distinct(results.map(({ environment }) => environment.rootfs).filter((text) => text !== "host"));
  return {
    seed: request?.seed ?? 0,
    durationSeconds: Math.max(0, ...results.map((result) => result.durationSeconds)),
    stopped: STOPS.find((stop) => results.some(({ stopped }) => stopped === stop)) ?? "nothing",
    builds: (request?.builds ?? []).map(({ id, commit }) => ({ id, commit })),
    environment: {
      machineClass: request?.class ?? "",
      fingerprint: distinct(results.map(({ machine }) => machine.fingerprint)),
      sandbox: distinct(results.map(({ environment }) => environment.sandbox)),
      ...(rootfs === "" ? {} : { rootfs }),
      ...(limits === "" ? {} : { limits }),
    },
    notices: [...new Set(jobs.flatMap((job) => job.request.notices))],
    warnings: once(results.flatMap((result) => [...result.warnings, ...unfitWarnings(result)])),
  };
}

/** Worst first: what ended early before what was whole. */
const STOPS: readonly Result["stopped"][] = ["interrupted", "budget", "nothing", "effort", "decided", "identical"];

function distinct(texts: readonly string[]): string {
  return [...new Set(texts)].join(", ");
}

function once(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [`${warning.code} ${warning.text}`, warning])).values()];
}

function unfitWarnings({ machine }: Result): Warning[] {
  return machine.fitness
    .filter(({ state }) => state === "unfit")
    .map(({ check, text }) => ({ code: "machine-unfit", text: `${check}: ${text}` }));
}
