import type { Availability } from "../gate/availability.ts";
import { BENCH_WORKFLOW, type Home } from "../gate/bench-runs.ts";
import type { Config, Suite } from "../model/config.ts";
import { EXIT, Problem } from "../model/problem.ts";
import { planBackfill } from "../plan/backfill.ts";
import { batchSize } from "../plan/batch-size.ts";
import { digestHarness, type HarnessDigest, suiteHash } from "../plan/suite-hash.ts";
import { withoutHost } from "../plan/without-host.ts";
import type { Clock } from "../ports/clock.ts";
import type { Forge } from "../ports/forge.ts";
import type { History } from "../ports/history.ts";
import type { Log } from "../ports/log.ts";
import type { Commit } from "../ports/repository.ts";
import type { StoreSession } from "../ports/store.ts";
import type { TrustedTree } from "../ports/trusted-tree.ts";
import type { Occasion } from "../ports/workflow.ts";
import { readNewest } from "./read-newest.ts";

export interface HistoryPorts {
  readonly forge: Forge;
  readonly clock: Pick<Clock, "utc">;
  readonly log: Pick<Log, "info" | "warn">;
  readonly tree: TrustedTree;
  readonly history: History;
  openStore(config: Config): Promise<Pick<StoreSession, "coverage" | "entries" | "read" | "close">>;
}

/** What was done for a machine class. `missing` counts the commits without results when it was looked. */
export type ClassHistory = { readonly class: string } & (
  | {
      readonly state: "started";
      readonly url: string;
      readonly commits: readonly Commit[];
      readonly missing: number;
      readonly secondsEach: number | null;
    }
  | { readonly state: "complete" }
  | { readonly state: "failed"; readonly missing: number }
  | Exclude<Availability, { state: "free" }>
);

export interface Filling {
  readonly occasion: Occasion;
  readonly config: Config;
  readonly home: Home;
}

/** Looks at the branch and the store once, then starts a run for each class that lacks something. */
export async function fillClasses(
  classes: readonly string[],
  filling: Filling,
  ports: HistoryPorts,
): Promise<ClassHistory[]> {
  const { config, occasion } = filling;
  const files = config.harness.length === 0 ? [] : await ports.tree.files(occasion.sha, config.harness);
  const past = await readPast(config, ports.history);
  const store = await ports.openStore(config);
  try {
    const reports: ClassHistory[] = [];
    for (const machineClass of classes) {
      const ofClass = { ...filling, ...past, store, harness: digestHarness(files), machineClass };
      reports.push(await fillClass(ofClass, ports));
    }
    return reports;
  } finally {
    await store.close();
  }
}

/** Commits that may be recorded, oldest first, and those that carry a tag. */
interface Past {
  readonly commits: readonly Commit[];
  readonly tagged: ReadonlySet<string>;
}

async function readPast(config: Config, history: History): Promise<Past> {
  const { branch, from } = config.history;
  const { repository, close } = await history.open(branch);
  try {
    const commits = await repository.list(branch);
    const tagged = new Set((await repository.tags()).keys());
    if (from === null) return { commits, tagged };
    const first = await repository.resolve(from);
    const index = commits.findIndex((commit) => commit.id === first.id);
    if (index >= 0) return { commits: commits.slice(index), tagged };
    throw new Problem({
      code: "from-not-in-branch",
      what: `history.from is no commit of the first-parent line of ${branch}`,
      where: "history.from",
      found: from,
      next: "name a tag or a commit of that branch",
      exit: EXIT.usage,
    });
  } finally {
    await close();
  }
}

interface FillingClass extends Filling, Past {
  readonly store: Pick<StoreSession, "coverage" | "entries" | "read">;
  readonly harness: readonly HarnessDigest[];
  readonly machineClass: string;
}

async function fillClass(filling: FillingClass, ports: HistoryPorts): Promise<ClassHistory> {
  const { machineClass, commits } = filling;
  const covered = await coveredCommits(filling);
  const missing = commits.filter((commit) => !covered.has(commit.id)).length;
  if (missing === 0) return { class: machineClass, state: "complete" };
  const [newest] = await readNewest(filling.store, { mode: "record", class: machineClass }, 1);
  const size = batchSize(newest ?? null);
  const batch = nextBatch(filling, covered, size.commits);
  try {
    const { url } = await ports.forge.dispatch({
      workflow: BENCH_WORKFLOW,
      ref: filling.home.defaultBranch,
      inputs: recordInputs(batch, filling),
    });
    return { class: machineClass, state: "started", url, commits: batch, missing, secondsEach: size.seconds };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    ports.log.warn(error.message);
    return { class: machineClass, state: "failed", missing };
  }
}

/** Commits that have results of every suite that the class measures, as the suites are now. */
async function coveredCommits({ config, machineClass, harness, store, commits }: FillingClass): Promise<Set<string>> {
  const suites = suitesOf(config, machineClass).map((suite) => ({
    name: suite.name,
    hash: suiteHash(withoutHost(config), suite, harness),
  }));
  const coverage = await store.coverage({ class: machineClass, suites, benchmarks: null });
  const isCovered = ({ id }: Commit): boolean => suites.every(({ name }) => coverage.get(name)?.has(id) === true);
  return new Set(commits.filter(isCovered).map((commit) => commit.id));
}

function suitesOf(config: Config, machineClass: string): Suite[] {
  const only = config.machines[machineClass]?.suites ?? null;
  return config.suites.filter((suite) => only === null || only.includes(suite.name));
}

/** What shows most first; commits of several waves are measured side by side as well as neighbours are. */
function nextBatch({ commits, tagged }: FillingClass, covered: ReadonlySet<string>, size: number): Commit[] {
  const ids = commits.map((commit) => commit.id);
  const batches = planBackfill({ commits: ids, covered, tagged, limit: size, batchSize: size });
  const chosen = new Set(batches.flatMap((batch) => batch.commits));
  return commits.filter((commit) => chosen.has(commit.id));
}

function recordInputs(batch: readonly Commit[], { machineClass, occasion }: FillingClass): Record<string, string> {
  const [head, ...others] = batch.map((commit) => commit.id);
  return {
    "head-sha": head ?? "",
    class: machineClass,
    mode: "record",
    reason: "history",
    ...(others.length > 0 ? { commits: others.join(" ") } : {}),
    "asked-by": `${occasion.run.id}`,
  };
}
