import { describe, expect, test } from "vitest";
import { formatPercent, formatShare } from "../../src/units/percent.ts";

const rows: [name: string, ratio: number, want: string][] = [
  ["a rise has a plus", 0.198, "+19.8 %"],
  ["a fall has a true minus", -0.004, "−0.4 %"],
  ["none has no sign", 0, "0.0 %"],
  ["the last that one decimal shows", 0.0005, "+0.1 %"],
  ["its neighbour needs two", 0.00049, "+0.05 %"],
  ["one instruction in a hundred thousand", 0.00001, "+0.001 %"],
  ["below what is ever shown", 1e-10, "0.000000 %"],
  ["a binary fraction just above its decimal", 0.07, "+7.0 %"],
  ["a half that binary holds too large", 0.0035, "+0.4 %"],
  ["a half that binary holds too small", 0.0045, "+0.5 %"],
  ["a half below zero goes away from it", -0.0045, "−0.5 %"],
  ["a thousandfold has no decimals", 12.345, "+1235 %"],
  ["without bound", Number.POSITIVE_INFINITY, "+∞ %"],
  ["without lower bound", Number.NEGATIVE_INFINITY, "−∞ %"],
  ["not a number", Number.NaN, "NaN %"],
];

describe("changes in percent", () => {
  for (const [name, ratio, want] of rows) test(`${name}: ${want}`, () => expect(formatPercent(ratio)).toBe(want));
  test("a share has no plus", () => expect(formatShare(0.02)).toBe("2.0 %"));
});
