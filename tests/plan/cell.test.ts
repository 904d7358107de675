import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { type CellParts, cellOf } from "../../src/plan/cell.ts";

const PARTS: CellParts = {
  mode: "record",
  class: "bench-x64",
  suites: [
    { name: "parse", hash: "0a1b2c3d4e5f" },
    { name: "build", hash: "f5e4d3c2b1a0" },
  ],
  benchmarks: ["parse/small", "parse/large"],
  shard: { index: 0, of: 1 },
  askedBy: { login: "x", run: 7 },
  builds: [{ commit: "a".repeat(40) }, { commit: "b".repeat(40) }],
};

test("a cell is the start of a SHA-256 over canonical JSON, written out by hand", () => {
  const text =
    `{"benchmarks":["parse/large","parse/small"],"class":"bench-x64","commits":["${"a".repeat(40)}","${"b".repeat(40)}"],` +
    '"mode":"record","shard":{"index":0,"of":1},' +
    '"suites":[{"hash":"f5e4d3c2b1a0","name":"build"},{"hash":"0a1b2c3d4e5f","name":"parse"}]}';
  expect(cellOf(PARTS)).toBe(createHash("sha256").update(text).digest("hex").slice(0, 12));
});

const changes: [name: string, change: Partial<CellParts>][] = [
  ["another mode", { mode: "compare" }],
  ["another class", { class: "bench-arm64" }],
  ["another commit", { builds: [{ commit: "a".repeat(40) }, { commit: "c".repeat(40) }] }],
  ["the commits in another order", { builds: [{ commit: "b".repeat(40) }, { commit: "a".repeat(40) }] }],
  ["another suite hash", { suites: [{ name: "parse", hash: "0a1b2c3d4e50" }, ...PARTS.suites.slice(1)] }],
  ["a suite less", { suites: PARTS.suites.slice(1) }],
  ["all benchmarks", { benchmarks: null }],
  ["another shard", { shard: { index: 1, of: 2 } }],
];
for (const [name, change] of changes) {
  test(`${name} gives another cell`, () => expect(cellOf({ ...PARTS, ...change })).not.toBe(cellOf(PARTS)));
}

const noChanges: [name: string, change: Partial<CellParts>][] = [
  ["who asked for a recording", { askedBy: { login: "y", run: 8 } }],
  ["the order of the suites", { suites: [...PARTS.suites].reverse() }],
  ["the order of the benchmarks", { benchmarks: ["parse/large", "parse/small"] }],
];
for (const [name, change] of noChanges) {
  test(`${name} does not change the cell`, () => expect(cellOf({ ...PARTS, ...change })).toBe(cellOf(PARTS)));
}

test("two runs that ask for the same comparison have two cells", () => {
  const compare: CellParts = { ...PARTS, mode: "compare" };
  expect(cellOf({ ...compare, askedBy: { login: "x", run: 8 } })).not.toBe(cellOf(compare));
  expect(cellOf({ ...compare, askedBy: { login: "y", run: 7 } })).toBe(cellOf(compare));
});
