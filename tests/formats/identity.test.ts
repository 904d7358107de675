import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { identity } from "../../src/formats/identity.ts";
import { BenchmarkName } from "../../src/model/text.ts";

const rows: [name: string, params: Record<string, string>, want: string | RegExp, why: string][] = [
  ["f<int, 4>", {}, "f<int, 4>", "kept as the tool writes it"],
  ["a|b `c` @d", {}, "a|b `c` @d", "sinks escape, names do not"],
  ["sort", { n: "10", kind: "quick" }, "sort/kind=quick/n=10", "parameters follow, keys in order"],
  ["cafe\u0301", {}, "café", "composed, without a hash"],
  ["a\u0007b", {}, /^a_b-[0-9a-f]{4}$/, "a control character"],
  ["a\u202eb", {}, /^a_b-[0-9a-f]{4}$/, "a bidirectional override"],
  ["a\u200bb", {}, /^a_b-[0-9a-f]{4}$/, "a zero-width space"],
  ["a\ud800b", {}, /^a\ufffdb-[0-9a-f]{4}$/, "half a character"],
  ["", {}, /^_-[0-9a-f]{4}$/, "no name"],
  ["x".repeat(191), {}, "x".repeat(191), "the longest that fits beside a suite"],
  ["x".repeat(192), {}, /^x{186}-[0-9a-f]{4}$/, "its neighbour is cut"],
  [`${"x".repeat(185)}${"😀".repeat(9)}`, {}, /^x{185}-[0-9a-f]{4}$/, "never through a character"],
];

describe("names of benchmarks", () => {
  for (const [name, params, want, why] of rows) {
    test(`${JSON.stringify(name.slice(0, 20))}: ${why}`, () => {
      const got = identity(name, params);
      if (typeof want === "string") expect(got).toBe(want);
      else expect(got).toMatch(want);
    });
  }
  test("names that differ only in what is cleaned stay two", () => {
    expect(identity("a\u0001")).not.toBe(identity("a\u0002"));
    expect(identity(`${"x".repeat(200)}1`)).not.toBe(identity(`${"x".repeat(200)}2`));
  });
  test("whatever a tool calls it, beside the longest suite it is a legal name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (name) => {
        expect(BenchmarkName.safeParse(`${"s".repeat(64)}/${identity(name)}`).success).toBe(true);
      }),
    );
  });
});
