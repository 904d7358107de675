import { expect, test } from "vitest";
import { backOffSeconds } from "../../src/git/back-off.ts";

const rows: [tries: number, uniform: number, seconds: number][] = [
  [1, 0, 0],
  [1, 0.5, 0.1],
  [2, 0.5, 0.2],
  [5, 1, 3.2],
  [7, 1, 12.8],
  [8, 1, 15],
  [1_000, 1, 15],
];
for (const [tries, uniform, seconds] of rows) {
  test(`after ${tries} failures a draw of ${uniform} waits ${seconds} s`, () =>
    expect(backOffSeconds(tries, uniform)).toBeCloseTo(seconds, 10));
}
