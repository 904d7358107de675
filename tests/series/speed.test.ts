import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const NODE = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));
const PROGRAM = fileURLToPath(new URL("./speed-program.ts", import.meta.url));

/** What the program measured, in units of a fixed loop of some 0.1 s that ran beside it. */
const measured: Record<string, { loops: number; milliseconds: number }> = JSON.parse(
  execFileSync(NODE, [PROGRAM], { encoding: "utf8" }),
);
const loopsOf = (key: string) => measured[key]?.loops ?? Number.NaN;

const rows: [what: string, key: string, loops: number][] = [
  ["1,000 points are analysed", "1000", 0.06],
  ["10,000 points are analysed", "10000", 0.6],
  ["100,000 points are analysed", "100000", 6],
  ["a constant series of a million points is analysed", "constant", 30],
];
for (const [what, key, loops] of rows) {
  test(`${what} in less than ${loops} fixed loops`, () => {
    expect(loopsOf(key), JSON.stringify(measured)).toBeLessThan(loops);
  });
}

// A power of ten in points may cost 10 · ln(100,000) / ln(10,000) = 12.5 times as much by n log n; noise is allowed for.
test("ten times as many points cost no more than n log n asks for", () => {
  expect(loopsOf("100000") / loopsOf("10000"), JSON.stringify(measured)).toBeLessThan(1.6 * 12.5);
});

test("one point more costs the last window: a tenth of all at most, and no more after 100,000 points than after 5,000", () => {
  const one = loopsOf("one more than 100,000");
  expect(one / loopsOf("100000"), JSON.stringify(measured)).toBeLessThan(1 / 10);
  expect(one / loopsOf("one more than 5,000"), JSON.stringify(measured)).toBeLessThan(3);
});
