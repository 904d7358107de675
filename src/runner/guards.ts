/** A JSON object whose keys are all known; anything else is an error that names the place. */
export function record(found: unknown, place: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof found !== "object" || found === null || Array.isArray(found)) throw new Refused(`${place} is no object`);
  const unknown = Object.keys(found).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw new Refused(`${place} has an unknown key`);
  return Object.fromEntries(Object.entries(found));
}

/** A text that the pattern matches as a whole. */
export function text(found: unknown, place: string, pattern: RegExp): string {
  if (typeof found !== "string" || !pattern.test(found)) throw new Refused(`${place} is not what it has to be`);
  return found;
}

/** A whole number above zero that JSON holds exactly. */
export function id(found: unknown, place: string): number {
  if (typeof found !== "number" || !Number.isSafeInteger(found) || found <= 0) {
    throw new Refused(`${place} is no whole number above zero`);
  }
  return found;
}

export function list(found: unknown, place: string, most: number): readonly unknown[] {
  if (!Array.isArray(found) || found.length === 0 || found.length > most) {
    throw new Refused(`${place} is no list of 1 to ${most} entries`);
  }
  return found;
}

/** A document of the machine that does not say what it has to. Its text is ours and holds nothing foreign. */
export class Refused extends Error {
  constructor(what: string) {
    super(what);
    this.name = "Refused";
  }
}
