import type { HarnessFile } from "./workspace.ts";

/** Root file systems made of a Dockerfile: built with network, used without. */
export interface Images {
  /** Builds what is not there yet. Throws `Problem` when it cannot be built. */
  prepare(recipe: ImageRecipe): Promise<PreparedRoot>;
}

/** `files` is the whole context of the build: the config's own files, the Dockerfile among them. Nothing of a build's tree. */
export interface ImageRecipe {
  /** Path of the Dockerfile among `files`. */
  readonly dockerfile: string;
  readonly files: readonly HarnessFile[];
}

export interface PreparedRoot {
  /** Host path of the root file system. It stays there, unchanged, until it is released. */
  readonly path: string;
  /** First 16 hex digits of the hash over all that is in it. */
  readonly hash: string;
  /** Sentences for the report. */
  readonly warnings: readonly { code: string; text: string }[];
  release(): Promise<void>;
}
