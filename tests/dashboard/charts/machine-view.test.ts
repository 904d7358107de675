import { describe, expect, test } from "vitest";
import { pointAt, windowOf } from "../../../src/dashboard/charts/history-view.ts";
import { machineViews } from "../../../src/dashboard/charts/machine-view.ts";
import { marksOf } from "../../../src/dashboard/charts/marks.ts";
import { siteMachines } from "../../../src/dashboard/documents/machines.ts";
import { machinesFile } from "../../../src/site/machines-file.ts";
import { changedMachine } from "../../site/sample-machines.ts";

const [MACHINE] = siteMachines(machinesFile(changedMachine()), "machines").machines;
if (MACHINE === undefined) throw new Error("no machine");

describe("a machine as charts", () => {
  const parts = machineViews(MACHINE);

  test("has one for each part, what moved before what did not, the others in their order", () => {
    expect(parts.map(({ part }) => part)).toEqual([
      "memory",
      "integer",
      "l1",
      "l2",
      "l3",
      "copy",
      "getppid",
      "faults",
      "fork",
    ]);
  });

  test("a step that came with a new kernel is not what moved by itself", () => {
    const moved = MACHINE.parts.map((one) => ({
      ...one,
      steps: one.steps.map((step) => ({ ...step, attribution: "environment" as const })),
    }));
    expect(machineViews({ ...MACHINE, parts: moved })[0]?.part).toBe("integer");
  });

  test("a job is told by its time, launches and value, and against the job before", () => {
    const view = parts[0]?.view;
    if (view === undefined) throw new Error("no view");
    const point = pointAt(view, 25);
    expect(point).toMatchObject({ day: "2026-06-05", label: "04:00 UTC", launches: 30 });
    expect(point.value).toBeCloseTo(51.4e-9, 10);
    expect(point.change).toBeCloseTo(0.03, 2);
  });

  test("the step is marked at its job, and the job that found the machine changed has a note", () => {
    const view = parts[0]?.view;
    if (view === undefined) throw new Error("no view");
    const marks = marksOf(view);
    expect(marks.filter(({ kind }) => kind === "step")).toMatchObject([{ at: 25, text: "▲ +3.0 %", tone: "worse" }]);
    expect(marks.filter(({ kind }) => kind === "change")).toEqual([{ kind: "change", at: 39 }]);
    expect(view.changes).toEqual([[39, "The job found the machine changed: copy: 3.0 % slower."]]);
  });

  test("its jobs have ids that an address can name", () => {
    const ids = parts.map(({ view }) => view.commits);
    expect(new Set(ids[0]).size).toBe(40);
    for (const id of ids[0] ?? []) expect(id).toMatch(/^[0-9a-f]{12}$/);
    const view = parts[0]?.view;
    if (view === undefined) throw new Error("no view");
    expect(windowOf(view, [view.commits[3] ?? "", view.commits[9] ?? ""])).toEqual([3, 9]);
  });
});
