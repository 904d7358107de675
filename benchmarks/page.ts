/**
 * A page with what stands between two of its lines replaced, all else untouched.
 *
 * @returns null when the page does not have both marks, the first before the second
 */
export function replaceBetween(
  page: string,
  marks: readonly [begin: string, end: string],
  text: string,
): string | null {
  const [begin, end] = marks;
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from + begin.length);
  if (from === -1 || to === -1) return null;
  return `${page.slice(0, from + begin.length)}\n\n${text.trim()}\n\n${page.slice(to)}`;
}
