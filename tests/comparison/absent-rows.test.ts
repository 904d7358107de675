import { expect, test } from "vitest";
import { absentRows } from "../../src/comparison/absent-rows.ts";

const SUITES = [{ name: "parse" }, { name: "whole" }];
const rows: [name: string, benchmarks: string[] | null, want: string[]][] = [
  ["a job of everything is missing suite by suite", null, ["parse", "whole"]],
  [
    "a shard names its benchmarks, and the suite that one process yields as a whole",
    ["parse/small", "parse/large"],
    ["parse/small", "parse/large", "whole"],
  ],
];
for (const [name, benchmarks, want] of rows) {
  test(name, () => {
    const absent = absentRows({ suites: SUITES, benchmarks }, "the machine stopped");
    expect(absent.map((row) => row.benchmark)).toEqual(want);
    expect(absent.every((row) => row.verdict === "missing")).toBe(true);
  });
}
