import type { Request } from "../model/request.ts";
import type { Warning } from "../model/warning.ts";
import type { FitnessCheck, MachineFacts } from "../ports/machine.ts";
import type { WatchTerms } from "./host-watch.ts";
import { type Job, stopIfInterrupted } from "./job.ts";

/** Under `strict`: for load to pass, after which the job is invalid, and for heat, after which it goes on with a note. */
const PATIENCE = { patienceSeconds: 300, heatPatienceSeconds: 600 };
const NO_PATIENCE = { patienceSeconds: 0, heatPatienceSeconds: 0 };

/**
 * What is asked of the host. `strict` holds on a bench machine only: elsewhere nothing can hold a clock or keep others away,
 * and every job would be refused. A class that the config does not name, such as `local`, is any machine there is.
 */
export function fitnessTerms({ config, class: name }: Request, { bench }: Pick<MachineFacts, "bench">): WatchTerms {
  const { policy, virtual } = config.machines[name] ?? { policy: "warn", virtual: true };
  return { policy: bench ? policy : "warn", virtual };
}

/**
 * After the builds, before the first launch: has the machine tuned where it has a tuner, and looks whether it is fit. False:
 * it is not, and the policy is strict, so nothing is measured and the job is invalid.
 */
export async function makeFit(job: Job): Promise<boolean> {
  const { policy, virtual } = job.watch.terms;
  job.log.progress("looking at the machine");
  job.tuning = await job.machine.tune(policy === "strict" ? "strict" : "light");
  const checks = await job.machine.check({
    policy,
    virtual,
    folder: job.folder.path,
    ...(policy === "strict" ? PATIENCE : NO_PATIENCE),
    signal: job.signal,
    waiting: (why) => job.log.info(why),
    ...(job.tuning === null ? {} : { unread: job.tuning.unread }),
  });
  // Who ends a wait has not found the machine unfit.
  stopIfInterrupted(job);
  job.fitness.push(...checks);
  return !job.fitness.some(({ state }) => state === "unfit");
}

/** One sentence for all that is not as a bench machine should be: beside the verdict, not in its place. */
export function unsteadyWarning(job: Job): Warning[] {
  const notes = job.fitness.filter(({ state }) => state === "warn");
  if (notes.length === 0) return [];
  const text = `The machine is not as steady as it can be: ${notes.map(sentence).join("; ")}. \`benchwarden machine check\` tells more.`;
  return [{ code: "machine-unsteady", text: text.slice(0, 2_000) }];
}

function sentence({ check, text }: FitnessCheck): string {
  return `${check}: ${text}`;
}
