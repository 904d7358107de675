import { describe, expect, test } from "vitest";
import { jobsForMachine } from "../../src/workflows/foreign.ts";
import { readWorkflow } from "../../src/workflows/workflow.ts";

describe("a job of another workflow that a bench machine may be given", () => {
  const expression = "$".concat("{{ matrix.os }}");
  const rows: [runsOn: string, want: "certain" | "possible" | null][] = [
    ["ubuntu-24.04", null],
    ["bench-x64", "certain"],
    ["self-hosted", "certain"],
    ["[self-hosted, Linux, BENCH-X64]", "certain"],
    ["[self-hosted, gpu]", null],
    ["[self-hosted, bench-arm64]", null],
    [`"${expression}"`, "possible"],
    ["{ group: big }", "possible"],
    ["big-runner-16", null],
  ];
  for (const [runsOn, want] of rows) {
    test(`runs-on: ${runsOn} is ${want ?? "none"}`, () => {
      const workflow = readWorkflow("x.yml", `on: push\njobs:\n  a:\n    runs-on: ${runsOn}\n`);
      expect(jobsForMachine(workflow, ["bench-x64"])).toEqual(want === null ? [] : [{ id: "a", how: want }]);
    });
  }

  test("a called workflow may run anywhere", () => {
    const workflow = readWorkflow("x.yml", "on: push\njobs:\n  a:\n    uses: acme/x/.github/workflows/y.yml@main\n");
    expect(jobsForMachine(workflow, ["bench-x64"])).toEqual([{ id: "a", how: "possible" }]);
  });
});
