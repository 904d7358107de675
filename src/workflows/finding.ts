import type { Workflow } from "./workflow.ts";

/** Something in a workflow that the policy does not allow. */
export interface Finding {
  readonly rule: RuleName;
  readonly path: string;
  /** Keys that lead to it, `jobs.measure.permissions`. */
  readonly place: string;
  readonly what: string;
  readonly next: string;
}

export type RuleName =
  | "machine-trigger"
  | "machine-power"
  | "text-in-shell"
  | "chosen-by-strangers"
  | "unpinned"
  | "no-timeout"
  | "top-permissions"
  | "job-permissions"
  | "checkout"
  | "mixed-zones";

/** A rule looks at one workflow and yields what it does not allow. */
export type Rule = (workflow: Workflow) => Iterable<Omit<Finding, "path">>;
