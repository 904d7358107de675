/** What a backfill knows of the branch. `commits` are oldest first. */
export interface BackfillInput {
  readonly commits: readonly string[];
  /** Commits that need no measuring. */
  readonly covered: ReadonlySet<string>;
  /** Commits that carry a tag: people look there first. */
  readonly tagged: ReadonlySet<string>;
  /** Most commits to plan in this call. */
  readonly limit: number;
  /** Most new commits in one job. */
  readonly batchSize: number;
}

/**
 * Commits measured side by side in one job, oldest first. `anchor` is a commit of the batch before, measured again, so
 * that the two batches can be tied together.
 */
export interface BackfillBatch {
  readonly anchor: string | null;
  readonly commits: readonly string[];
}

/**
 * Which commits to measure, and in which order: those with a tag first, then whatever halves the largest gap, so that a
 * useful line exists early. Each wave is cut into batches of neighbours that overlap by one commit. What is covered is
 * taken out before anything is chosen, so that repeated limited plans reach every commit.
 */
export function planBackfill(input: BackfillInput): BackfillBatch[] {
  const batches: BackfillBatch[] = [];
  for (const wave of limited(waves(input), input.limit)) {
    let anchor: string | null = null;
    for (let start = 0; start < wave.length; start += input.batchSize) {
      const commits = wave.slice(start, start + input.batchSize);
      batches.push({ anchor, commits });
      anchor = commits.at(-1) ?? null;
    }
  }
  return batches;
}

/** Waves of commits, each oldest first: the tagged ones, then every halving of the gaps that are left. */
function waves(input: BackfillInput): string[][] {
  const { commits, covered, tagged } = input;
  const isKnown = commits.map((commit) => covered.has(commit));
  const result: string[][] = [];
  const take = (indexes: readonly number[]): void => {
    for (const index of indexes) isKnown[index] = true;
    if (indexes.length > 0) result.push(indexes.map((index) => commits[index] ?? ""));
  };
  const missing = (index: number): boolean => isKnown[index] === false;
  const all = commits.map((_, index) => index);
  take(all.filter((index) => missing(index) && tagged.has(commits[index] ?? "")));
  take([0, commits.length - 1].filter((index, at, ends) => missing(index) && ends.indexOf(index) === at));
  for (;;) {
    const middles = gapMiddles(isKnown);
    if (middles.length === 0) return result;
    take(middles);
  }
}

/** The middle of every gap that is at least half as long as the longest one. */
function gapMiddles(isKnown: readonly boolean[]): number[] {
  const gaps: { middle: number; length: number }[] = [];
  let start = -1;
  for (let index = 0; index <= isKnown.length; index++) {
    if (isKnown[index] === false) {
      if (start < 0) start = index;
    } else if (start >= 0) {
      gaps.push({ middle: Math.floor((start + index - 1) / 2), length: index - start });
      start = -1;
    }
  }
  const longest = Math.max(0, ...gaps.map((gap) => gap.length));
  return gaps.filter((gap) => gap.length * 2 >= longest).map((gap) => gap.middle);
}

/**
 * The first `limit` commits of the waves. Where a wave is larger than what is left of the limit, it is thinned evenly,
 * so that a small limit still spans the whole range.
 */
function limited(all: readonly string[][], limit: number): string[][] {
  const kept: string[][] = [];
  let left = limit;
  for (const wave of all) {
    if (left <= 0) break;
    kept.push(wave.length <= left ? wave : spread(wave, left));
    left -= wave.length;
  }
  return kept;
}

function spread(wave: readonly string[], count: number): string[] {
  if (count === 1) return wave.slice(-1);
  return Array.from({ length: count }, (_, nth) => wave[Math.round((nth * (wave.length - 1)) / (count - 1))] ?? "");
}
