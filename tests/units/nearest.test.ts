import { describe, expect, test } from "vitest";
import { editDistance, nearest } from "../../src/units/nearest.ts";

const distances: [a: string, b: string, want: number, why: string][] = [
  ["", "", 0, "nothing to do"],
  ["", "abc", 3, "three insertions"],
  ["suite", "suites", 1, "one insertion"],
  ["suiets", "suites", 1, "two neighbours swapped"],
  ["GiB", "Gib", 0.5, "case only"],
  ["kitten", "sitting", 3, "the textbook pair: two replacements, one insertion"],
];

describe("edit distance", () => {
  for (const [a, b, want, why] of distances) {
    test(`"${a}" → "${b}" is ${want}: ${why}`, () => {
      expect(editDistance(a, b)).toBe(want);
      expect(editDistance(b, a)).toBe(want);
    });
  }
});

const words: [word: string, candidates: string[], want: string | undefined, why: string][] = [
  ["benchmark", ["benchmarks", "build"], "benchmarks", "one letter short"],
  ["warmup", ["warm-up", "writable"], "warm-up", "a hyphen left out"],
  ["GIB", ["GiB", "GB"], "GiB", "case is cheaper than a letter"],
  ["colour", ["suites", "fetch"], undefined, "nothing alike"],
  ["dir", ["directory", "run"], "directory", "the beginning of one"],
  ["max", ["max-rss-of-all", "max-rss-of-one"], undefined, "the beginning of two"],
  ["x", ["y"], "y", "a single letter may be any other"],
  ["", ["a"], undefined, "nothing is like nothing"],
  ["a".repeat(65), ["a".repeat(64)], undefined, "longer than any key of ours"],
];

describe("nearest spelling", () => {
  for (const [word, candidates, want, why] of words) {
    test(`"${word.slice(0, 20)}" among ${candidates.map((c) => c.slice(0, 12))}: ${why}`, () => {
      expect(nearest(word, candidates)).toBe(want);
    });
  }
});
