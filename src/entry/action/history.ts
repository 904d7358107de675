import { history } from "../../commands/history.ts";
import { createWorkspace } from "../../exec/workspace.ts";
import { fetchedHistory } from "../../git/fetch-history.ts";
import { EXIT, type ExitCode } from "../../model/problem.ts";
import { renderHistorySummary } from "../../report/history-text.ts";
import { configInput } from "./config-input.ts";
import { sourceAccess } from "./source-access.ts";
import { openActionStore } from "./store-place.ts";
import { trustedTree } from "./trusted-tree.ts";
import type { ActionWorld } from "./world.ts";

/** Starts what fills the gaps of the history. A machine that is away is told, and is no failure. */
export async function run(action: ActionWorld): Promise<ExitCode> {
  const { occasion, clock, log, step } = action;
  const format = occasion.sha.length === 64 ? "sha256" : "sha1";
  const classes = await history(
    { occasion, configPath: configInput(action) },
    {
      forge: await action.forge(),
      clock,
      log,
      tree: trustedTree(action),
      history: fetchedHistory({ ...sourceAccess(action), workspace: createWorkspace(), format }),
      openStore: (config) => openActionStore(action, config.history.store),
    },
  );
  await step.summarise(renderHistorySummary(classes, clock.utc()));
  const failed = classes.filter((one) => one.state === "failed");
  if (failed.length === 0) return EXIT.fine;
  step.fail(`GitHub did not start the run of ${failed.map((one) => one.class).join(", ")}; the next night tries again`);
  return EXIT.failed;
}
