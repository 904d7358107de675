import type { Person, RepositoryName } from "../ports/forge.ts";

/** What a person did to ask for benchmarks: set the label, or wrote `/bench` with a full commit id. */
export interface Click {
  readonly via: "label" | "command";
  /** Number of the pull request. */
  readonly pull: number;
  /** Who did it, by the event. */
  readonly sender: Person;
  /** The commit that was asked for: the event's head, or the one that the command names. Nothing else is measured. */
  readonly head: string;
  /** The pull request as the event shows it; null where the event does not. */
  readonly seen: SeenPull | null;
  /** When the command was written; null for a label, whose time is asked of the server. */
  readonly writtenAt: string | null;
}

/** What of a pull request the rules look at, as the event showed it or as it is now. */
export interface SeenPull {
  readonly isOpen: boolean;
  readonly headRepository: RepositoryName | null;
  readonly base: { readonly ref: string; readonly repository: RepositoryName };
}
