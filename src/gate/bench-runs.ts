import { isCommitId } from "../model/commit-id.ts";
import type { Forge, WorkflowRun } from "../ports/forge.ts";

/** The workflow that measures. */
export const BENCH_WORKFLOW = "bench.yml";

/** One run of bench.yml with what its title says of its inputs, which the server does not tell otherwise. */
export interface BenchRun {
  readonly id: number;
  readonly url: string;
  readonly createdAt: string;
  readonly isAlive: boolean;
  readonly class: string;
  readonly mode: "compare" | "record";
  readonly pull: number | null;
  readonly head: string;
  readonly reason: string;
}

/** `bench <class> <mode> pr=<number> <commit> <reason>`, as `run-name` in bench.yml makes it; null: another title. */
function readTitle(title: string): Pick<BenchRun, "class" | "mode" | "pull" | "head" | "reason"> | null {
  const match = TITLE.exec(title);
  if (!match) return null;
  const [, machineClass = "", mode, pull = "", head = "", reason = ""] = match;
  if (!isCommitId(head) || (mode !== "compare" && mode !== "record")) return null;
  return { class: machineClass, mode, pull: pull === "" ? null : Number(pull), head, reason };
}

const TITLE =
  /^bench ([A-Za-z0-9][A-Za-z0-9._+-]{0,63}) (compare|record) pr=([1-9]\d{0,8})? ([0-9a-f]{40,64}) ([a-z]{1,20})$/;

const ALIVE = ["queued", "waiting", "running"] as const;

/** Runs that wait or run, oldest first. A re-run keeps its first attempt's time, so no limit by time finds them all. */
export async function runsAlive(forge: Forge, repository: Home): Promise<BenchRun[]> {
  const found = new Map<number, WorkflowRun>();
  for (const status of ALIVE) {
    for (const run of await forge.runs({ workflow: BENCH_WORKFLOW, status })) found.set(run.id, run);
  }
  return benchRuns([...found.values()], repository);
}

/** Runs that ended, of those made since then, newest last. */
export async function runsDone(forge: Forge, repository: Home, since: string): Promise<BenchRun[]> {
  return benchRuns(await forge.runs({ workflow: BENCH_WORKFLOW, status: "completed", since }), repository);
}

/** One run by its number, asked directly: lists of the server may lag behind what was started seconds ago. */
export async function benchRun(forge: Forge, repository: Home, id: number): Promise<BenchRun | null> {
  const run = await forge.run(id);
  return run === null ? null : (benchRuns([run], repository)[0] ?? null);
}

/** Where the real bench.yml runs. Anybody with write permission can run another file, or this one on another branch. */
export interface Home {
  readonly id: number;
  readonly defaultBranch: string;
}

function benchRuns(runs: readonly WorkflowRun[], home: Home): BenchRun[] {
  return runs
    .filter((run) => run.event === "workflow_dispatch" && run.path === `.github/workflows/${BENCH_WORKFLOW}`)
    .filter((run) => run.branch === home.defaultBranch && run.repositoryId === home.id)
    .flatMap((run) => {
      const title = readTitle(run.title);
      const { id, url, createdAt } = run;
      return title === null ? [] : [{ id, url, createdAt, isAlive: run.status !== "completed", ...title }];
    })
    .toSorted((a, b) => (a.createdAt === b.createdAt ? a.id - b.id : a.createdAt < b.createdAt ? -1 : 1));
}
