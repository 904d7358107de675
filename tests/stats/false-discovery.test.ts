import fc from "fast-check";
import { expect, test } from "vitest";
import { benjaminiHochberg } from "../../src/stats/false-discovery.ts";
import { REFERENCE } from "./reference.ts";

test("Benjamini and Hochberg's adjusted p-values are the reference ones", () => {
  for (const [index, p] of benjaminiHochberg(REFERENCE.bh.p).entries())
    expect(p).toBeCloseTo(REFERENCE.bh.adj[index] ?? 2, 14);
});

const rows: [name: string, p: number[], want: number[]][] = [
  ["no tests", [], []],
  ["one test is not corrected", [0.03], [0.03]],
  ["the order of the input is kept", [0.04, 0.01], [0.04, 0.02]],
  ["a smaller neighbour pulls a larger one down", [0.03, 0.031], [0.031, 0.031]],
  ["all ones", [1, 1, 1], [1, 1, 1]],
  ["zeros stay zero", [0, 1], [0, 1]],
];
for (const [name, p, want] of rows) test(`adjusting: ${name}`, () => expect([...benjaminiHochberg(p)]).toEqual(want));

test("properties: adjusted p-values keep the order, are never below the p-value and never above 1", () => {
  const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 60 });
  fc.assert(
    fc.property(pValues, (p) => {
      const adjusted = benjaminiHochberg(p);
      for (const [i, value] of p.entries()) {
        expect(adjusted[i]).toBeGreaterThanOrEqual(value);
        expect(adjusted[i]).toBeLessThanOrEqual(1);
        for (const [j, other] of p.entries())
          if (value < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j] ?? -1);
      }
    }),
    { seed: 2, numRuns: 100 },
  );
});
