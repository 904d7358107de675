import { type Plan, plan } from "../../commands/plan.ts";
import { EXIT, type ExitCode } from "../../model/problem.ts";
import { renderPlanSummary } from "../../report/plan-text.ts";
import { configInput } from "./config-input.ts";
import { trustedTree } from "./trusted-tree.ts";
import type { ActionWorld } from "./world.ts";

/** Makes the requests of this run, which are the matrix of its measure job. */
export async function run(action: ActionWorld): Promise<ExitCode> {
  const { occasion, log, step } = action;
  const planned = await plan(
    { occasion, configPath: configInput(action) },
    {
      forge: await action.forge(),
      tree: trustedTree(action),
      log,
      // The store loads only where shards are balanced by what it holds.
      past: async (config, machineClass) =>
        (await import("./past-of-store.ts")).pastOfStore(config, machineClass, action),
    },
  );
  const requests = JSON.stringify(planned.requests);
  step.setOutput("request", requests);
  step.setOutput("matrix", requests);
  step.setOutput("head-sha", planned.commits.head.id);
  step.setOutput("base-sha", planned.commits.base?.id ?? "");
  await step.summarise(renderPlanSummary(shown(planned)));
  return EXIT.fine;
}

function shown({ inputs, asker, commits, requests, notices }: Plan) {
  return {
    class: inputs.class,
    mode: inputs.mode,
    head: commits.head.id,
    base: commits.base?.id ?? null,
    others: commits.commits.length,
    pull: inputs.pull,
    asker,
    notices,
    shards: requests,
  };
}
