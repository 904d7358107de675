import { data } from "@actions/expressions";
import { parse } from "yaml";
import { evaluate, isTrue } from "../../workflows/condition.ts";
import type { Project } from "../stand-in/project.ts";
import type { StandIn } from "../stand-in/server.ts";
import { gitOf, type Job, type Permissions, type Run } from "../stand-in/state.ts";
import { runStep, type StepOrder, type StepResult } from "./run-step.ts";

interface JobFile {
  name?: string;
  if?: string;
  needs?: string | string[];
  "runs-on": string;
  permissions?: Record<string, "read" | "write">;
  outputs?: Record<string, string>;
  strategy?: { matrix: { include: string } };
  steps: { id?: string; uses: string; with?: Record<string, string> }[];
}

export type JobEnd = "success" | "failure" | "cancelled" | "skipped";

/** What became of one job of the file, all instances of its matrix together. */
export interface JobResult {
  readonly result: JobEnd;
  readonly outputs: Readonly<Record<string, string>>;
  readonly steps: readonly StepResult[];
}

export interface WorkflowOrder {
  readonly standIn: StandIn;
  readonly project: Project;
  readonly run: Run;
  readonly payload: Record<string, unknown>;
  readonly env?: StepOrder["env"];
  /** Only these jobs run in this attempt; what the others gave is taken from `before`. */
  readonly only?: readonly string[];
  readonly before?: ReadonlyMap<string, JobResult>;
  /** A job that no machine takes, or that is ended: it gets no step. */
  readonly interfere?: (job: string, instance: number) => JobEnd | null;
  /** The run was cancelled while its jobs ran. */
  readonly isCancelled?: boolean;
  readonly onStep?: StepOrder["onStart"];
}

/**
 * Runs the jobs of a workflow's file one after the other, as far as our templates need it: needs, if, matrix, outputs
 * and permissions, every expression by GitHub's own evaluator. Steps of other people's actions are passed over.
 */
export async function runWorkflow(order: WorkflowOrder): Promise<Map<string, JobResult>> {
  const { project, run } = order;
  const text = gitOf(
    project.repository,
    "cat-file",
    "blob",
    `refs/heads/${project.repository.defaultBranch}:${run.path}`,
  );
  const file = parse(text ?? "") as { jobs: Record<string, JobFile> };
  const done = new Map<string, JobResult>();
  run.status = "in_progress";
  for (const [name, job] of Object.entries(file.jobs)) {
    const earlier = order.before?.get(name);
    const isKept = order.only !== undefined && !order.only.includes(name) && earlier !== undefined;
    done.set(name, isKept ? earlier : await runJob(order, name, job, done));
  }
  const ends = [...done.values()].map((job) => job.result);
  run.status = "completed";
  run.conclusion = ends.includes("cancelled") ? "cancelled" : ends.includes("failure") ? "failure" : "success";
  return done;
}

async function runJob(
  order: WorkflowOrder,
  name: string,
  job: JobFile,
  done: ReadonlyMap<string, JobResult>,
): Promise<JobResult> {
  const needs = [job.needs ?? []].flat();
  const contexts = jobContexts(order, needs, done);
  const needed = needs.every((need) => done.get(need)?.result === "success");
  const condition = job.if ?? "success()";
  // Without one of these functions GitHub puts `success() &&` in front.
  const asksState = /\b(?:always|cancelled|failure|success)\(\)/.test(condition);
  const isMet = isTrue(condition, { contexts, isCancelled: order.isCancelled === true });
  if (!isMet || !(asksState || needed)) {
    return { result: "skipped", outputs: {}, steps: [] };
  }
  const instances = job.strategy ? matrixOf(job.strategy.matrix.include, contexts) : [{}];
  const steps: StepResult[] = [];
  const ends: JobEnd[] = [];
  let outputs: Record<string, string> = {};
  for (const [index, matrix] of instances.entries()) {
    const own = { ...contexts, matrix };
    const record = openJob(order, text(job.name ?? name, own), labelsOf(job["runs-on"], own));
    const forced = order.interfere?.(name, index) ?? null;
    const ran = forced === null ? await runSteps(order, job, own) : { steps: [], end: forced, outputs: {} };
    closeJob(record, ran.end, order);
    steps.push(...ran.steps);
    ends.push(ran.end);
    outputs = { ...outputs, ...ran.outputs };
  }
  const result = ends.find((end) => end !== "success") ?? "success";
  return { result, outputs, steps };
}

