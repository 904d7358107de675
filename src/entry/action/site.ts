import { resolve } from "node:path";
import { checkConfig } from "../../commands/load-config.ts";
import { EXIT, type ExitCode } from "../../model/problem.ts";
import { putSite } from "../put-site.ts";
import { configInput } from "./config-input.ts";
import { openActionStore } from "./store-place.ts";
import type { ActionWorld } from "./world.ts";

/** Builds the static page from the data branch into `site/`, which the next step uploads. */
export async function run(action: ActionWorld): Promise<ExitCode> {
  const { occasion, step } = action;
  const forge = await action.forge();
  const { defaultBranch } = await forge.facts();
  const path = configInput(action);
  const { config } = checkConfig(await forge.readFile(defaultBranch, path), path);
  const out = resolve(process.env.GITHUB_WORKSPACE || ".", "site");
  const store = await openActionStore(action, config.history.store);
  try {
    const built = await putSite({
      store,
      out,
      repository: null,
      title: occasion.repository.fullName,
      repositoryUrl: `${occasion.serverUrl}/${occasion.repository.fullName}`,
      siteUrl: config.report.site,
    });
    for (const note of built.notes) step.warn(note);
    await step.summarise(`The page holds ${built.series} series with ${built.steps} steps.\n`);
    return EXIT.fine;
  } finally {
    await store.close();
  }
}
