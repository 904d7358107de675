import { resolve } from "node:path";
import { checkConfig } from "../../commands/load-config.ts";
import { requirePagesPlace } from "../../commands/pages-place.ts";
import { EXIT, type ExitCode } from "../../model/problem.ts";
import { pushSite, SITE_BRANCH } from "../../store/site-branch.ts";
import { putSite } from "../put-site.ts";
import { configInput } from "./config-input.ts";
import { look } from "./look.ts";
import { sourceAccess } from "./source-access.ts";
import { openActionStore } from "./store-place.ts";
import { temporaryFolder } from "./temporary.ts";
import type { ActionWorld } from "./world.ts";

/** Builds the static page from the data branch into `site/`; the next step deploys it, or it is pushed to its branch. */
export async function run(action: ActionWorld): Promise<ExitCode> {
  const { occasion, step } = action;
  const forge = await action.forge();
  const { defaultBranch } = await forge.facts();
  const path = configInput(action);
  const { config } = checkConfig(await forge.readFile(defaultBranch, path), path);
  const { deploy } = config.site;
  if (deploy === "pages") await requirePagesPlace(forge, look);
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
    const where = deploy === "branch" ? await pushed(action, out) : "";
    await step.summarise(`The page holds ${built.series} series with ${built.steps} steps.${where}\n`);
    return EXIT.fine;
  } finally {
    await store.close();
  }
}

/** Each before “on the branch …”. */
const WORDS = {
  pushed: "It is now",
  same: "Nothing was pushed: the same is",
  newer: "Nothing was pushed: a page with newer results is",
} as const;

async function pushed(action: ActionWorld, folder: string): Promise<string> {
  const { occasion, clock, log } = action;
  const { state, commit } = await pushSite({
    ...sourceAccess(action),
    folder,
    format: occasion.sha.length === 64 ? "sha256" : "sha1",
    temporary: await temporaryFolder(),
    clock,
    log,
  });
  return ` ${WORDS[state]} on the branch \`${SITE_BRANCH}\`, commit \`${commit.slice(0, 12)}\`.`;
}
