import { lookAtClass } from "../gate/availability.ts";
import { type Home, runsAlive } from "../gate/bench-runs.ts";
import { allowedBranches } from "../gate/pull-rules.ts";
import type { Config } from "../model/config.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { Occasion } from "../ports/workflow.ts";
import { type ClassHistory, fillClasses, type HistoryPorts } from "./history-fill.ts";
import { checkConfig } from "./load-config.ts";

export interface HistoryInputs {
  readonly occasion: Occasion;
  /** Path of the config in the repository. */
  readonly configPath: string;
}

/**
 * Looks for commits of the main branch without results and has some of them recorded: one run of at most half an hour per
 * machine class, none while a person's request waits or the machine is away. What is stored stays stored, so each night
 * goes on where the last one stopped, in the order that shows most.
 */
export async function history({ occasion, configPath }: HistoryInputs, ports: HistoryPorts): Promise<ClassHistory[]> {
  const { forge } = ports;
  const { defaultBranch } = await forge.facts();
  const home = { id: occasion.repository.id, defaultBranch };
  requirePlace(occasion, home);
  const { config } = checkConfig(await forge.readFile(occasion.sha, configPath), configPath);
  requireRecorded(config, home, configPath);
  const alive = await runsAlive(forge, home);
  const reports: ClassHistory[] = [];
  const free: string[] = [];
  for (const machineClass of Object.keys(config.machines)) {
    const runs = alive.filter((run) => run.class === machineClass);
    const availability = await lookAtClass(forge, runs, ports.clock.utc());
    if (availability.state === "free") free.push(machineClass);
    else reports.push({ class: machineClass, ...availability });
  }
  if (free.length === 0) return reports;
  return [...reports, ...(await fillClasses(free, { occasion, config, home }, ports))];
}

function requirePlace(occasion: Occasion, { defaultBranch }: Home): void {
  const isOurs = occasion.event === "schedule" || occasion.event === "workflow_dispatch";
  if (isOurs && occasion.ref === `refs/heads/${defaultBranch}`) return;
  throw new Problem({
    code: "wrong-event",
    what: "the history is filled by a schedule, on the default branch",
    next: "use workflows/bench-history.yml as it is",
    exit: EXIT.usage,
  });
}

/** What plan would refuse in every run is said once, here. */
function requireRecorded({ history: { branch }, allow }: Config, { defaultBranch }: Home, where: string): void {
  const branches = allowedBranches({ defaultBranch, allow });
  if (branches.includes(branch)) return;
  throw new Problem({
    code: "branch-not-allowed",
    what: "the branch whose commits are recorded is not one that may be recorded",
    where: `${where}: history.branch`,
    expected: branches.join(", "),
    found: branch,
    next: "name it in `allow.bases` too, or record one of these",
    exit: EXIT.usage,
  });
}
