import type { Repository } from "./repository.ts";

/** The commits of a branch and all tags, without what is in them. */
export interface History {
  /** Throws `Problem` when the branch cannot be had. */
  open(
    branch: string,
  ): Promise<{ readonly repository: Pick<Repository, "list" | "tags" | "resolve">; close(): Promise<void> }>;
}
