import type { ChangePoint, Evidence } from "../change-point.ts";
import type { SiteCommit } from "./tables.ts";

/** From which level to which, how sure that is, and what it is laid to. */
export interface SiteShift {
  readonly before: number;
  readonly after: number;
  readonly effect: number;
  readonly interval: readonly [number, number] | null;
  readonly evidence: Evidence;
  /** "environment": kernel, toolchain or the like changed among the candidates, and the step counts for no commit. */
  readonly attribution: ChangePoint["attribution"];
  readonly status: StepStatus;
  readonly isWorse: boolean | null;
}

/**
 * A change point. `history` is the id of its history; `commit` the first commit of the new level and `first` the
 * earliest it may be (both indexes into `commits`); `candidates` is how many commits may be the one. `isStanding`: no
 * later step of the same history followed.
 */
export interface SiteStep extends SiteShift {
  readonly history: string;
  readonly commit: number;
  readonly first: number;
  readonly candidates: number;
  readonly isStanding: boolean;
}

export type StepStatus = ChangePoint["status"];

/** `data/steps.json`: every step, newest first, with the commits that they mention. */
export interface SiteSteps {
  readonly schema: "benchwarden.steps/1";
  readonly commits: readonly SiteCommit[];
  readonly steps: readonly SiteStep[];
}
