/** What a document holds is not what it should be; the message says where. */
export class Refused extends Error {}

/** Looks at foreign data once: the value typed, or `Refused`. */
export type Guard<T> = (value: unknown, at: string) => T;

function refuse(at: string, expected: string): never {
  throw new Refused(`${at}: expected ${expected}`);
}

export const text: Guard<string> = (value, at) => (typeof value === "string" ? value : refuse(at, "text"));

export const number: Guard<number> = (value, at) =>
  typeof value === "number" && Number.isFinite(value) ? value : refuse(at, "a number");

export const flag: Guard<boolean> = (value, at) => (typeof value === "boolean" ? value : refuse(at, "true or false"));

/** A whole number, 0 or more: a count or an index. */
export const count: Guard<number> = (value, at) => {
  const found = number(value, at);
  return Number.isSafeInteger(found) && found >= 0 ? found : refuse(at, "a whole number");
};

export const matching =
  (pattern: RegExp, expected: string): Guard<string> =>
  (value, at) =>
    pattern.test(text(value, at)) ? text(value, at) : refuse(at, expected);

export const oneOf =
  <T extends string>(...words: readonly T[]): Guard<T> =>
  (value, at) =>
    words.find((word) => word === value) ?? refuse(at, words.join(" or "));

export const orNull =
  <T>(guard: Guard<T>): Guard<T | null> =>
  (value, at) =>
    value === null ? null : guard(value, at);

export const list =
  <T>(guard: Guard<T>): Guard<readonly T[]> =>
  (value, at) =>
    Array.isArray(value) ? value.map((item, index) => guard(item, `${at}[${index}]`)) : refuse(at, "a list");

export const pair =
  <A, B>(first: Guard<A>, second: Guard<B>): Guard<readonly [A, B]> =>
  (value, at) =>
    Array.isArray(value) && value.length === 2
      ? [first(value[0], `${at}[0]`), second(value[1], `${at}[1]`)]
      : refuse(at, "a list of two");

/** The named fields; others are not taken over, so that later versions may add some. */
export const object =
  <T extends object>(fields: { readonly [K in keyof T]: Guard<T[K]> }): Guard<T> =>
  (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse(at, "an object");
    const found = new Map(Object.entries(value));
    const entries = Object.entries(fields) as [string, Guard<unknown>][];
    return Object.fromEntries(entries.map(([name, guard]) => [name, guard(found.get(name), `${at}.${name}`)])) as T;
  };

/** Refuses indexes that point outside the table that they are indexes into. */
export function within(indexes: readonly number[], table: readonly unknown[], at: string): void {
  if (indexes.some((index) => index < 0 || index >= table.length)) throw new Refused(`${at}: points outside its table`);
}
