import { expect, test } from "vitest";
import { assignUndecided } from "../../src/series/undecided-points.ts";

/** Levels 0 and 10; a point between may be anything. */
const rows: [what: string, between: number[], place: number, want: number][] = [
  ["beyond both bounds and nearer to the level before: the change moves behind it", [4], 5, 6],
  ["beyond both bounds and nearer to the level after: the change moves before it", [6], 6, 5],
  ["just between the levels: it stays where it was", [5], 5, 5],
  ["within the bound of the level before: it is decided, and the change stays", [2], 5, 5],
  ["two of them, one nearer to each level: the change goes between", [4, 6], 5, 6],
];
for (const [what, between, place, want] of rows) {
  test(`a point ${what}`, () => {
    const y = Float64Array.of(0, 0, 0, 0, 0, ...between, 10, 10, 10, 10, 10);
    expect(assignUndecided(y, [place], 3)).toEqual([want]);
    const back = y.slice().reverse();
    const mirrored = [y.length - place];
    expect(assignUndecided(back, mirrored, 3)).toEqual([y.length - want]);
  });
}

test("changes keep their order, and points between them, whatever lies there", () => {
  const y = Float64Array.of(0, 0, 0, 4, 5, 6, 10, 10, 14, 15, 16, 20, 20, 20);
  const places = assignUndecided(y, [3, 6, 11], 1);
  expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
});
