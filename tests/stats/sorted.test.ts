import { expect, test } from "vitest";
import { sorted } from "../../src/stats/sorted.ts";

const rows: [name: string, input: number[], want: number[]][] = [
  ["nothing", [], []],
  ["one value", [3], [3]],
  ["equal values", [2, 2, 2], [2, 2, 2]],
  [
    "negative values and infinities",
    [1, -2, Number.POSITIVE_INFINITY, 0.5, Number.NEGATIVE_INFINITY],
    [Number.NEGATIVE_INFINITY, -2, 0.5, 1, Number.POSITIVE_INFINITY],
  ],
];
for (const [name, input, want] of rows) {
  test(`sorting ${name} gives ascending values`, () => expect([...sorted(input)]).toEqual(want));
}

for (const length of [48, 49, 1000]) {
  test(`${length} values are sorted by value, not by text`, () => {
    const values = Array.from({ length }, (_, index) => ((index * 7919) % length) - 20);
    expect([...sorted(values)]).toEqual(values.toSorted((a, b) => a - b));
  });
}

test("the input keeps its order", () => {
  const input = [3, 1, 2];
  sorted(input);
  expect(input).toEqual([3, 1, 2]);
});

test("a value that is not a number is refused", () => {
  expect(() => sorted([1, Number.NaN, 2])).toThrow(/not a number/);
});

test("a million values are sorted", () => {
  const values = sorted(Float64Array.from({ length: 1_000_000 }, (_, index) => (index * 7919) % 1_000_003));
  expect(values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0))).toBe(true);
});
