import type { SiteCommit } from "../model/site/tables.ts";
import type { DatedCommit } from "../series/commit-order.ts";
import type { CommitName } from "./input.ts";

/** Longer labels and subjects are cut: they are read at a glance. */
const LONGEST = { label: 40, subject: 100 } as const;

/** Numbers the commits that a document mentions, in the order in which it does. */
export class CommitTable {
  readonly commits: SiteCommit[] = [];
  readonly #indexOf = new Map<string, number>();
  readonly #names: ReadonlyMap<string, CommitName>;
  #hasSubjects = true;

  constructor(names: ReadonlyMap<string, CommitName>) {
    this.#names = names;
  }

  indexOf(commit: DatedCommit): number {
    const known = this.#indexOf.get(commit.commit);
    if (known !== undefined) return known;
    const index = this.commits.length;
    const { commit: id, time } = commit;
    this.commits.push({ id, time, label: labelOf(this.#names, id), subject: this.#subjectOf(id) });
    this.#indexOf.set(id, index);
    return index;
  }

  /** Commits that are added from now on have no subject: where they are shown there is no room for one. */
  leaveOutSubjects(): void {
    this.#hasSubjects = false;
  }

  #subjectOf(id: string): string | null {
    return this.#hasSubjects ? subjectOf(this.#names, id) : null;
  }
}

export function labelOf(names: ReadonlyMap<string, CommitName>, commit: string): string | null {
  return clipped(names.get(commit)?.tag ?? null, LONGEST.label);
}

export function subjectOf(names: ReadonlyMap<string, CommitName>, commit: string): string | null {
  return clipped(names.get(commit)?.subject ?? null, LONGEST.subject);
}

function clipped(text: string | null, longest: number): string | null {
  if (text === null || text === "") return null;
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join("")}…`;
}
