import { describe, expect, test } from "vitest";
import { formatDuration, parseIsoDuration } from "../../src/units/duration.ts";

const rows: [seconds: number, want: string, why: string][] = [
  [0, "0 s", "nothing"],
  [-3, "0 s", "a clock that went back"],
  [0.04, "0 s", "rounds to nothing"],
  [0.44, "0.4 s", "tenths below one second"],
  [0.96, "1 s", "rounds up to a second"],
  [41.2, "41 s", "whole seconds"],
  [59.4, "59 s", "the last below a minute"],
  [59.6, "1 min", "its neighbour"],
  [125, "2 min 5 s", "two units"],
  [3599.6, "1 h", "rounds up to an hour"],
  [3780, "1 h 3 min", "seconds fall away"],
  [86_399, "1 d", "rounds up to a day"],
  [187_200, "2 d 4 h", "days and hours"],
  [Number.POSITIVE_INFINITY, "∞", "never"],
  [Number.NaN, "?", "not known"],
];

describe("durations for people", () => {
  for (const [seconds, want, why] of rows)
    test(`${seconds} s: ${why}`, () => expect(formatDuration(seconds)).toBe(want));
});

const iso: [text: string, want: number | null, why: string][] = [
  ["PT2H30M", 9000, "hours and minutes"],
  ["PT0S", 0, "nothing"],
  ["P1DT1S", 86_401, "a day is 24 hours"],
  ["PT0.25S", 0.25, "a fraction of a second"],
  ["PT0,25S", 0.25, "a comma is allowed by the standard"],
  ["P", null, "no part"],
  ["PT", null, "no part of a day"],
  ["P1Y", null, "a year has no fixed length"],
  ["P1W", null, "weeks are refused"],
  ["PT5M3H", null, "parts in the wrong order"],
  ["pt5m", null, "lower case"],
  ["PT-5M", null, "negative"],
  [" PT5M", null, "a blank before it"],
  [`PT${"9".repeat(40)}S`, null, "too many digits"],
];

describe("ISO 8601 durations", () => {
  for (const [text, want, why] of iso)
    test(`${text.slice(0, 20)}: ${why}`, () => expect(parseIsoDuration(text)).toBe(want));
});
