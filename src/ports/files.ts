import type { HarnessFile } from "./workspace.ts";

/** Files of the person who runs the command: config, harness of the work tree, reports. Paths are relative to where they stand. */
export interface Files {
  /** Null when there is no such file; throws `Problem` when it cannot be read or is larger than `maxBytes`. */
  readText(path: string, maxBytes: number): Promise<string | null>;
  readBytes(path: string, maxBytes: number): Promise<Uint8Array | null>;
  /** Temporary name, fsync, rename: the old content stays until the new one is whole. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** The regular files at and below `paths` of `root`, without following links; throws `Problem` when a path is missing. */
  collect(root: string, paths: readonly string[]): Promise<HarnessFile[]>;
}
