import { expect, test } from "vitest";
import { advance, coreClocks } from "../../src/measure/core-clocks.ts";

type Look = readonly [cpu: number, reference: number, delivered: number];
const looks = (rows: readonly Look[]) => rows.map(([cpu, reference, delivered]) => ({ cpu, reference, delivered }));

const rows: [name: string, before: Look[], after: Look[], want: [cpu: number, ratio: number][]][] = [
  ["one core that worked", [[2, 0, 0]], [[2, 1_000, 1_200]], [[2, 1.2]]],
  ["nobody tells", [], [], []],
  [
    "a core that slept has none",
    [
      [2, 50, 60],
      [3, 7, 9],
    ],
    [
      [2, 1_050, 1_060],
      [3, 7, 9],
    ],
    [[2, 1]],
  ],
  [
    "a core that woke now and then has none",
    [
      [2, 0, 0],
      [3, 0, 0],
    ],
    [
      [2, 1_000, 1_000],
      [3, 499, 300],
    ],
    [[2, 1]],
  ],
  [
    "its neighbour, awake for half of it",
    [
      [2, 0, 0],
      [3, 0, 0],
    ],
    [
      [2, 1_000, 1_000],
      [3, 500, 300],
    ],
    [
      [2, 1],
      [3, 0.6],
    ],
  ],
  [
    "a core that was switched on meanwhile has none",
    [[2, 0, 0]],
    [
      ...([
        [2, 10, 10],
        [3, 10, 10],
      ] as Look[]),
    ],
    [[2, 1]],
  ],
  [
    "a core that was switched off meanwhile has none",
    [
      ...([
        [2, 0, 0],
        [3, 0, 0],
      ] as Look[]),
    ],
    [[2, 10, 10]],
    [[2, 1]],
  ],
  ["counters of 32 bits go round", [[2, 2 ** 32 - 400, 2 ** 32 - 100]], [[2, 600, 1_100]], [[2, 1.2]]],
  ["only one of them went round", [[2, 2 ** 32 - 1_000, 5_000]], [[2, 0, 6_100]], [[2, 1.1]]],
  ["counters of 64 bits that were set back say nothing", [[2, 2 ** 40, 2 ** 40]], [[2, 12, 12]], []],
  [
    "counters near the end of 64 bits",
    [[2, 2 ** 63, 2 ** 63]],
    [[2, 2 ** 63 + 2 ** 32, 2 ** 63 + 2 ** 31]],
    [[2, 0.5]],
  ],
];
for (const [name, before, after, want] of rows)
  test(name, () => {
    const got = coreClocks(looks(before), looks(after)).map(({ cpu, ratio }) => [cpu, Number(ratio.toFixed(6))]);
    expect(got).toEqual(want);
  });

test("a counter's way is never negative", () => {
  expect([advance(5, 5), advance(5, 6), advance(2 ** 32 - 1, 0), advance(2 ** 32, 0)]).toEqual([0, 1, 1, null]);
});
