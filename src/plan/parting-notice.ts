/**
 * What a comparison must say when its base is no ancestor of its head; null when it is, or where they part is not known.
 * All three are commit ids.
 */
export function partingNotice({
  base,
  head,
  fork,
}: {
  base: string;
  head: string;
  fork: string | null;
}): string | null {
  if (fork === null || fork === base || fork === head) return null;
  return `The base ${base.slice(0, 12)} is not an ancestor of the head: changes that only the base has are part of this comparison. They part at ${fork.slice(0, 12)}.`;
}
