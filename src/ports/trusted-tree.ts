import type { HarnessFile } from "./workspace.ts";

/** Files of the project at a commit that is known to be trusted. Throws `Problem` when they cannot be read. */
export interface TrustedTree {
  /** The files at these paths, folders with all that is in them, as a checkout writes them. */
  files(commit: string, paths: readonly string[]): Promise<readonly HarnessFile[]>;
}
