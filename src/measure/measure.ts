import type { Result } from "../model/result.ts";
import type { SessionFacts } from "../ports/executor.ts";
import type { PreparedRoot } from "../ports/images.ts";
import type { MachineFacts } from "../ports/machine.ts";
import type { JobFolder } from "../ports/workspace.ts";
import { createRandom } from "../units/random.ts";
import { fitnessTerms } from "./fit-host.ts";
import { HostWatch } from "./host-watch.ts";
import type { Job, MeasureInput, MeasurePorts } from "./job.ts";
import { unknownHeat } from "./job-heat.ts";
import { resultOf } from "./make-result.ts";
import { haveOneTree, untouched } from "./one-tree.ts";
import { runJob } from "./run-job.ts";
import { sessionPlan } from "./session-plan.ts";

/**
 * Obeys a request: builds every tree in the sandbox, launches what the suites say in shuffled rounds, and gives back
 * the raw samples. It decides only when to stop. Whatever ends it, no process and no folder stays behind, and what was
 * measured is in the result.
 */
export async function measure(input: MeasureInput, ports: MeasurePorts): Promise<Result> {
  const began = input.began ?? ports.clock.now();
  const startedAt = ports.clock.utc();
  const machine = await ports.machine.identify();
  const elapsed = (): number => ports.clock.now() - began;
  if (haveOneTree(input)) return resultOf(input, { startedAt, machine, seconds: elapsed(), ...untouched(input) });
  const folder = await ports.workspace.open();
  try {
    return await measureIn(folder, input, { ports, startedAt, machine, elapsed });
  } finally {
    await folder.close();
  }
}

interface Surroundings {
  readonly ports: MeasurePorts;
  readonly startedAt: string;
  readonly machine: MachineFacts;
  elapsed(): number;
}

async function measureIn(folder: JobFolder, input: MeasureInput, around: Surroundings): Promise<Result> {
  const { ports } = around;
  const root = await prepareRoot(input, ports);
  try {
    return await measureUnder(root, folder, input, around);
  } finally {
    await root?.release();
  }
}

/** Null: the launches see the host's own system. */
async function prepareRoot({ request, harness }: MeasureInput, ports: MeasurePorts): Promise<PreparedRoot | null> {
  const { dockerfile } = request.config.environment;
  if (dockerfile === null) return null;
  ports.log.progress(`preparing the root file system of ${dockerfile}`);
  return ports.images.prepare({ dockerfile, files: harness });
}

async function measureUnder(
  root: PreparedRoot | null,
  folder: JobFolder,
  input: MeasureInput,
  around: Surroundings,
): Promise<Result> {
  const { ports, elapsed } = around;
  const session = await ports.executor.open(await sessionPlan(folder, input.request, { ports, root }));
  const end = (): void => void session.close();
  input.signal.addEventListener("abort", end, { once: true });
  try {
    const { seed } = input.request;
    const job: Job = {
      request: input.request,
      folder,
      session,
      order: createRandom(seed, "order"),
      padding: createRandom(seed, "padding"),
      log: ports.log,
      signal: input.signal,
      machine: ports.machine,
      watch: new HostWatch(fitnessTerms(input.request, around.machine)),
      fitness: [],
      tuning: null,
      heat: unknownHeat(),
      elapsed,
      utc: () => ports.clock.utc(),
      reserveSeconds: 0,
    };
    const done = await runJob(job, input, ports);
    return resultOf(input, { ...around, seconds: elapsed(), session: withRoot(session.facts, root), ...done });
  } finally {
    input.signal.removeEventListener("abort", end);
    await session.close();
  }
}

function withRoot(facts: SessionFacts, root: PreparedRoot | null): SessionFacts {
  return root === null ? facts : { ...facts, rootfs: root.hash, warnings: [...facts.warnings, ...root.warnings] };
}
