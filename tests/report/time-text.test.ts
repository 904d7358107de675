import { expect, test } from "vitest";
import { timeText } from "../../src/report/time-text.ts";

const NOW = "2026-03-10T14:05:00.000Z";
const rows: [name: string, time: string, want: string][] = [
  ["the same day shows the clock", "2026-03-10T23:59:59Z", "23:59 UTC"],
  ["its neighbour shows the day", "2026-03-11T00:00:00Z", "11 Mar 00:00 UTC"],
  ["the day before, in another zone", "2026-03-10T00:30:00+01:00", "9 Mar 23:30 UTC"],
  ["another year's same day", "2025-03-10T14:05:00Z", "10 Mar 14:05 UTC"],
  ["what is no time", "yesterday", "an unknown time"],
];
for (const [name, time, want] of rows) test(name, () => expect(timeText(time, NOW)).toBe(want));
