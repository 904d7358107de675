import type { LaunchSpec } from "../ports/executor.ts";
import type { LaunchGroup } from "./control-groups.ts";
import type { Offspring } from "./offspring.ts";
import type { Command, Ending } from "./supervise.ts";

/** A launch that is ready to be started. */
export interface Prepared {
  readonly command: Command;
  readonly offspring: Offspring;
  /** Folders that it can write to. */
  readonly roots: readonly string[];
  /** The ending in the words of the program: the same for all sandboxes. */
  reword(ending: Ending): Promise<Ending>;
  /** After its end, however it came: puts things where the report says they are. */
  release(): Promise<void>;
}

/** How launches are kept apart from the host: by bubblewrap, or not at all. */
export interface Enclosing {
  readonly rootfs: string;
  readonly warnings: readonly { code: string; text: string }[];
  /** Known to the processes of unsandboxed launches only; each session has another. */
  readonly marker: string;
  /** True when two launches cannot run side by side. */
  readonly oneAtATime: boolean;
  prepare(spec: LaunchSpec, output: string, group: LaunchGroup | null): Promise<Prepared>;
}
