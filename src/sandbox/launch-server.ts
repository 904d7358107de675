import type { Readable, Writable } from "node:stream";
import { EXIT, Problem } from "../model/problem.ts";
import type { Executor, Session, SessionPlan } from "../ports/executor.ts";
import { adoptTree, giveBack, shareLaunch } from "./adopted-trees.ts";
import { type FromLauncher, messages } from "./launch-messages.ts";
import { narrowPlan, type PlanBounds } from "./narrow-plan.ts";
import { parseLaunch } from "./parse-asked.ts";

/**
 * Serves one connection: opens a session of `executor` over the plan, narrowed to what this machine allows, and starts
 * its launches until the connection ends. Trees that a phase may write are copied first, so that they belong to the
 * user of launches; what a launch left is made readable for the job that asked.
 */
export async function serveLaunches(
  streams: { input: Readable; output: Writable },
  executor: Executor,
  bounds: PlanBounds,
): Promise<void> {
  const say = (message: FromLauncher): void => void streams.output.write(`${JSON.stringify(message)}\n`);
  // Whoever asked may be gone before the answer is there: then the input ends too, and everything in order after it.
  streams.output.on("error", () => undefined);
  let session: Session | null = null;
  let plan: SessionPlan | null = null;
  const pending = new Set<Promise<void>>();
  try {
    for await (const message of messages(streams.input)) {
      if (session === null || plan === null) {
        plan = await narrowPlan(message.open, bounds);
        session = await executor.open(plan);
        say({ opened: session.facts });
        continue;
      }
      if (pending.size === MOST_AT_ONCE) throw tooMany();
      const one = launch(session, plan, message.launch).then(say);
      pending.add(one);
      one.finally(() => pending.delete(one));
    }
  } catch (error) {
    say({ failed: failureOf(error), id: null });
  } finally {
    await session?.close();
    await Promise.all(pending);
    if (plan !== null) await giveBack(plan.jobFolder);
  }
}

/** A job measures one launch at a time, and builds some side by side. */
const MOST_AT_ONCE = 32;

function tooMany(): Problem {
  return new Problem({
    code: "launch-refused",
    what: `more than ${MOST_AT_ONCE} launches at once`,
    where: "the launcher of this bench machine",
    exit: EXIT.failed,
  });
}

async function launch(session: Session, plan: SessionPlan, asked: unknown): Promise<FromLauncher> {
  try {
    const spec = parseLaunch(asked);
    if (spec.phase !== "measure") await adoptTree(plan.jobFolder, spec.tree);
    const report = await session.launch(spec);
    await shareLaunch(report.output);
    return { report };
  } catch (error) {
    return { failed: failureOf(error), id: idOf(asked) };
  }
}

/** So that a launch that was refused is answered under its name, as far as it has one. */
function idOf(asked: unknown): string | null {
  const id: unknown = Reflect.get(Object(asked), "id");
  return typeof id === "string" ? id : null;
}

function failureOf(error: unknown): { code: string; what: string } {
  if (error instanceof Problem) {
    const { exit: _exit, ...facts } = error.facts;
    return facts;
  }
  const what = error instanceof Error ? error.message : String(error);
  return { code: "launcher-failed", what: `the launcher failed: ${what}` };
}
