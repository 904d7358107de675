import type { ClassAnswer, QueueAnswer } from "../model/class-answer.ts";
import { Problem } from "../model/problem.ts";
import type { Forge } from "../ports/forge.ts";
import type { Log } from "../ports/log.ts";
import { BENCH_WORKFLOW, type BenchRun, benchRun, type Home, runsAlive, runsDone } from "./bench-runs.ts";
import type { Click } from "./click.ts";
import { later, lookAtQueue, usualSeconds } from "./queue.ts";

/** What is to be started, all of it decided. */
export interface Start {
  readonly click: Click;
  /** The run that decided: what `asked-by` says. */
  readonly askedBy: number;
  readonly home: Home;
  readonly classes: readonly string[];
  /** Time that the config gives a comparison. */
  readonly budgetSeconds: number;
  readonly now: string;
  /** Runs of this commit that our own answers in the pull request name, by class. */
  readonly answered: ReadonlyMap<string, readonly number[]>;
}

export interface StartPorts {
  readonly forge: Forge;
  readonly log: Pick<Log, "warn">;
}

/**
 * Starts one run per machine class, so that a machine that is away delays its own verdict only. Throws `Problem` when
 * the server does not tell what runs already: then nothing was started.
 */
export async function startRuns(start: Start, ports: StartPorts): Promise<ClassAnswer[]> {
  const alive = await runsAlive(ports.forge, start.home);
  const done = await softly(runsDone(ports.forge, start.home, later(start.now, -WEEK_SECONDS)), []);
  const answers: ClassAnswer[] = [];
  for (const machineClass of start.classes) {
    const ofClass = (run: BenchRun): boolean => run.class === machineClass;
    const runs = { machineClass, alive: alive.filter(ofClass), done: done.filter(ofClass) };
    answers.push(await startClass(start, runs, ports));
  }
  return answers;
}

const WEEK_SECONDS = 7 * 24 * 3600;

/** More requests of one pull request on one class than this wait for nobody. */
const MOST_WAITING = 3;

interface ClassRuns {
  readonly machineClass: string;
  readonly alive: readonly BenchRun[];
  readonly done: readonly BenchRun[];
}

async function startClass(start: Start, runs: ClassRuns, ports: StartPorts): Promise<ClassAnswer> {
  const { click } = start;
  const ours = runs.alive.filter((run) => run.pull === click.pull && run.mode === "compare");
  const listed = ours.find((run) => run.head === click.head);
  const same = listed ?? (await softly(findAnswered(start, runs.machineClass, ports), null));
  if (same) return { class: runs.machineClass, state: "linked", url: same.url };
  if (ours.length >= MOST_WAITING) return { class: runs.machineClass, state: "full", waiting: ours.length };
  try {
    const { url } = await ports.forge.dispatch({
      workflow: BENCH_WORKFLOW,
      ref: start.home.defaultBranch,
      inputs: dispatchInputs(start, runs.machineClass),
    });
    return {
      class: runs.machineClass,
      state: "started",
      url,
      queue: await softly(lookAhead(start, runs, ports), null),
    };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    ports.log.warn(error.message);
    return { class: runs.machineClass, state: "failed" };
  }
}

/** The server's list may not have what was started seconds ago; our answer names it, and the run itself is asked. */
async function findAnswered(start: Start, machineClass: string, { forge }: StartPorts): Promise<BenchRun | null> {
  for (const id of start.answered.get(machineClass) ?? []) {
    const run = await benchRun(forge, start.home, id);
    const isSame = run?.class === machineClass && run.pull === start.click.pull && run.head === start.click.head;
    if (isSame && run.isAlive && run.mode === "compare") return run;
  }
  return null;
}

function dispatchInputs({ click, askedBy }: Start, machineClass: string): Record<string, string> {
  return {
    "head-sha": click.head,
    class: machineClass,
    mode: "compare",
    reason: click.via === "label" ? "label" : "comment",
    pr: `${click.pull}`,
    "asked-by": `${askedBy}`,
  };
}

/** Building two trees and starting a machine, where nothing was measured yet that would tell. */
const OVERHEAD_SECONDS = 600;

/** A job of a self-hosted runner that nobody takes fails after 24 hours. Source: GitHub's limits of self-hosted runners. */
const LONGEST_WAIT_SECONDS = 24 * 3600;

async function lookAhead(start: Start, runs: ClassRuns, { forge }: StartPorts): Promise<QueueAnswer> {
  const seconds = await usualSeconds(forge, runs.done, start.budgetSeconds + OVERHEAD_SECONDS);
  const queue = await lookAtQueue(forge, { runsBefore: runs.alive, now: start.now, seconds });
  return { ...queue, waitsUntil: later(start.now, LONGEST_WAIT_SECONDS) };
}

/** What is only for people to read, or only adds to what is known, stops no run. */
async function softly<T>(question: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof Problem) return otherwise;
    throw error;
  }
}
