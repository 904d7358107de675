import { expect, test } from "vitest";
import { formatMinute } from "../../src/units/minute.ts";

test("a time is told to the minute, and that it is UTC", () => {
  expect(formatMinute("2026-03-01T12:34:56.789Z")).toBe("2026-03-01 12:34 UTC");
});
