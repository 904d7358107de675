/** The work tree of the person who sets a project up: what is there, and where it is hosted. Paths count from its root. */
export interface Project {
  /** Files that git knows or would take in, sorted: what is ignored is not the project's. */
  paths(): Promise<readonly string[]>;
  /** Null when there is no such file or it is larger than `maxBytes`: what is looked at to guess is not worth an error. */
  tryRead(path: string, maxBytes: number): Promise<string | null>;
  /** Null when there is no such file; throws `Problem` when it cannot be read. */
  read(path: string): Promise<string | null>;
  /** Writes a file whole or not at all; makes its folder. */
  write(path: string, text: string): Promise<void>;
  /** `owner/name` at the remote `origin`; null without such a remote. */
  remote(): Promise<{ host: string; fullName: string } | null>;
  /** The branch that the remote calls its default, else the one that is checked out; null when there is neither. */
  defaultBranch(): Promise<{ name: string; source: "remote" | "work tree" } | null>;
}
