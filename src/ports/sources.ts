import type { Repository } from "./repository.ts";

/** Where the commits of a request come from. */
export interface Sources {
  /**
   * A repository that holds these commits, without their history where they had to be fetched. Throws `Problem` when
   * one cannot be had.
   */
  open(commits: readonly string[]): Promise<{ readonly repository: Repository; close(): Promise<void> }>;
}
