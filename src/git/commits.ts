import type { Commit } from "../ports/repository.ts";
import { ask, type Place } from "./place.ts";

// One field a line: ids, times and `%s` (newlines folded) hold none.
const FORMAT = "--format=%H%n%T%n%P%n%ct%n%s";
/** `rev-list` puts a line `commit <id>` before each. */
const LINES = 6;

/** The commit of a full id that is known to be there. */
export async function readCommit(place: Place, id: string): Promise<Commit> {
  const [commit] = await walkCommits(place, ["--max-count=1", id]);
  if (commit === undefined) throw new Error(`git rev-list answered nothing for ${id}`);
  return commit;
}

/** Commits as `rev-list` walks them. */
export async function walkCommits(place: Place, args: readonly string[]): Promise<Commit[]> {
  return parseCommits(await ask(place, ["rev-list", FORMAT, ...args]));
}

function parseCommits(text: string): Commit[] {
  const lines = text.split("\n");
  const commits: Commit[] = [];
  for (let start = 0; start + LINES <= lines.length; start += LINES) {
    const [, id = "", tree = "", parents = "", seconds = "", subject = ""] = lines.slice(start, start + LINES);
    commits.push({ id, tree, parents: parents.split(" ").filter(Boolean), time: utc(Number(seconds)), subject });
  }
  return commits;
}

function utc(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
}
