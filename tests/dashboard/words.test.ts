import { expect, test } from "vitest";
import { ago, changeWords, commitName, halfWidth, plural, valueWords } from "../../src/dashboard/words.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const rows: [what: string, got: () => string, want: string][] = [
  ["a moment ago", () => ago("2026-03-01T11:30:00Z", NOW), "less than an hour ago"],
  ["a clock that is behind", () => ago("2026-03-01T13:00:00Z", NOW), "less than an hour ago"],
  ["one hour", () => ago("2026-03-01T10:30:00Z", NOW), "1 hour ago"],
  ["the last hours", () => ago("2026-02-27T12:00:01Z", NOW), "47 hours ago"],
  ["the first days", () => ago("2026-02-27T12:00:00Z", NOW), "2 days ago"],
  ["years", () => ago("2023-02-27T12:00:00Z", NOW), "3 years ago"],
  ["many", () => plural(300_000, "point"), "300,000 points"],
  ["one", () => plural(1, "point"), "1 point"],
  ["a word with its own plural", () => plural(2, "launch", "launches"), "2 launches"],
  ["a tag", () => commitName("v1.0.0", "0123456789abcdef"), "v1.0.0"],
  ["no tag", () => commitName(null, "0123456789abcdef"), "01234567"],
  ["half a width", () => halfWidth(10, [9.5, 10.3]), "± 4.0 %"],
  ["no interval", () => halfWidth(10, null), ""],
  ["nothing to relate to", () => halfWidth(0, [-1, 1]), ""],
  ["a value with its interval", () => valueWords(0.0124, [0.0121, 0.01271], "s"), "12.40 ms (12.10 to 12.71)"],
  ["an interval of no width", () => valueWords(412_388, [412_388, 412_388], "B"), "402.7 KiB"],
];
for (const [what, got, want] of rows) test(`${what}: ${want}`, () => expect(got()).toBe(want));

test("a change tells direction and meaning without colour", () => {
  expect(changeWords(0.198, true)).toEqual({ change: "▲ +19.8 %", meaning: "worse" });
  expect(changeWords(0.198, false)).toEqual({ change: "▲ +19.8 %", meaning: "better" });
  expect(changeWords(-0.5, false)).toEqual({ change: "▼ −50.0 %", meaning: "better" });
  expect(changeWords(-0.5, null)).toEqual({ change: "▼ −50.0 %", meaning: "" });
});
