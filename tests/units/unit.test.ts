import { describe, expect, test } from "vitest";
import { ownUnit, readUnit, toBase } from "../../src/units/unit.ts";

const rows: [text: string, base: string, factor: number, direction: string | null][] = [
  ["ns", "s", 1e-9, "lower"],
  ["µs", "s", 1e-6, "lower"],
  ["\u03bcs", "s", 1e-6, "lower"],
  ["us", "s", 1e-6, "lower"],
  ["ms", "s", 1e-3, "lower"],
  ["msec", "s", 1e-3, "lower"],
  ["s", "s", 1, "lower"],
  ["B", "B", 1, "lower"],
  ["KiB", "B", 1024, "lower"],
  ["kB", "B", 1000, "lower"],
  ["KB", "B", 1000, "lower"],
  ["MB/s", "B/s", 1e6, "higher"],
  ["MiB/s", "B/s", 1048576, "higher"],
  ["Mbit/s", "B/s", 125000, "higher"],
  ["MB / s", "B/s", 1e6, "higher"],
  ["ops/s", "1/s", 1, "higher"],
  ["ops/ms", "1/s", 1000, "higher"],
  ["ops/sec", "1/s", 1, "higher"],
  ["op/min", "1/s", 1 / 60, "higher"],
  ["k/s", "1/s", 1000, "higher"],
  ["Mops/s", "1/s", 1e6, "higher"],
  ["frames/s", "frames/s", 1, "higher"],
  ["frames/min", "frames/s", 1 / 60, "higher"],
  ["MHz", "1/s", 1e6, "higher"],
  ["ns/op", "s", 1e-9, "lower"],
  ["ns/iter", "s", 1e-9, "lower"],
  ["us/frame", "s/frame", 1e-6, "lower"],
  ["ns/B", "s/B", 1e-9, "lower"],
  ["ms/MB", "s/B", 1e-9, "lower"],
  ["B/op", "B", 1, "lower"],
  ["allocs/op", "1", 1, "lower"],
  ["instructions", "1", 1, "lower"],
  ["1", "1", 1, "lower"],
  ["%", "1", 0.01, null],
  ["s/s", "1", 1, null],
];

const unknown = ["", "furlongs", "score/game", "/s", "a/b/c", "constructor", "__proto__", "B/", "x".repeat(65), "ms/"];

describe("units of tools", () => {
  for (const [text, base, factor, direction] of rows) {
    test(`${text} is ${factor} ${base}, ${direction ?? "told by the config"}`, () => {
      const unit = readUnit(text);
      expect(unit).toMatchObject({ text, base, direction });
      expect(unit?.factor).toBeCloseTo(factor, 15);
    });
  }
  for (const text of unknown) {
    test(`"${text.slice(0, 20)}" is not known, so the config must tell`, () => expect(readUnit(text)).toBeNull());
  }
  test("a unit of the tool's own keeps its numbers and takes the direction told", () => {
    expect(ownUnit("score", "higher")).toEqual({ text: "score", base: "score", factor: 1, direction: "higher" });
  });
});

describe("values in base units", () => {
  const values: [value: number, unit: string, want: number][] = [
    [101.2, "ms", 0.1012],
    [38.95, "ns", 38.95e-9],
    [0.07, "us", 0.07e-6],
    [1.5, "KiB", 1536],
    [8, "bit", 1],
    [60, "op/min", 1],
  ];
  for (const [value, unit, want] of values) {
    test(`${value} ${unit} is ${want}, to the last digit`, () => {
      const read = readUnit(unit);
      expect(read && toBase(value, read)).toBe(want);
    });
  }
});
