import { type GateReport, gate } from "../../commands/gate.ts";
import { EXIT, type ExitCode } from "../../model/problem.ts";
import { renderGateSummary } from "../../report/gate-text.ts";
import { configInput } from "./config-input.ts";
import type { ActionWorld } from "./world.ts";

/** Answers a label or a command. A refusal is an answer: the step passes, so that no pull request turns red by it. */
export async function run(action: ActionWorld): Promise<ExitCode> {
  const { occasion, clock, log, step } = action;
  const report = await gate({ occasion, configPath: configInput(action) }, { forge: await action.forge(), clock, log });
  if (report.ending === "passed-over") {
    await step.summarise(`Nothing was started: ${report.why}.\n`);
    return EXIT.fine;
  }
  const head = report.click?.head ?? null;
  await step.summarise(renderGateSummary({ ...report, head, now: clock.utc() }));
  return tell(report, action);
}

function tell(report: Exclude<GateReport, { ending: "passed-over" }>, { step }: ActionWorld): ExitCode {
  const { refusal, answers } = report;
  if (refusal?.isFault) {
    step.fail(refusal.because);
    return EXIT.failed;
  }
  if (refusal !== null) step.notice(`Benchmarks were not started. ${refusal.because}`);
  const failed = answers.filter((answer) => answer.state === "failed");
  if (failed.length === 0) return EXIT.fine;
  step.fail(
    `GitHub did not start the run of ${failed.map((answer) => answer.class).join(", ")}; ask again in a few minutes`,
  );
  return EXIT.failed;
}
