import { type Asker, authorise } from "../gate/authorise.ts";
import { type DispatchInputs, readDispatchInputs } from "../gate/dispatch-inputs.ts";
import { type PinnedCommits, pinCommits } from "../gate/pinned-commits.ts";
import type { Config, Suite } from "../model/config.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { Request } from "../model/request.ts";
import { dispatchedRequests } from "../plan/dispatched-requests.ts";
import { NO_PAST, type PastSeconds } from "../plan/past-seconds.ts";
import { selectWords } from "../plan/select.ts";
import { digestHarness } from "../plan/suite-hash.ts";
import { withoutHost } from "../plan/without-host.ts";
import type { Forge } from "../ports/forge.ts";
import type { Log } from "../ports/log.ts";
import type { TrustedTree } from "../ports/trusted-tree.ts";
import type { Occasion } from "../ports/workflow.ts";
import { planNotices } from "./plan-notices.ts";

export interface PlanPorts {
  readonly forge: Forge;
  readonly tree: TrustedTree;
  readonly log: Pick<Log, "info" | "warn">;
  /** What measuring took in the past, asked only where shards are balanced by it. */
  past(config: Config, machineClass: string): Promise<PastSeconds>;
}

export interface PlanInputs {
  readonly occasion: Occasion;
  /** Path of the config in the repository. */
  readonly configPath: string;
}

/** `requests`: one per shard, empty when the class has none of the suites. `base` is null in a recording. */
export interface Plan {
  readonly inputs: DispatchInputs;
  readonly asker: Asker;
  readonly commits: PinnedCommits;
  readonly requests: readonly Request[];
  readonly notices: readonly string[];
}

/**
 * Turns a dispatched run into requests. It believes nobody: who asked, for what, and where every commit belongs is asked
 * of the server again. Config and harness are those of the default branch's commit that the run was started on, so that
 * a re-run plans the same. Throws `Problem` with what refused; nothing is measured then.
 */
export async function plan({ occasion, configPath }: PlanInputs, ports: PlanPorts): Promise<Plan> {
  const { forge } = ports;
  const inputs = readDispatchInputs(occasion.payload);
  const { defaultBranch } = await forge.facts();
  // The parser, its schema library and YAML load only now, after the first answer.
  const { checkConfig, checkRequests } = await import("./plan-border.ts");
  const { config } = checkConfig(await forge.readFile(occasion.sha, configPath), configPath);
  const { allow } = config;
  const asker = await authorise({ occasion, inputs, defaultBranch, allow }, forge);
  const machine = requireClass(config, inputs.class, configPath);
  const commits = await pinCommits(inputs, { id: occasion.repository.id, defaultBranch, allow }, forge);
  requireSandbox(config, commits);
  const notices = await planNotices({ config, configPath, commits, trusted: occasion.sha }, forge);
  const requests = await requestsOf({ occasion, inputs, asker, commits, notices, config, machine }, ports);
  return { inputs, asker, commits, requests: checkRequests(requests), notices };
}

interface Decided {
  readonly occasion: Occasion;
  readonly inputs: DispatchInputs;
  readonly asker: Asker;
  readonly commits: PinnedCommits;
  readonly notices: readonly string[];
  readonly config: Config;
  readonly machine: Config["machines"][string];
}

async function requestsOf(decided: Decided, ports: PlanPorts): Promise<Request[]> {
  const { occasion, inputs, config, machine } = decided;
  const { suites, benchmarks } = selectFor(config, machine, inputs);
  if (suites.length === 0) return [];
  const harness = config.harness.length === 0 ? [] : await ports.tree.files(occasion.sha, config.harness);
  const isSpread = machine.shards > 1 && inputs.mode === "compare";
  return dispatchedRequests({
    config: withoutHost(config),
    configCommit: occasion.sha,
    machineClass: inputs.class,
    machine,
    suites,
    benchmarks,
    harness: digestHarness(harness),
    builds: buildsOf(inputs, decided.commits),
    mode: inputs.mode,
    reason: inputs.reason,
    repository: occasion.repository.fullName,
    pr: inputs.pull,
    askedBy: decided.asker,
    run: occasion.run.id,
    isForeign: decided.commits.isForeign,
    notices: decided.notices,
    past: isSpread ? await ports.past(config, inputs.class) : NO_PAST,
  });
}

function requireClass(config: Config, name: string, where: string): Config["machines"][string] {
  const machine = Object.hasOwn(config.machines, name) ? config.machines[name] : undefined;
  if (machine !== undefined) return machine;
  throw new Problem({
    code: "unknown-class",
    what: "the config of the default branch has no such machine class",
    where: `${where}: machines`,
    expected: Object.keys(config.machines).join(", "),
    found: name,
    next: "start the run again with one of these in `class`",
    exit: EXIT.usage,
  });
}

/** Strangers' code runs in the sandbox or not at all, whatever the config says for one's own. */
function requireSandbox({ environment }: Config, commits: PinnedCommits): void {
  if (environment.sandbox !== "none" || !commits.isForeign) return;
  throw new Problem({
    code: "no-sandbox",
    what: "the config turns the sandbox off, and the commit is of another repository",
    where: "environment.sandbox",
    expected: "bubblewrap, for commits that nobody here wrote",
    next: "remove `sandbox: none` from the config of the default branch",
    exit: EXIT.usage,
  });
}

function selectFor(
  config: Config,
  machine: Config["machines"][string],
  inputs: DispatchInputs,
): { suites: readonly Suite[]; benchmarks: readonly string[] | null } {
  const selected = selectWords(config, inputs.select);
  return {
    suites: selected.suites.filter((suite) => machine.suites === null || machine.suites.includes(suite.name)),
    benchmarks: selected.benchmarks,
  };
}

function buildsOf({ control }: DispatchInputs, { head, base, commits }: PinnedCommits): Request["builds"] {
  const build = (
    id: string,
    role: Request["builds"][number]["role"],
    { id: commit, time }: { id: string; time: string },
  ) => ({
    id,
    role,
    commit,
    commitTime: time,
  });
  if (base === null) return [head, ...commits].map((commit, index) => build(`c${index + 1}`, "record", commit));
  const sides = [build("base", "base", base), build("head", "head", head)];
  return control ? [...sides, build("control", "control", base)] : sides;
}
