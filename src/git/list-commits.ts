import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { EXIT, Problem } from "../model/problem.ts";
import type { Commit } from "../ports/repository.ts";
import { walkCommits } from "./commits.ts";
import { isShallow, type Place } from "./place.ts";
import { requireRevision } from "./resolve-revision.ts";

/**
 * Commits of a range (`A..B`, or one revision with all its history), first parents only, oldest first.
 * Throws `Problem` when a shallow clone ends before the range does: a list with a hole is never given.
 */
export async function listCommits(place: Place, range: string): Promise<Commit[]> {
  const split = range.indexOf("..");
  const from = split < 0 ? null : range.slice(0, split) || "HEAD";
  const to = (split < 0 ? range : range.slice(split + 2)) || "HEAD";
  const end = await requireRevision(place, to);
  const start = from === null ? null : await requireRevision(place, from);
  const wanted = start === null ? end : `${start}..${end}`;
  const commits = await walkCommits(place, ["--first-parent", "--reverse", wanted]);
  await rejectCutHistory(place, commits[0], range);
  return commits;
}

async function rejectCutHistory(place: Place, oldest: Commit | undefined, range: string): Promise<void> {
  if (oldest === undefined || oldest.parents.length > 0 || !(await isShallow(place))) return;
  const borders = (await readFile(join(place.commonDir, "shallow"), "utf8")).split("\n");
  if (!borders.includes(oldest.id)) return;
  throw new Problem({
    code: "shallow-history",
    what: `this clone is shallow: the history of "${range}" before ${oldest.id.slice(0, 12)} is missing`,
    next: "git fetch --unshallow, then run again",
    exit: EXIT.usage,
  });
}
