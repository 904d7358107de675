import { readFile } from "node:fs/promises";
import { getInput } from "@actions/core";
import { systemClock } from "../../exec/clock.ts";
import { createArtifacts } from "../../github/artifacts.ts";
import { createForge } from "../../github/forge.ts";
import { readOccasion } from "../../github/occasion.ts";
import { createStepLog } from "../../github/step.ts";
import type { ExitCode } from "../../model/problem.ts";
import type { Artifacts } from "../../ports/artifacts.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Forge } from "../../ports/forge.ts";
import type { Log } from "../../ports/log.ts";
import type { Occasion, Step } from "../../ports/workflow.ts";

/** What a command of the action gets: its inputs, the run it is part of, and GitHub. */
export interface ActionWorld {
  /** The text of an input of action.yml without blanks around it; empty when it was left out. */
  input(name: string): string;
  readonly occasion: Occasion;
  readonly step: Step;
  readonly log: Log;
  readonly clock: Clock;
  /** The token of this job. */
  readonly token: string;
  forge(): Promise<Forge>;
  artifacts(): Promise<Artifacts>;
}

/** A command of the action. Its exit code is the step's: 0 passes. It tells people itself why it is another. */
export interface ActionCommand {
  run(world: ActionWorld): Promise<ExitCode>;
}

/** Reads the runner's environment, once. */
export async function openActionWorld(step: Step): Promise<ActionWorld> {
  const environment = process.env;
  const path = environment.GITHUB_EVENT_PATH;
  const occasion = readOccasion(environment, path ? await readFile(path, "utf8") : "{}");
  const token = getInput("token");
  step.mask(token);
  step.mask(getInput("store-token"));
  const access = {
    apiUrl: environment.GITHUB_API_URL ?? "https://api.github.com",
    repository: occasion.repository.fullName,
    token,
    clock: systemClock,
  };
  return {
    input: (name) => getInput(name),
    occasion,
    step,
    log: createStepLog(systemClock.now),
    clock: systemClock,
    token,
    forge: async () => createForge(access),
    artifacts: async () => createArtifacts(access),
  };
}
