import { expect, test } from "vitest";
import { row } from "../../../benchmarks/program.ts";
import { calibrationText, goalsText } from "../../../benchmarks/statistics/calibration-text.ts";

const MET = row("power", [96.5, "%"], { goal: { atLeast: 95 } });
const MISSED = row("times faster", [10.4, "times"], { goal: { atLeast: 20 } });

test("a goal that is missed is named first, with what was reached beside what was asked for", () => {
  expect(goalsText([MET, row("without a goal", [1, "ms"]), MISSED])).toBe(
    `1 of 2 are met. Not met: times faster: 10.4 times, the goal is ≥ 20 times.

| what | here | goal | met |
| --- | ---: | ---: | ---: |
| power | 96.5 % | ≥ 95 % | yes |
| times faster | 10.4 times | ≥ 20 times | **no** |`,
  );
  expect(goalsText([MET])).toContain("All 1 are met.");
});

test("the page has every section under its heading and the goals at the end", () => {
  const text = calibrationText([{ heading: "Speed", text: "| work |", rows: [MET] }], [MET]);
  expect(text).toMatch(/^Written by .*\n\n### Speed\n\n\| work \|\n\n### Goals\n\nAll 1 are met\./);
});
