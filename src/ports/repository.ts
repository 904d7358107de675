/** A commit of the user's repository. `time` is the committer's, UTC. */
export interface Commit {
  readonly id: string;
  /** Id of the commit's tree: equal trees are equal sources. */
  readonly tree: string;
  readonly parents: readonly string[];
  readonly time: string;
  readonly subject: string;
}

/**
 * The user's git repository. Nothing here writes to its work tree, index, refs or configuration, and nothing runs its
 * hooks, filters or external programs. Throws `Problem` for an unknown revision or a shallow history.
 */
export interface Repository {
  /** Absolute path of the work tree; null in a bare repository. */
  readonly workTree: string | null;
  /** `owner/name` as the remote `origin` tells, else the folder's name. */
  readonly name: string;
  /** The commit of a revision as `git rev-parse` understands it. */
  resolve(revision: string): Promise<Commit>;
  mergeBase(a: string, b: string): Promise<Commit>;
  /** Commits of a range (`A..B`, or one revision with all its history), first parents only, oldest first. */
  list(range: string): Promise<Commit[]>;
  /** Names of tags by commit id. */
  tags(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Writes the commit's tree (optionally only `paths` of it) below the existing, empty folder `directory`. */
  exportTree(commit: string, directory: string, paths?: readonly string[]): Promise<void>;
}
