import { EXIT, Problem } from "../model/problem.ts";
import { gitText, runGit } from "./run-git.ts";

/** Where a repository lies, in absolute paths. In a linked work tree `gitDir` and `commonDir` differ. */
export interface Place {
  readonly gitDir: string;
  readonly commonDir: string;
  readonly workTree: string | null;
  /** Settings that every call on this repository needs. */
  readonly config: readonly (readonly [string, string])[];
}

/** Text that git answers; throws `Problem` with git's own words when it fails. */
export async function ask(place: Place, args: readonly string[]): Promise<string> {
  const result = await runGit(args, { gitDir: place.gitDir, config: place.config });
  if (result.status === 0 && result.ended === null) return gitText(result);
  throw new Problem({
    code: "git-failed",
    what: `git ${args[0]} failed${result.ended === null ? "" : ` (${result.ended})`}`,
    where: place.workTree ?? place.gitDir,
    found: result.stderr.trim().slice(-500),
    next: "`git fsck` tells whether the repository is whole",
    exit: EXIT.failed,
  });
}

export async function isShallow(place: Place): Promise<boolean> {
  return (await ask(place, ["rev-parse", "--is-shallow-repository"])).trim() === "true";
}
