import type { Executor, SessionPlan } from "../ports/executor.ts";
import { encloseWithNothing } from "./bare.ts";
import { encloseWithBubblewrap } from "./bubblewrap.ts";
import { type ControlGroups, findControlGroups, removeStaleGroups } from "./control-groups.ts";
import { isAlive } from "./process-tree.ts";
import { openSession } from "./session.ts";

export interface ExecutorOptions {
  /** Seconds between SIGTERM and SIGKILL at a time limit. */
  readonly graceSeconds?: number;
  /** Where the limits are held; default: this process's own control groups. */
  readonly groups?: ControlGroups;
}

/** The executor of this host: bubblewrap, or nothing where the plan says so; never the second in place of the first. */
export function createExecutor(options: ExecutorOptions = {}): Executor {
  return {
    open: async (plan: SessionPlan) => {
      const groups = options.groups ?? findControlGroups();
      removeStaleGroups(groups, isAlive);
      const enclosing = plan.sandbox === "bubblewrap" ? await encloseWithBubblewrap(plan) : encloseWithNothing(plan);
      return openSession(plan, enclosing, { groups, graceSeconds: options.graceSeconds ?? 5 });
    },
  };
}
