import { join } from "node:path";
import { type Published, publish } from "../../commands/publish.ts";
import { parseRequests } from "../../commands/request-file.ts";
import { createFiles } from "../../exec/files.ts";
import type { ExitCode } from "../../model/problem.ts";
import type { Request } from "../../model/request.ts";
import type { Step } from "../../ports/workflow.ts";
import { receiveResults } from "../../publish/receive.ts";
import { SUMMARY_LENGTH } from "../../report/markdown.ts";
import { openActionStore } from "./store-place.ts";
import { temporaryFolder } from "./temporary.ts";
import type { ActionWorld } from "./world.ts";

/** Publishes what the machines of this run measured: judged again, stored, told. Safe to run again at any time. */
export async function run(action: ActionWorld): Promise<ExitCode> {
  const { occasion, step } = action;
  const requests = parseRequests(action.input("request"), "the input `request`");
  const [forge, artifacts] = [await action.forge(), await action.artifacts()];
  const received = await receiveResults(requests, occasion.run, { artifacts, jobs: forge.jobs });
  const configured = requests[0]?.config.history.store ?? "";
  const done = await publish(
    {
      requests,
      received,
      run: { id: occasion.run.id, url: occasion.run.url },
      repositoryUrl: `${occasion.serverUrl}/${occasion.repository.fullName}`,
      summaryLength: SUMMARY_LENGTH,
    },
    { openStore: () => openActionStore(action, configured), forge },
  );
  setOutputs(step, done, requests);
  await step.summarise(done.summary);
  await keepReport(step, done.summary);
  for (const failure of done.failures) step.fail(failure);
  return done.exit;
}

/** Words and numbers of ours, and commits of the plan: nothing that a benchmark chose. */
function setOutputs(step: Step, { outcome, isStored }: Published, requests: readonly Request[]): void {
  const builds = requests[0]?.builds ?? [];
  const commitOf = (role: string): string => builds.find((build) => build.role === role)?.commit ?? "";
  const outputs: Readonly<Record<string, string>> = {
    verdict: outcome?.verdict ?? (isStored ? "recorded" : "missing"),
    regressions: String(outcome?.counts.regressed ?? 0),
    improvements: String(outcome?.counts.improved ?? 0),
    inconclusive: String(outcome?.counts.inconclusive ?? 0),
    appended: String(isStored),
    deploy: requests[0]?.config.site.deploy ?? "none",
    "base-sha": commitOf("base"),
    "head-sha": commitOf("head") || (builds[0]?.commit ?? ""),
  };
  for (const [name, value] of Object.entries(outputs)) step.setOutput(name, value);
}

async function keepReport(step: Step, summary: string): Promise<void> {
  const path = join(await temporaryFolder(), "report.md");
  await createFiles(process.cwd()).write(path, summary);
  step.setOutput("report-path", path);
}
