import { expect, test } from "vitest";
import { parseStoredPath, storedPath } from "../../src/store/stored-path.ts";
import { sampleCommit, sampleResult } from "./sample-result.ts";

test("a recording lies under the day it was measured, named after its first build", () => {
  const commits = [sampleCommit(1), sampleCommit(2)];
  const result = sampleResult({ seed: 1, commits, startedAt: "2026-02-03T23:59:59.999Z", attempt: 3 });
  const name = `03-${sampleCommit(1).slice(0, 12)}-bench-x64-${result.request.cell}-3.json.gz`;
  expect(storedPath(result)).toBe(`log/record/2026/02/${name}`);
});

test("a comparison is named after its head, and never lies among the recordings", () => {
  const result = sampleResult({ seed: 1, mode: "compare", startedAt: "2026-02-03T00:00:00Z" });
  const head = result.request.builds[1]?.commit.slice(0, 12);
  expect(storedPath(result)).toBe(`log/compare/2026/02/03-${head}-bench-x64-${result.request.cell}-1.json.gz`);
});

test("what a path was made of can be read from it, also when the class has hyphens and dots", () => {
  for (const machineClass of ["local", "bench-x64", "a-1-2-3.4_5+6", "0123456789ab-1"]) {
    const result = sampleResult({ seed: 5, class: machineClass, startedAt: "2026-02-03T00:00:00Z" });
    const path = storedPath(result) ?? "";
    expect(parseStoredPath(path, "id")).toEqual({
      path,
      id: "id",
      mode: "record",
      date: "2026-02-03",
      commit: sampleCommit(5).slice(0, 12),
      class: machineClass,
      cell: result.request.cell,
      attempt: 1,
    });
  }
});

const strangers = [
  "log/record/2026/13/03-0123456789ab-x-0123456789ab-1.json.gz",
  "log/record/2026/01/32-0123456789ab-x-0123456789ab-1.json.gz",
  "log/record/2026/01/03-0123456789ab-x-0123456789ab-0.json.gz",
  "log/record/2026/01/03-0123456789ab-x-0123456789ab-01.json.gz",
  "log/record/2026/01/03-0123456789ab-x/y-0123456789ab-1.json.gz",
  "log/record/2026/01/03-0123456789AB-x-0123456789ab-1.json.gz",
  "log/record/2026/01/03-0123456789ab-x-0123456789ab-1.json",
  "log/other/2026/01/03-0123456789ab-x-0123456789ab-1.json.gz",
  "x/log/record/2026/01/03-0123456789ab-x-0123456789ab-1.json.gz",
];
for (const path of strangers) test(`${path} is no stored path`, () => expect(parseStoredPath(path, "")).toBeNull());
