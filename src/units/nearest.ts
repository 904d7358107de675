/**
 * The candidate that a person most likely meant, for "did you mean" in messages.
 *
 * @param word what was found; anything above 64 characters has no neighbour
 * @param candidates the valid spellings
 * @returns the candidate with the smallest edit distance (Damerau–Levenshtein, optimal string alignment, letter case
 *   counts half), ties: the first candidate; when none is closer than a third of the longer word plus one, the only one that
 *   begins with the word; else undefined.
 * Source of the distance: Damerau, CACM 7(3), 1964; Levenshtein 1966.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > 64) return undefined;
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (candidate.length > 64) continue;
    const distance = editDistance(word, candidate);
    if (distance < bestDistance && distance <= allowed(word, candidate)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? onlyBeginning(word, candidates);
}

/** The one candidate that the word is the beginning of (`dir`, `directory`). */
function onlyBeginning(word: string, candidates: Iterable<string>): string | undefined {
  const longer = word.length < 3 ? [] : [...candidates].filter((candidate) => candidate.startsWith(word));
  return longer.length === 1 ? longer[0] : undefined;
}

function allowed(word: string, candidate: string): number {
  const longer = Math.max(word.length, candidate.length);
  return longer <= 2 ? 1 : Math.floor(longer / 3) + 1;
}

/** Edits (insert, delete, replace, swap neighbours) that turn one word into the other; a change of case costs ½. */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = replaceCost(a[i - 1] ?? "", b[j - 1] ?? "");
      let least = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (beforePrevious[j - 2] ?? 0) + 1);
      }
      current.push(least);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

function replaceCost(a: string, b: string): number {
  if (a === b) return 0;
  return a.toLowerCase() === b.toLowerCase() ? 0.5 : 1;
}
