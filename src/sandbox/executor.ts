import { join } from "node:path";
import { withDiskProblems } from "../exec/disk-problem.ts";
import { makeFolder } from "../exec/make-folder.ts";
import { EXIT, Problem } from "../model/problem.ts";
import type { Executor, Session, SessionPlan } from "../ports/executor.ts";
import { encloseWithNothing } from "./bare.ts";
import { encloseWithBubblewrap } from "./bubblewrap.ts";
import { type ControlGroups, findControlGroups } from "./control-groups.ts";
import { isAlive } from "./process-tree.ts";
import { groupName, openSession } from "./session.ts";
import { removeStaleGroups, usableGroups } from "./usable-groups.ts";

export interface ExecutorOptions {
  /** Seconds between SIGTERM and SIGKILL at a time limit. */
  readonly graceSeconds?: number;
  /** Where the limits are held; default: this process's own control groups. */
  readonly groups?: ControlGroups;
}

/** The executor of this host: bubblewrap, or nothing where the plan says so; never the second in place of the first. */
export function createExecutor(options: ExecutorOptions = {}): Executor {
  return { open: (plan) => withDiskProblems(plan.jobFolder, () => open(plan, options)) };
}

async function open(plan: SessionPlan, options: ExecutorOptions): Promise<Session> {
  if (plan.profile === "untrusted" && plan.sandbox === "none") throw unprotected();
  const enclosing = plan.sandbox === "bubblewrap" ? await encloseWithBubblewrap(plan) : encloseWithNothing(plan);
  const found = options.groups ?? findControlGroups();
  removeStaleGroups(found, isAlive);
  await makeFolder(join(plan.jobFolder, "launches"), 0o700);
  const groups = usableGroups(found, groupName());
  return openSession(plan, enclosing, { groups, graceSeconds: options.graceSeconds ?? 5 });
}

function unprotected(): Problem {
  return new Problem({
    code: "untrusted-unprotected",
    what: "the head comes from another repository, and the config says `sandbox: none`",
    next: "write `environment: { sandbox: bubblewrap }`",
    exit: EXIT.usage,
  });
}