async function runSteps(order: WorkflowOrder, job: JobFile, contexts: Record<string, unknown>) {
  const steps: StepResult[] = [];
  const byId: Record<string, { outputs: Readonly<Record<string, string>> }> = {};
  for (const step of job.steps.filter((one) => /\/benchwarden@/.test(one.uses))) {
    const inputs = Object.fromEntries(
      Object.entries(step.with ?? {}).map(([key, value]) => [key, text(value, contexts)]),
    );
    const { command = "", ...others } = inputs;
    const { standIn, project, run, payload, env = {}, onStep } = order;
    const permissions = permissionsOf(job);
    const more = onStep ? { onStart: onStep } : {};
    const ran = await runStep({ standIn, project, run, command, inputs: others, permissions, payload, env, ...more });
    steps.push(ran);
    if (step.id !== undefined) byId[step.id] = { outputs: ran.outputs };
    if (ran.status !== 0) break;
  }
  const own = { ...contexts, steps: byId };
  const outputs = Object.entries(job.outputs ?? {}).map(([key, value]) => [key, text(value, own)]);
  const end: JobEnd = steps.every((step) => step.status === 0) ? "success" : "failure";
  return { steps, end, outputs: Object.fromEntries(outputs) as Record<string, string> };
}

function jobContexts(order: WorkflowOrder, needs: readonly string[], done: ReadonlyMap<string, JobResult>) {
  const { project, run, payload } = order;
  const entries = needs.map((need) => [
    need,
    { result: done.get(need)?.result, outputs: done.get(need)?.outputs ?? {} },
  ]);
  const github = {
    repository: project.repository.fullName,
    ref: `refs/heads/${run.headBranch}`,
    event_name: run.event,
    event: payload,
    run_id: String(run.id),
    actor: run.actor.login,
  };
  return {
    github,
    inputs: run.inputs,
    needs: Object.fromEntries(entries) as Record<string, unknown>,
    steps: {},
    matrix: {},
  };
}

function matrixOf(include: string, contexts: Record<string, unknown>): Record<string, unknown>[] {
  return JSON.parse(JSON.stringify(evaluate(bare(include), { contexts }), data.replacer)) as Record<string, unknown>[];
}

/** `runs-on` is one label or, by an expression, several. */
function labelsOf(runsOn: string, contexts: Record<string, unknown>): string[] {
  if (!runsOn.includes("${{")) return [runsOn];
  const value: unknown = JSON.parse(JSON.stringify(evaluate(bare(runsOn), { contexts }), data.replacer));
  return [value].flat().map(String);
}

/** Text with its expressions put in. */
function text(template: string, contexts: Record<string, unknown>): string {
  return String(template).replaceAll(/\$\{\{([\s\S]*?)\}\}/g, (_, expression: string) =>
    evaluate(expression, { contexts }).coerceString(),
  );
}

function bare(template: string): string {
  return template.replace(/^\s*\$\{\{([\s\S]*)\}\}\s*$/, "$1");
}

function permissionsOf(job: JobFile): Permissions {
  const pairs = Object.entries(job.permissions ?? {}).map(([name, level]) => [name.replaceAll("-", "_"), level]);
  return Object.fromEntries(pairs) as Permissions;
}

function openJob(order: WorkflowOrder, name: string, labels: string[]): Job {
  const { state } = order.standIn;
  const at = state.now();
  const runner = labels.includes("self-hosted") ? "bench-1" : "GitHub Actions 1";
  const job: Job = {
    id: state.nextId(),
    name,
    status: "in_progress",
    conclusion: null,
    labels,
    runner,
    at,
    startedAt: at,
    completedAt: null,
  };
  order.run.jobs.push(job);
  return job;
}

function closeJob(job: Job, end: JobEnd, order: WorkflowOrder): void {
  Object.assign(job, { status: "completed", conclusion: end, completedAt: order.standIn.state.now() });
}
