import { type Plan, plan } from "../../src/commands/plan.ts";
import { NO_PAST, type PastSeconds } from "../../src/plan/past-seconds.ts";
import type { WorkflowRun } from "../../src/ports/forge.ts";
import type { Occasion } from "../../src/ports/workflow.ts";
import type { HarnessFile } from "../../src/ports/workspace.ts";
import { type FakePull, type FakeServer, fakeForge } from "../forge/fake-forge.ts";
import {
  benchRun,
  CONFIG,
  clickWorld,
  DEFAULT_BRANCH,
  gateRun,
  HEAD,
  PULL,
  REPOSITORY,
  TIP,
  WRITER,
} from "./click-world.ts";

/** Earlier commits of the default branch, newest first: TIP ← PARENT ← ROOT. */
export const PARENT = "b".repeat(40);
export const ROOT = "c".repeat(40);
/** A commit of a fork: the server knows it, no branch here has it. */
export const IMPOSTOR = "d".repeat(40);
/** The tip of a branch `topic` of this repository. */
export const TOPIC = "e".repeat(40);

const BOT = { login: "github-actions[bot]", id: 41898282 };

export interface PlanWorld {
  inputs: Record<string, string>;
  readonly server: FakeServer;
  readonly occasion: { -readonly [key in keyof Occasion]: Occasion[key] };
  readonly pull: FakePull;
  /** Path → text of the harness at the trusted commit. */
  harness: Record<string, string>;
  past: PastSeconds;
}

/** The run that the gate dispatched for a label on pull request 2 of a fork. */
export function planWorld(change: (world: PlanWorld) => void = () => undefined): PlanWorld {
  const { server, pull } = clickWorld();
  Object.assign(server.commits, {
    [TIP]: { parents: [PARENT], time: "2026-03-01T10:00:00Z" },
    [PARENT]: { parents: [ROOT], time: "2026-02-01T10:00:00Z" },
    [ROOT]: { parents: [], time: "2026-01-01T10:00:00Z" },
    [HEAD]: { parents: [PARENT], time: "2026-03-10T12:00:00Z" },
    [IMPOSTOR]: { parents: [TIP], time: "2026-03-10T12:00:00Z" },
    [TOPIC]: { parents: [TIP], time: "2026-03-09T12:00:00Z" },
  });
  server.branches.topic = TOPIC;
  server.files[`${TIP} benchwarden.yml`] = CONFIG;
  server.runs = [gateRun(500, "2026-03-10T14:04:42Z"), ownRun()];
  const world: PlanWorld = {
    inputs: {
      "head-sha": HEAD,
      class: "bench-x64",
      mode: "compare",
      reason: "label",
      "base-sha": "",
      pr: `${PULL}`,
      select: "",
      commits: "",
      control: "",
      "asked-by": "500",
    },
    server,
    occasion: {
      event: "workflow_dispatch",
      payload: null,
      repository: REPOSITORY,
      run: { id: 901, attempt: 1, url: `https://github.com/${REPOSITORY.fullName}/actions/runs/901` },
      actor: BOT,
      triggeringActor: BOT.login,
      workflowRef: `${REPOSITORY.fullName}/.github/workflows/bench.yml@refs/heads/${DEFAULT_BRANCH}`,
      ref: `refs/heads/${DEFAULT_BRANCH}`,
      sha: TIP,
      serverUrl: "https://github.com",
    },
    pull,
    harness: {},
    past: NO_PAST,
  };
  change(world);
  return world;
}

/** Makes the title of the gate's run one for just these inputs, so that the walls behind it are tried. */
export function askFor({ inputs, server }: PlanWorld): void {
  const title = `bench label pr=${inputs.pr} ${inputs["head-sha"]}`;
  server.runs = server.runs.map((run) => (run.id === 500 ? { ...run, title } : run));
}

/** The same asked by hand: a writer starts bench.yml, without a gate and a pull request. */
export function manualWorld(change: (world: PlanWorld) => void = () => undefined): PlanWorld {
  return planWorld((world) => {
    Object.assign(world.inputs, { reason: "manual", pr: "", "asked-by": "", "head-sha": TOPIC });
    world.occasion.actor = { login: WRITER.login, id: WRITER.id };
    world.occasion.triggeringActor = WRITER.login;
    change(world);
  });
}

export function runPlan(world: PlanWorld): Promise<Plan> {
  const occasion: Occasion = { ...world.occasion, payload: { inputs: world.inputs } };
  return plan(
    { occasion, configPath: "benchwarden.yml" },
    {
      forge: fakeForge(world.server),
      tree: { files: async (commit, paths) => (commit === TIP ? harnessFiles(world, paths) : []) },
      log: { info: () => undefined, warn: () => undefined },
      past: async () => world.past,
    },
  );
}

/** The code of the problem that a plan ended with; `planned` when it did not. */
export async function refusalOf(world: PlanWorld): Promise<string> {
  try {
    await runPlan(world);
    return "planned";
  } catch (error) {
    return (error as { facts?: { code: string } }).facts?.code ?? String(error);
  }
}

export function configure(world: PlanWorld, lines: string): void {
  world.server.files[`${TIP} benchwarden.yml`] = `${CONFIG}${lines}\n`;
}

export function ownRun(change: Partial<WorkflowRun> = {}): WorkflowRun {
  return benchRun(901, { createdAt: "2026-03-10T14:04:50Z", ...change });
}

function harnessFiles({ harness }: PlanWorld, paths: readonly string[]): HarnessFile[] {
  return Object.entries(harness)
    .filter(([path]) => paths.some((one) => path === one || path.startsWith(one)))
    .map(([path, text]) => ({ path, content: new TextEncoder().encode(text), executable: false }));
}
