import { connect, type Socket } from "node:net";
import { EXIT, Problem } from "../model/problem.ts";
import type { Executor, LaunchReport, LaunchSpec, Session, SessionFacts, SessionPlan } from "../ports/executor.ts";
import { type FromJob, messages } from "./launch-messages.ts";

/**
 * The executor of a bench machine: launches are started by another user at the other end of a socket, so that what runs
 * in them does not descend from the runner.
 */
export function connectLauncher(path: string): Executor {
  return { open: (plan) => openSession(path, plan) };
}

/** A promise that is settled from outside; `Promise.withResolvers` is younger than the oldest Node we run on. */
interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

function deferred<T>(): Deferred<T> {
  let settle: Omit<Deferred<T>, "promise"> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, resolve: (value) => settle?.resolve(value), reject: (error) => settle?.reject(error) };
}

/** The launcher serves one session at a time, and needs a moment to end after the one before. */
const TRIES = 20;
const PAUSE_MS = 250;

async function openSession(path: string, plan: SessionPlan): Promise<Session> {
  for (let tries = 1; ; tries++) {
    const socket = await dial(path);
    try {
      return await openOver(socket, plan);
    } catch (error) {
      if (tries === TRIES || !(error instanceof Problem) || error.facts.code !== AWAY) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

async function openOver(socket: Socket, plan: SessionPlan): Promise<Session> {
  const waiting = new Map<string, Deferred<LaunchReport>>();
  const opened = deferred<SessionFacts>();
  const ended = listen(socket, { waiting, opened });
  const say = (message: FromJob): void => void socket.write(`${JSON.stringify(message)}\n`);
  say({ open: plan });
  return {
    facts: await opened.promise,
    launch: (spec: LaunchSpec) => {
      const report = deferred<LaunchReport>();
      waiting.set(spec.id, report);
      say({ launch: spec });
      return report.promise;
    },
    close: async () => {
      socket.end();
      await ended;
    },
  };
}

function dial(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", (cause) => reject(launcherAway(path, cause.message)));
  });
}

/** Gives every answer to whoever waits for it; at the end, those who still wait learn that none will come. */
async function listen(
  socket: Socket,
  to: { waiting: Map<string, Deferred<LaunchReport>>; opened: Deferred<SessionFacts> },
): Promise<void> {
  try {
    for await (const message of messages(socket)) deliver(message, to);
    give(to, launcherAway("the launcher's socket", "the connection ended"));
  } catch (cause) {
    give(to, launcherAway("the launcher's socket", cause instanceof Error ? cause.message : String(cause)));
  }
}

function deliver(message: Record<string, unknown>, to: Parameters<typeof listen>[1]): void {
  // The launcher is root's own program: its answers have the form that they have.
  const { opened, report, failed, id } = message as {
    opened?: SessionFacts;
    report?: LaunchReport;
    failed?: ConstructorParameters<typeof Problem>[0];
    id?: string | null;
  };
  if (opened !== undefined) to.opened.resolve(opened);
  else if (report !== undefined) take(to.waiting, report.id)?.resolve(report);
  else if (failed !== undefined) {
    const problem = new Problem({ ...failed, exit: EXIT.failed });
    if (typeof id === "string") take(to.waiting, id)?.reject(problem);
    else to.opened.reject(problem);
  }
}

function take(waiting: Map<string, Deferred<LaunchReport>>, id: string): Deferred<LaunchReport> | undefined {
  const one = waiting.get(id);
  waiting.delete(id);
  return one;
}

function give(to: Parameters<typeof listen>[1], error: Problem): void {
  to.opened.reject(error);
  for (const one of to.waiting.values()) one.reject(error);
  to.waiting.clear();
}

const AWAY = "launcher-away";

function launcherAway(where: string, found: string): Problem {
  return new Problem({
    code: AWAY,
    what: "the launcher of this bench machine does not answer",
    where,
    found,
    next: "as root on the machine: bench-machine check; journalctl -u 'bench-launch@*'",
    exit: EXIT.failed,
  });
}
