/** A commit as a batch named it. */
export interface DatedCommit {
  readonly commit: string;
  /** Commit time, UTC. */
  readonly time: string;
}

/**
 * Commits by commit time; those of the same second as the batches list them, and where no batch tells, as first seen.
 *
 * @param batches each a list of commits, oldest first
 * @returns every commit once
 */
export function orderCommits(batches: readonly (readonly DatedCommit[])[]): DatedCommit[] {
  const seen = new Map<string, DatedCommit>();
  const older = new Map<string, Set<string>>();
  for (const batch of batches) {
    for (const [place, commit] of batch.entries()) {
      if (!seen.has(commit.commit)) seen.set(commit.commit, commit);
      const before = batch[place - 1];
      if (before && instant(before) === instant(commit)) addTo(older, commit.commit, before.commit);
    }
  }
  const ties = new Map<number, DatedCommit[]>();
  for (const commit of seen.values()) ties.set(instant(commit), [...(ties.get(instant(commit)) ?? []), commit]);
  return [...ties].sort(([a], [b]) => a - b).flatMap(([, commits]) => untie(commits, older));
}

/** Times of one second may be written with and without milliseconds. */
function instant(commit: DatedCommit): number {
  return Date.parse(commit.time);
}

/** Repeatedly the first commit that has no older one left; batches that contradict each other fall back to first seen. */
function untie(commits: readonly DatedCommit[], older: ReadonlyMap<string, ReadonlySet<string>>): DatedCommit[] {
  const left = new Map(commits.map((commit) => [commit.commit, commit]));
  const ordered: DatedCommit[] = [];
  while (left.size > 0) {
    const free = [...left.values()].find(({ commit }) => ![...(older.get(commit) ?? [])].some((id) => left.has(id)));
    const next = free ?? left.values().next().value;
    if (!next) break;
    left.delete(next.commit);
    ordered.push(next);
  }
  return ordered;
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key) ?? new Set();
  if (key !== value) set.add(value);
  sets.set(key, set);
}
