import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesGlob } from "../../src/units/glob.ts";

const rows: [pattern: string, name: string, want: boolean, why: string][] = [
  ["parse/small", "parse/small", true, "the name itself"],
  ["parse/small", "parse/smaller", false, "the whole name must fit"],
  ["parse/*", "parse/small", true, "a star at the end"],
  ["parse/*", "parse/", true, "a star may be nothing"],
  ["parse/*", "parse/a/b", true, "a star crosses slashes"],
  ["*small", "parse/small", true, "a star at the start"],
  ["p*e/*l", "parse/small", true, "two stars"],
  ["*a*b", "aabxb", true, "the last star is tried again"],
  ["*a*b", "aabx", false, "no b at the end"],
  ["n=?0", "n=10", true, "one character"],
  ["n=?0", "n=0", false, "not none"],
  ["?", "😀", true, "one character may be two units"],
  ["f[1000]", "f[1000]", true, "brackets are themselves"],
  ["f[10]", "f1", false, "brackets are no class"],
  ["a.c", "abc", false, "a point is a point"],
  ["a\\*", "a*", true, "an escaped star is a star"],
  ["a\\*", "ab", false, "and nothing else"],
  ["a\\", "a\\", true, "a lone backslash at the end is itself"],
  ["", "", true, "nothing fits nothing"],
  ["", "a", false, "and nothing else"],
  ["***", "", true, "stars alone fit nothing"],
];

describe("globs", () => {
  for (const [pattern, name, want, why] of rows) {
    test(`"${pattern}" ${want ? "fits" : "does not fit"} "${name}": ${why}`, () =>
      expect(matchesGlob(pattern, name)).toBe(want));
  }
  test("a pattern made to run away needs no more steps than both lengths multiplied", () => {
    expect(matchesGlob(`${"*a".repeat(500)}b`, "a".repeat(1000))).toBe(false);
  });
  test("a name with any stretch replaced by a star still fits", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z/[\]]{0,30}$/), fc.nat(30), fc.nat(30), (name, from, to) => {
        const [start, end] = from < to ? [from, to] : [to, from];
        expect(matchesGlob(`${name.slice(0, start)}*${name.slice(end)}`, name)).toBe(true);
      }),
    );
  });
});
