import { EXIT, Problem } from "../model/problem.ts";
import type { Commit } from "../ports/repository.ts";
import { nearest } from "../units/nearest.ts";
import { readCommit } from "./commits.ts";
import { ask, isShallow, type Place } from "./place.ts";
import { gitText, runGit } from "./run-git.ts";

/** The commit of a revision; throws `Problem` when there is none, with the nearest name that exists. */
export async function resolveRevision(place: Place, revision: string): Promise<Commit> {
  return readCommit(place, await requireRevision(place, revision));
}

/** The full id of the commit that a revision names. */
export async function requireRevision(place: Place, revision: string): Promise<string> {
  // A leading dash would be read as an option; names of git hold no control character.
  if (revision === "" || revision.startsWith("-") || /[\u0000-\u001f\u007f]/.test(revision)) {
    throw unknown(revision, "a revision: a commit id, branch, tag or `HEAD~1`", undefined);
  }
  const args = ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`];
  const found = await runGit(args, { gitDir: place.gitDir, config: place.config });
  const id = gitText(found).trim();
  if (found.status === 0 && /^[0-9a-f]{40,64}$/.test(id) && (await exists(place, id))) return id;
  throw await explain(place, revision);
}

/** `rev-parse` accepts any full id; only this looks whether the object is there. */
async function exists(place: Place, id: string): Promise<boolean> {
  const found = await runGit(["cat-file", "-e", `${id}^{commit}`], { gitDir: place.gitDir, config: place.config });
  return found.status === 0;
}

async function explain(place: Place, revision: string): Promise<Problem> {
  if (await isShallow(place)) {
    return new Problem({
      code: "shallow-history",
      what: `"${revision}" is not in this clone, which is shallow: it holds only the newest commits`,
      next: "git fetch --unshallow (or, for a part of the history, git fetch --deepen=200), then run again",
      exit: EXIT.usage,
    });
  }
  const names = (await ask(place, ["for-each-ref", "--format=%(refname:lstrip=2)"])).split("\n").filter(Boolean);
  if (names.length === 0) {
    return unknown(revision, undefined, "make a first commit: this repository has none yet");
  }
  const near = /^[0-9a-f]{7,64}$/.test(revision) ? undefined : nearest(revision, names.flatMap(spellings));
  const list = "`git branch -a` and `git tag` list the names; `git fetch` brings new ones";
  return unknown(revision, undefined, near === undefined ? list : `did you mean "${near}"?`);
}

/** `origin/main` is also what someone meant who typed `mian`. */
function spellings(name: string): string[] {
  return name.startsWith("origin/") ? [name, name.slice("origin/".length)] : [name];
}

function unknown(revision: string, expected: string | undefined, next: string | undefined): Problem {
  return new Problem({
    code: "unknown-revision",
    what: `there is no commit "${revision.replace(/[\u0000-\u001f\u007f]/g, "?").slice(0, 200)}" in this repository`,
    expected,
    next,
    exit: EXIT.usage,
  });
}
