import { expect, test } from "vitest";
import { type Goal, row } from "../../benchmarks/program.ts";
import { markdownTable, numberText } from "../../benchmarks/table.ts";

const goals: [goal: Goal, value: number, text: string, met: boolean][] = [
  [{ atMost: 5 }, 5, "≤ 5 %", true],
  [{ atMost: 5 }, 5.001, "≤ 5 %", false],
  [{ atLeast: 95 }, 95, "≥ 95 %", true],
  [{ atLeast: 95 }, 94.9, "≥ 95 %", false],
  [{ atLeast: 3.5, atMost: 6.5 }, 3.4, "3.5 to 6.5 %", false],
  [{ atLeast: 3.5, atMost: 6.5 }, 6.5, "3.5 to 6.5 %", true],
  [{ atMost: 5, allowance: 0.4 }, 5.4, "≤ 5 % (chance ± 0.4)", true],
  [{ atMost: 5, allowance: 0.4 }, 5.41, "≤ 5 % (chance ± 0.4)", false],
  // What was not measured meets nothing.
  [{ atMost: 5 }, Number.NaN, "≤ 5 %", false],
];
for (const [goal, value, text, met] of goals) {
  test(`${value} against ${text}: ${met ? "met" : "not met"}`, () => {
    expect(row("share", [value, "%"], { goal })).toMatchObject({ goal: text, met });
  });
}

test("a row without a goal has neither goal nor answer", () => {
  expect(row("time", [3, "ms"])).toEqual({ what: "time", value: 3, unit: "ms", peer: null, goal: null, met: null });
});

const numbers: [value: number, text: string][] = [
  [0, "0"],
  [0.000123456, "0.0001235"],
  [12.3456, "12.35"],
  [123_456.7, "123457"],
  [-0.5, "-0.5"],
];
for (const [value, want] of numbers) test(`${value} is written ${want}`, () => expect(numberText(value)).toBe(want));

test("a bar in a cell does not end the cell", () => {
  expect(
    markdownTable([
      ["a", "b"],
      ["x|y", "1"],
    ]),
  ).toBe("| a | b |\n| --- | ---: |\n| x\\|y | 1 |");
});
