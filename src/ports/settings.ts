/** An answer, or why there is none: most settings are shown to administrators only. */
export type Asked<T> = { readonly known: T } | { readonly unknown: string };

export interface BranchRules {
  /** Types of the rules that hold for the branch, `deletion`, `non_fast_forward`, …; also for one that is not there yet. */
  readonly types: readonly string[];
  readonly needsOwnersReview: boolean;
}

export interface Runner {
  readonly name: string;
  readonly labels: readonly string[];
  readonly isOnline: boolean;
  /** Takes one job and is gone. */
  readonly isEphemeral: boolean;
}

/** What the hosting place says of a repository's settings. Reads only; throws `Problem` when the server gives no answer. */
export interface Settings {
  workflowToken(): Promise<Asked<{ isReadOnly: boolean; mayApprove: boolean }>>;
  actionsPolicy(): Promise<Asked<{ isEnabled: boolean; needsPinning: boolean }>>;
  /** The word of the policy for outside contributors, `all_external_contributors`. */
  forkApproval(): Promise<Asked<string>>;
  branchRules(branch: string): Promise<Asked<BranchRules>>;
  hasLabel(name: string): Promise<Asked<boolean>>;
  /** Runners of the repository itself; those of an organisation are not among them. */
  runners(): Promise<Asked<readonly Runner[]>>;
  /** Which branches may deploy to an environment; null: there is no such environment. */
  environmentBranches(name: string): Promise<Asked<"any" | "protected" | "chosen" | null>>;
  /** `active`, `disabled_inactivity`, …; null: no such workflow. `file` is its name, `bench.yml`. */
  workflowState(file: string): Promise<Asked<string | null>>;
  /** Names of the files in a folder of the default branch; null: no such folder. */
  folder(path: string): Promise<Asked<readonly string[] | null>>;
}
