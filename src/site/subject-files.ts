import type { SiteSubjects } from "../model/site/subjects.ts";
import { subjectOf } from "./commit-table.ts";
import { groupBy, type History } from "./history.ts";
import type { CommitName } from "./input.ts";
import { SHORT_ID } from "./points-file.ts";

/**
 * The subjects of all commits by the first digit of the id: hovering over a point fetches a sixteenth of them, and
 * opening a history none.
 */
export function subjectFiles(
  histories: readonly History[],
  names: ReadonlyMap<string, CommitName>,
): Map<string, SiteSubjects> {
  const commits = new Set(histories.flatMap((history) => history.commits.map(({ commit }) => commit)));
  const known = [...commits].sort().flatMap((commit) => {
    const subject = subjectOf(names, commit);
    return subject === null ? [] : [[commit.slice(0, SHORT_ID), subject] as const];
  });
  const files = new Map<string, SiteSubjects>();
  for (const [digit, group] of groupBy(known, ([commit]) => commit.slice(0, 1))) {
    if (/^[0-9a-f]$/.test(digit)) files.set(digit, { schema: "benchwarden.subjects/1", commits: group });
  }
  return files;
}
