import type { Step } from "../model/config.ts";
import { Problem } from "../model/problem.ts";
import type { RequestedBuild } from "../model/request.ts";
import type { Failure, FailureCode, Result } from "../model/result.ts";
import type { LaunchReport } from "../ports/executor.ts";
import type { HarnessFile } from "../ports/workspace.ts";
import { endingText } from "./ending-text.ts";
import { type Job, stopIfInterrupted, type TreeSource } from "./job.ts";

type BuildRecord = Result["builds"][number];

/** What was built so far; filled while building, so that an interruption loses nothing. */
export interface Builds {
  readonly records: BuildRecord[];
  readonly failures: Failure[];
  /** Ids of the builds that can be measured. */
  readonly ready: string[];
}

const TAIL_BYTES = 8_000;

/**
 * Exports, overlays, fetches and builds every tree of the request, one after the other, in the sandbox. A build that
 * fails is a row in `failures`; the others go on.
 */
export async function makeBuilds(
  job: Job,
  builds: Builds,
  from: { source: TreeSource; harness: readonly HarnessFile[] },
): Promise<void> {
  for (const [index, build] of job.request.builds.entries()) {
    job.log.progress(
      `building ${build.id} (${index + 1} of ${job.request.builds.length}), ${build.commit.slice(0, 12)}`,
    );
    const made = await makeBuild(job, build, from);
    builds.records.push(made.record);
    if (made.failure) builds.failures.push(made.failure);
    else builds.ready.push(build.id);
  }
}

/** True when base and head have the same bytes: nothing is left to measure. */
export function areIdentical(records: readonly BuildRecord[]): boolean {
  const [base, head] = ["base", "head"].map((id) => records.find((record) => record.id === id)?.artifacts ?? null);
  return base !== null && base !== undefined && base === head;
}

async function makeBuild(
  job: Job,
  build: RequestedBuild,
  from: { source: TreeSource; harness: readonly HarnessFile[] },
): Promise<{ record: BuildRecord; failure: Failure | null }> {
  const start = job.elapsed();
  const made = await tryBuild(job, build, from);
  const record = { id: build.id, commit: build.commit, seconds: job.elapsed() - start };
  if ("code" in made) return { record: { ...record, status: "failed", artifacts: null }, failure: made };
  return { record: { ...record, status: "ok", artifacts: made.artifacts }, failure: null };
}

/** What the host could not do for one build (its disk is full, a file of the config is not there) fails that build alone. */
async function tryBuild(
  job: Job,
  build: RequestedBuild,
  { source, harness }: { source: TreeSource; harness: readonly HarnessFile[] },
): Promise<Failure | { artifacts: string }> {
  try {
    const directory = await job.folder.createTree(build.id);
    await source.exportTree(build.commit, directory);
    await job.folder.overlay(build.id, harness);
    const failure = await runSteps(job, build);
    return failure ?? { artifacts: await job.folder.digest(build.id, mountedPaths(job)) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const code = /^(?:disk-full|quota-reached)$/.test(error.facts.code) ? "disk-limit" : "build-failed";
    return { benchmark: null, suite: null, build: build.id, code, message: oneLine(error), tail: "" };
  }
}

/** What of a built tree is there when measuring: null is the whole tree. */
export function mountedPaths(job: Job): string[] | null {
  const { artifacts, harness } = job.request.config;
  return artifacts === null ? null : [...artifacts, ...harness];
}

async function runSteps(job: Job, build: RequestedBuild): Promise<Failure | null> {
  const { fetch, build: steps } = job.request.config;
  const all = [
    ...fetch.map((step) => ({ step, phase: "fetch" as const })),
    ...steps.map((step) => ({ step, phase: "build" as const })),
  ];
  for (const [index, { step, phase }] of all.entries()) {
    stopIfInterrupted(job);
    const report = await runStep(job, { step, phase, build: build.id, id: `${phase}-${build.id}-${index}` });
    stopIfInterrupted(job);
    const failed = report.ended !== null || report.exit !== 0;
    const tail = failed ? await job.folder.tail(report, TAIL_BYTES) : "";
    await job.folder.forget(report);
    if (failed) return stepFailure(job, { step, phase, report, tail, build: build.id });
  }
  return null;
}

function runStep(
  job: Job,
  at: { step: Step; phase: "fetch" | "build"; build: string; id: string },
): Promise<LaunchReport> {
  return job.session.launch({
    id: at.id,
    phase: at.phase,
    argv: at.step.run,
    directory: at.step.directory,
    env: {},
    tree: at.build,
    mounts: null,
    writable: [],
    timeLimitSeconds: at.step.timeLimitSeconds,
  });
}

function stepFailure(
  job: Job,
  facts: { step: Step; phase: "fetch" | "build"; report: LaunchReport; tail: string; build: string },
): Failure {
  const command = facts.step.run.join(" ").slice(0, 300);
  const { limits } = job.request.config.environment;
  const held = { timeLimitSeconds: facts.step.timeLimitSeconds, limits };
  return {
    benchmark: null,
    suite: null,
    build: facts.build,
    code: stepCode(facts.phase, facts.report),
    message: `${facts.phase} step \`${command}\` ${endingText(facts.report, held)}`,
    tail: facts.tail,
  };
}

function stepCode(phase: "fetch" | "build", report: LaunchReport): FailureCode {
  if (report.ended !== null && report.ended !== "closed") return report.ended;
  return phase === "fetch" ? "fetch-failed" : "build-failed";
}

function oneLine(problem: Problem): string {
  return problem.message.replaceAll(/\s*\n\s*/g, "; ").slice(0, 2_000);
}
