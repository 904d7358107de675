import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { withDiskProblems } from "../exec/disk-problem.ts";
import type { LaunchReport, LaunchSpec, Session, SessionPlan } from "../ports/executor.ts";
import { type ControlGroups, createLaunchGroup, type LaunchGroup } from "./control-groups.ts";
import { watchDisk } from "./disk-watch.ts";
import type { Enclosing, Prepared } from "./enclosure.ts";
import { startSentinel } from "./sentinel.ts";
import { type Ending, type Supervised, supervise } from "./supervise.ts";

export interface SessionSettings {
  readonly groups: ControlGroups;
  readonly graceSeconds: number;
}

/** A session over one way of enclosing launches. */
export function openSession(plan: SessionPlan, enclosing: Enclosing, settings: SessionSettings): Session {
  const running = new Set<Supervised>();
  const pending = new Set<Promise<unknown>>();
  const sentinel = startSentinel({ jobFolder: plan.jobFolder, marker: enclosing.marker });
  let closed = false;
  let queue: Promise<unknown> = Promise.resolve();
  const start = (spec: LaunchSpec): Promise<LaunchReport> =>
    withDiskProblems(plan.jobFolder, () =>
      launch({ plan, enclosing, settings, running, isClosed: () => closed }, spec),
    );
  return {
    facts: factsOf(plan, enclosing, settings.groups),
    launch: (spec) => {
      const result = enclosing.oneAtATime ? queue.then(() => start(spec)) : start(spec);
      const quiet = result.then(
        () => undefined,
        () => undefined,
      );
      queue = quiet;
      pending.add(quiet);
      quiet.then(() => pending.delete(quiet));
      return result;
    },
    close: async () => {
      closed = true;
      for (const one of running) one.end("closed");
      await Promise.all(pending);
      sentinel.dismiss();
    },
  };
}

interface Context {
  readonly plan: SessionPlan;
  readonly enclosing: Enclosing;
  readonly settings: SessionSettings;
  readonly running: Set<Supervised>;
  isClosed(): boolean;
}

async function launch(context: Context, spec: LaunchSpec): Promise<LaunchReport> {
  const output = makeOutput(context.plan.jobFolder, spec.id);
  const group = newGroup(context);
  try {
    const prepared = await context.enclosing.prepare(spec, output, group);
    try {
      const ending = await whileRunning(context, superviseLaunch(context, spec, { prepared, output, group }));
      return reportOf(spec, output, { ending: await prepared.reword(ending), group });
    } finally {
      await prepared.release();
    }
  } finally {
    group?.remove();
  }
}

function superviseLaunch(
  context: Context,
  spec: LaunchSpec,
  made: { prepared: Prepared; output: string; group: LaunchGroup | null },
): Supervised {
  const { limits } = context.plan;
  return supervise(made.prepared.command, {
    output: made.output,
    timeLimitSeconds: spec.timeLimitSeconds,
    graceSeconds: context.settings.graceSeconds,
    outputBytes: limits.outputBytes,
    fileBytes: limits.diskBytes,
    memoryBytes: limits.memoryBytes,
    tmpBytes: limits.tmpBytes,
    processes: limits.processes,
    group: made.group,
    disk: watchDisk(made.prepared.roots, limits.diskBytes),
    offspring: made.prepared.offspring,
  });
}

async function whileRunning(context: Context, supervised: Supervised): Promise<Ending> {
  context.running.add(supervised);
  try {
    // Closed while the folders were made: it has started all the same, and ends at once.
    if (context.isClosed()) supervised.end("closed");
    return await supervised.ending;
  } finally {
    context.running.delete(supervised);
  }
}

/** Below a folder that is made with the session. */
function makeOutput(jobFolder: string, id: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$/.test(id)) throw new Error(`"${id}" cannot name a launch`);
  const output = join(jobFolder, "launches", id);
  mkdirSync(output, { mode: 0o700 });
  return output;
}

let count = 0;

/** A name that no other group of this process has; the process id lets a later session find what a killed one left. */
export function groupName(): string {
  return `benchwarden-${process.pid}-${count++}`;
}

function newGroup(context: Context): LaunchGroup | null {
  return createLaunchGroup(context.settings.groups, groupName(), context.plan.limits);
}

function reportOf(spec: LaunchSpec, output: string, end: { ending: Ending; group: LaunchGroup | null }): LaunchReport {
  const usage = end.group?.usage() ?? { cpuSeconds: null, peakBytes: null };
  // The kernel's signal for a file beyond the limit on file sizes.
  const ended = end.ending.ended ?? (end.ending.signal === "SIGXFSZ" ? "disk-limit" : null);
  return { id: spec.id, ...end.ending, ended, ...usage, output };
}

function factsOf(plan: SessionPlan, enclosing: Enclosing, groups: ControlGroups): Session["facts"] {
  const probe = createLaunchGroup(groups, groupName(), plan.limits);
  const held = [probe?.limitsMemory ? "memory" : null, probe?.limitsProcesses ? "processes" : null].filter(Boolean);
  const watched = ["memory", "processes"].filter((what) => !held.includes(what));
  const counts = probe?.usage().cpuSeconds !== null && probe !== null;
  probe?.remove();
  const parts = [
    held.length > 0 ? `control group: ${held.join(", ")}` : null,
    watched.length > 0 ? `watchdog: ${watched.join(", ")}` : null,
    "rlimits: file size, descriptors, core",
    counts ? "CPU time by control group" : "CPU time not counted",
  ];
  const warnings = watched.length === 0 ? [] : [watchedWarning(watched)];
  return {
    sandbox: plan.sandbox,
    rootfs: enclosing.rootfs,
    limits: parts.filter(Boolean).join("; "),
    warnings: [...enclosing.warnings, ...warnings],
  };
}

function watchedWarning(watched: readonly string[]): { code: string; text: string } {
  return {
    code: "limits-watched",
    text: `no control group can hold the limits on ${watched.join(" and ")} here: they are looked at three times a second instead`,
  };
}
