import { expect, test } from "vitest";
import { siteIndex } from "../../src/dashboard/documents/index-document.ts";
import { siteSteps } from "../../src/dashboard/documents/steps.ts";
import { filterRows, groupNeighbours, nameInSuite, rowsOf, stepRowsOf } from "../../src/dashboard/rows.ts";
import { siteFiles } from "../../src/site/site-files.ts";
import { eventfulHistory } from "../site/sample-history.ts";

const files = siteFiles(eventfulHistory());
const index = siteIndex(JSON.parse(files.get("data/index.json") ?? ""), "index");
const rows = rowsOf(index);
const named = (all: typeof rows) => all.map((row) => `${row.benchmark} ${row.metric.name} ${row.machine.name}`);
const ALL = { machine: null, metric: null, search: "" };

const filters: [what: string, filter: Partial<typeof ALL> | object, want: string[]][] = [
  [
    "nothing leaves all",
    {},
    ["engine/compile wall bench-arm64", "engine/compile wall bench-x64", "engine/throughput rate bench-x64"],
  ],
  ["a machine", { machine: "bench-arm64" }, ["engine/compile wall bench-arm64"]],
  ["a metric", { metric: "rate" }, ["engine/throughput rate bench-x64"]],
  ["words in any order and case", { search: "THROUGH  engine" }, ["engine/throughput rate bench-x64"]],
  ["a word that no name has", { search: "engine none" }, []],
  ["a machine nobody has", { machine: "x" }, []],
  ["characters with a meaning elsewhere", { search: ".*" }, []],
];
for (const [what, filter, want] of filters) {
  test(`filter: ${what}`, () => expect(named(filterRows(rows, { ...ALL, ...filter }))).toEqual(want));
}

test("steps are those of the rows that are left, with both commits", () => {
  const all = siteSteps(JSON.parse(files.get("data/steps.json") ?? ""), "steps");
  expect(stepRowsOf(all.steps, all.commits, rows)).toHaveLength(all.steps.length);
  const some = stepRowsOf(all.steps, all.commits, filterRows(rows, { ...ALL, metric: "rate" }));
  expect(some.map((step) => [step.row.metric.name, step.commit.id === step.first.id])).toEqual([["rate", true]]);
});

test("neighbours of one key stand together, others apart", () => {
  const groups = groupNeighbours(["a1", "a2", "b1", "a3"], (item) => item.slice(0, 1));
  expect(groups).toEqual([
    { key: "a", items: ["a1", "a2"] },
    { key: "b", items: ["b1"] },
    { key: "a", items: ["a3"] },
  ]);
});

test("inside its suite a benchmark goes by the rest of its name", () => {
  expect(nameInSuite({ benchmark: "engine/a/b", suite: "engine" })).toBe("a/b");
  expect(nameInSuite({ benchmark: "engines/a", suite: "engine" })).toBe("engines/a");
});
