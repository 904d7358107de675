import { expect, test } from "vitest";
import { matches, scoreOf } from "../../../benchmarks/statistics/scores.ts";

const rows: [what: string, found: number[], truth: number[], precision: number, recall: number][] = [
  ["nothing found where nothing is", [], [], 1, 1],
  ["one found where nothing is: 1 of 2 found are true, counting the start", [50], [], 1 / 2, 1],
  ["nothing found of one: 1 of 2 true ones, counting the start", [], [50], 1, 1 / 2],
  ["found at the margin", [55], [50], 1, 1],
  ["its neighbour is beyond it", [56], [50], 1 / 2, 1 / 2],
  ["two found near one true: one is false", [49, 51], [50], 2 / 3, 1],
  ["one found between two true: one is missed", [50], [48, 52], 1, 2 / 3],
];
for (const [what, found, truth, precision, recall] of rows) {
  test(`precision and recall: ${what}`, () => {
    const f1 = (2 * precision * recall) / (precision + recall);
    expect(scoreOf(found, truth)).toEqual({ precision, recall, f1 });
  });
}

test("a true change takes the nearest one found", () => {
  expect(matches([46, 51], [50, 47], 5)).toEqual([50, 47]);
});
