import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatColumn, formatNumber, formatValue } from "../../src/units/scale.ts";

const rows: [name: string, value: number, unit: string, want: string][] = [
  ["zero takes the base unit", 0, "s", "0.000 s"],
  ["the last value shown in µs", 999.94e-6, "s", "999.9 µs"],
  ["its neighbour rounds into the next prefix", 999.96e-6, "s", "1.000 ms"],
  ["milliseconds with four figures", 0.0124, "s", "12.40 ms"],
  ["seconds have no prefix above", 4321.5, "s", "4322 s"],
  ["below a nanosecond the figures stay", 0.0123e-9, "s", "0.01230 ns"],
  ["a negative difference has a true minus sign", -0.0124, "s", "−12.40 ms"],
  ["whole bytes keep no decimals", 1023, "B", "1023 B"],
  ["from 1,024 on the binary prefix", 1024, "B", "1.000 KiB"],
  ["the last value shown in KiB", 1023.4 * 1024, "B", "1023 KiB"],
  ["its neighbour rounds into MiB", 1023.6 * 1024, "B", "1.000 MiB"],
  ["a mean of bytes is not whole", 512.25, "B", "512.3 B"],
  ["no bytes", 0, "B", "0 B"],
  ["a small count is plain", 49, "1", "49"],
  ["a large count has a prefix", 90_200_123, "1", "90.20 M"],
  ["a rate of bytes is decimal", 3_100_000, "B/s", "3.100 MB/s"],
  ["a rate of counts", 12_400, "1/s", "12.40 k/s"],
  ["a slow rate of counts", 0.25, "1/s", "0.2500 1/s"],
  ["time per byte", 1.5e-9, "s/B", "1.500 ns/B"],
  ["a tool's own unit", 12.5, "score", "12.50 score"],
  ["a tool's own unit, large", 12_500, "frames/s", "12.50 k frames/s"],
  ["an infinity is said", Number.NEGATIVE_INFINITY, "s", "−∞ s"],
  ["not a number is said", Number.NaN, "s", "NaN s"],
];

describe("values for people", () => {
  for (const [name, value, unit, want] of rows)
    test(`${name}: ${want}`, () => expect(formatValue(value, unit)).toBe(want));

  test("what rounds to zero has no sign", () => expect(formatNumber(-0.0004, 3)).toBe("0.000"));

  test("a value shown is within half a unit of its fourth figure", () => {
    const factors: Record<string, number> = { ns: 1e-9, µs: 1e-6, ms: 1e-3, s: 1 };
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 9999, noNaN: true }), (seconds) => {
        const [digits = "", unit = ""] = formatValue(seconds, "s").split(" ");
        expect(Math.abs((Number(digits) * (factors[unit] ?? 0)) / seconds - 1)).toBeLessThanOrEqual(0.00051);
        expect(digits.replace(".", "")).toHaveLength(4);
      }),
    );
  });
});

const columns: [name: string, values: number[], unit: string, want: string[]][] = [
  ["the smallest chooses the prefix", [0.0009, 0.0113], "s", ["900.0 µs", "11300.0 µs"]],
  ["base and head share decimals", [0.1012, 0.1213], "s", ["101.2 ms", "121.3 ms"]],
  ["zero does not choose", [0, 0.5], "s", ["0.0 ms", "500.0 ms"]],
  ["all zero take the base unit", [0, 0], "s", ["0.000 s", "0.000 s"]],
  ["whole counts stay whole", [3, 1200], "1", ["3", "1200"]],
  ["one that is not whole gives all decimals", [3.5, 120], "1", ["3.500", "120.000"]],
  ["a hundredfold apart each has its own", [1e-6, 1e-4], "s", ["1.000 µs", "100.0 µs"]],
  ["just below a hundredfold apart they share", [1.001e-6, 1e-4], "s", ["1.001 µs", "100.000 µs"]],
  [
    "a step of three figures in size is read without counting them",
    [180.7e-6, 504.1e-9],
    "s",
    ["180.7 µs", "504.1 ns"],
  ],
  ["whole counts a million apart each have their own", [3, 3_000_000], "1", ["3", "3.000 M"]],
  ["an infinity does not choose", [Number.POSITIVE_INFINITY, 0.5], "s", ["∞ ms", "500.0 ms"]],
  ["nothing gives nothing", [], "s", []],
];

describe("columns for people", () => {
  for (const [name, values, unit, want] of columns) test(name, () => expect(formatColumn(values, unit)).toEqual(want));
});
