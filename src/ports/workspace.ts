/**
 * The job folder on disk: trees, outputs, and what is read back from them. Everything a measured process wrote is
 * hostile: files are opened without following links, must be regular with one link, and are capped in size.
 */
export interface Workspace {
  /** Makes a fresh job folder; folders left by dead processes are removed on the way. */
  open(): Promise<JobFolder>;
  /** Host path of the HOME kept for fetch and build under a key (hash of what it depends on). */
  home(key: string): Promise<string>;
}

export interface JobFolder {
  readonly path: string;
  /** Makes the empty folder of a build's tree and returns its host path. */
  createTree(build: string): Promise<string>;
  /** Lays files over a build's tree (the harness). Throws `Problem` when one is missing. */
  overlay(build: string, files: readonly HarnessFile[]): Promise<void>;
  /**
   * SHA-256 over names, modes, link targets and contents of `paths` of a build's tree (null: all of it).
   * Throws `Problem` when a path is not there.
   */
  digest(build: string, paths: readonly string[] | null): Promise<string>;
  /** The files a launch left: stdout, its output folder when it has one, each at most `maxBytes`. */
  readOutput(report: { output: string }, which: OutputSelection, maxBytes: number): Promise<LaunchOutput>;
  /** Last lines of stdout and stderr, for people; foreign text, at most `maxBytes`. */
  tail(report: { output: string }, maxBytes: number): Promise<string>;
  /** Removes what a launch left. */
  forget(report: { output: string }): Promise<void>;
  /** Bytes free on the file system of the job folder. */
  freeBytes(): Promise<number>;
  /** Removes the whole folder. Idempotent. */
  close(): Promise<void>;
}

/** A file of the harness: path inside the tree, bytes, executable or not. */
export interface HarnessFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly executable: boolean;
}

/** `out`: everything in /bench/out · `writable`: the n-th writable folder. */
export type OutputSelection = { folder: "out" | { writable: number } };

/** `files` are keyed by path inside the folder; `refused` names what was not read and why. */
export interface LaunchOutput {
  readonly stdout: Uint8Array;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly refused: readonly { path: string; why: string }[];
}
