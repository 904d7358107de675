import { describe, expect, test } from "vitest";
import { Problem } from "../../src/model/problem.ts";
import { expressionsIn } from "../../src/workflows/texts.ts";
import { readWorkflow } from "../../src/workflows/workflow.ts";

const job = "jobs:\n  a:\n    runs-on: ubuntu-24.04\n";

describe("the triggers of a workflow are read in every way of writing them", () => {
  const rows: [on: string, want: string[]][] = [
    ["on: push", ["push"]],
    ["on: [push, workflow_dispatch]", ["push", "workflow_dispatch"]],
    ["on: { push: , workflow_dispatch: { inputs: {} } }", ["push", "workflow_dispatch"]],
    ["on:\n  pull_request_target:\n    types: [labeled]", ["pull_request_target"]],
  ];
  for (const [on, want] of rows) {
    test(on, () => expect(readWorkflow("x.yml", `${on}\n${job}`).triggers).toEqual(want));
  }
});

describe("a file that is no workflow is refused with its name", () => {
  const rows: [title: string, text: string, want: RegExp][] = [
    ["no YAML", "on: [push\n", /cannot be read/],
    ["the same key twice", `on: push\non: pull_request\n${job}`, /unique/],
    ["a list", "- a\n", /not a table/],
    ["without jobs", "on: push\n", /no table of jobs/],
    ["without a trigger", job, /no trigger/],
    ["a job that is a word", "on: push\njobs: { a: b }\n", /the job a is not a table/],
    ["an alias bomb", bomb(), /aliases/],
    ["a megabyte", `on: push\n# ${"x".repeat(1_000_000)}\n${job}`, /longer than 1 MB/],
  ];
  for (const [title, text, want] of rows) {
    test(title, () => {
      expect(() => readWorkflow("some/x.yml", text)).toThrow(Problem);
      expect(() => readWorkflow("some/x.yml", text)).toThrow(want);
      expect(() => readWorkflow("some/x.yml", text)).toThrow(/^some\/x\.yml: /);
    });
  }
});

function bomb(): string {
  const lines = Array.from(
    { length: 12 },
    (_, level) => `x${level + 1}: &x${level + 1} [${"*x".concat(`${level}, `).repeat(9)}]`,
  );
  return `x0: &x0 [a]\n${lines.join("\n")}\non: push\n${job}`;
}

test("expressions are compared in one spelling, and an if is one without brackets", () => {
  const [open, close] = ["$".concat("{{"), "}}"];
  expect(expressionsIn({ path: ["if"], text: "GitHub ['Actor'] == 'x'" })).toEqual(["github.actor=='x'"]);
  expect(expressionsIn({ path: ["name"], text: "github.actor" })).toEqual([]);
  expect(expressionsIn({ path: ["if"], text: `${open} a ${close} && github.actor` })).toEqual(["a&&github.actor"]);
  expect(expressionsIn({ path: ["env", "A"], text: `x ${open} a ${close} y ${open} b` })).toEqual(["a", "b"]);
});
