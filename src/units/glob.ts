/**
 * Whether a name fits a pattern: `*` stands for any characters (also `/`, also none), `?` for one, `\` takes the next
 * character literally; all else, brackets too, is itself, because names of benchmarks hold brackets.
 *
 * Never slower than the product of the two lengths: of several stars only the last is ever tried again. No regular
 * expression is made of the pattern, so none can run away.
 */
export function matchesGlob(pattern: string, name: string): boolean {
  const parts = readPattern(pattern);
  const letters = [...name];
  let part = 0;
  let letter = 0;
  let star = -1;
  let resume = 0;
  while (letter < letters.length) {
    const wanted = parts[part];
    if (wanted === ANY) {
      star = part++;
      resume = letter;
    } else if (wanted !== undefined && (wanted === ONE || wanted === letters[letter])) {
      part++;
      letter++;
    } else if (star >= 0) {
      part = star + 1;
      letter = ++resume;
    } else {
      return false;
    }
  }
  return parts.slice(part).every((rest) => rest === ANY);
}

const ANY = Symbol("any characters");
const ONE = Symbol("one character");

function readPattern(pattern: string): (string | symbol)[] {
  const parts: (string | symbol)[] = [];
  let isLiteral = false;
  for (const letter of pattern) {
    if (!isLiteral && letter === "\\") {
      isLiteral = true;
      continue;
    }
    if (isLiteral) parts.push(letter);
    else if (letter === "?") parts.push(ONE);
    else if (letter !== "*") parts.push(letter);
    else if (parts.at(-1) !== ANY) parts.push(ANY);
    isLiteral = false;
  }
  if (isLiteral) parts.push("\\");
  return parts;
}
