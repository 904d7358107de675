import { EXIT, Problem } from "../model/problem.ts";
import type { Commit } from "../ports/repository.ts";
import { readCommit } from "./commits.ts";
import { isShallow, type Place } from "./place.ts";
import { requireRevision } from "./resolve-revision.ts";
import { gitText, runGit } from "./run-git.ts";

/** The newest commit that both histories share; throws `Problem` when none is in this clone. */
export async function findMergeBase(place: Place, a: string, b: string): Promise<Commit> {
  const ids = [await requireRevision(place, a), await requireRevision(place, b)];
  const found = await runGit(["merge-base", ...ids], { gitDir: place.gitDir, config: place.config });
  const id = gitText(found).split("\n")[0] ?? "";
  if (found.status === 0 && id !== "") return readCommit(place, id);
  const shallow = await isShallow(place);
  throw new Problem({
    code: shallow ? "shallow-history" : "no-merge-base",
    what: shallow
      ? `this clone is shallow and does not reach the common ancestor of "${a}" and "${b}"`
      : `"${a}" and "${b}" have no common ancestor`,
    next: shallow
      ? "git fetch --unshallow (or git fetch --deepen=200), then run again"
      : "name the base commit itself: the two histories were never joined",
    exit: EXIT.usage,
  });
}
