import { getInput, isDebug } from "@actions/core";
import { createStep } from "../../github/step.ts";
import { EXIT, Problem } from "../../model/problem.ts";
import type { Step } from "../../ports/workflow.ts";
import { type ActionCommand, openActionWorld } from "./world.ts";

/**
 * The module of each command, loaded only when it is called, so that the gate reads no statistics. They come in two
 * parcels: six would fall into forty files, for what several share gets a file for each set of those who share it.
 */
const COMMANDS: Readonly<Record<string, () => Promise<ActionCommand>>> = {
  gate: async () => (await import("./deciding.ts")).gate,
  history: async () => (await import("./working.ts")).history,
  measure: async () => (await import("./working.ts")).measure,
  plan: async () => (await import("./deciding.ts")).plan,
  publish: async () => (await import("./working.ts")).publish,
  site: async () => (await import("./working.ts")).site,
};

async function main(step: Step): Promise<number> {
  const name = getInput("command");
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) throw unknownCommand(name);
  const world = await openActionWorld(step);
  const command = await load();
  return command.run(world);
}

function unknownCommand(name: string): Problem {
  return new Problem({
    code: "bad-usage",
    what: name === "" ? "the input `command` is missing" : `there is no command "${name.slice(0, 60)}"`,
    expected: Object.keys(COMMANDS).join(", "),
    next: "compare the step with the templates in workflows/ of Benchwarden",
    exit: EXIT.usage,
  });
}

/** The one place where an error becomes an annotation and an exit code. */
function tell(step: Step, error: unknown): number {
  if (isDebug()) step.foreign(error instanceof Error ? (error.stack ?? error.message) : String(error));
  if (error instanceof Problem) {
    step.fail(error.message, placeOf(error.facts.where));
    return error.exit;
  }
  const first = String(error instanceof Error ? error.message : error).split("\n")[0] ?? "";
  step.fail(
    `this is a defect of Benchwarden, please report it: ${first}\n  next:     run the job again with debug logging to see where it happened`,
  );
  return EXIT.failed;
}

/** `benchwarden.yml:12:5` → the file and line that the annotation is shown at. */
function placeOf(where: string | undefined): { file?: string; line?: number } {
  const match = /^([^\s:]+):(\d+)(?::\d+)?$/.exec(where ?? "");
  return match?.[1] === undefined ? {} : { file: match[1], line: Number(match[2]) };
}

const step = createStep();
process.exitCode = await main(step).catch((error: unknown) => tell(step, error));
