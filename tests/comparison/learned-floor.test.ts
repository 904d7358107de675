import { expect, test } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { FEWEST_REBUILDS, learnedFloor, RebuiltBases, withLearnedFloors } from "../../src/comparison/learned-floor.ts";
import type { Result } from "../../src/model/result.ts";
import { createRandom } from "../../src/units/random.ts";
import { resultOf, simulateBenchmark } from "../simulation/job.ts";

const percent = (...changes: number[]) => changes.map((change) => change / 100);

// Q3 + 1.5 · (Q3 − Q1) of |ln(1 + change)| with linear interpolation, worked out apart in Python.
const rows: [what: string, changes: number[], want: number | null][] = [
  ["seven rebuilds teach nothing", percent(1, 2, 1, 2, 1, 2, 1), null],
  ["eight equal ones teach their size", percent(1, 1, 1, 1, 1, 1, 1, 1), 0.01],
  ["both directions count by their size", percent(2, -1.9607843137, 2, -1.9607843137, 2, 2, 2, 2), 0.02],
  ["spread adds one and a half interquartile ranges", percent(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8), 0.0115228],
  ["one far out hardly moves it", percent(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 40), 0.0115228],
  ["rebuilds that change nothing teach zero", percent(0, 0, 0, 0, 0, 0, 0, 0), 0],
];
for (const [what, changes, want] of rows) {
  test(what, () => {
    const floor = learnedFloor(changes);
    if (want === null) expect(floor).toBeNull();
    else expect(floor).toBeCloseTo(want, 6);
  });
}

/** A comparison whose rebuilt base is off by `control`, a relative change, for good. */
function rebuilt(seed: number, control: number | undefined, change = 0): Result {
  const planted = {
    pairs: 20,
    seed,
    scenario: "quiet",
    change,
    ...(control === undefined ? {} : { control }),
  } as const;
  const builds = control === undefined ? (["base", "head"] as const) : (["base", "head", "control"] as const);
  return resultOf({ benchmarks: [simulateBenchmark(planted)], builds });
}

/** Each rebuild has a layout of its own, worth 1 % up or down. */
function learnt(rebuilds: number): RebuiltBases {
  const bases = new RebuiltBases();
  const random = createRandom(1, "layouts");
  for (let seed = 1; seed <= rebuilds; seed++) bases.add(rebuilt(seed, random.coin() ? 0.01 : -0.01));
  return bases;
}

const { fingerprint } = rebuilt(1, undefined).machine;

test("a layout effect that was flagged as a change is none once rebuilt bases have shown it; a larger change still is", () => {
  const floors = learnt(12).floorsOf(fingerprint);
  const [floor = 0] = floors.values();
  expect(floor).toBeGreaterThan(0.0095);
  expect(floor).toBeLessThan(0.016);
  const layout = rebuilt(100, undefined, 0.009);
  expect(judge(layout).comparisons[0]?.verdict).toBe("regressed");
  expect(judge(withLearnedFloors(layout, floors).result).comparisons[0]?.verdict).toBe("unchanged");
  const slower = rebuilt(101, undefined, 0.05);
  expect(judge(withLearnedFloors(slower, floors).result).comparisons[0]?.verdict).toBe("regressed");
});

test("a rebuilt base with the usual layout effect does not make the job invalid any more", () => {
  const floors = learnt(12).floorsOf(fingerprint);
  const job = rebuilt(200, 0.009);
  expect(judge(job).control.verdict).toBe("regressed");
  expect(judge(withLearnedFloors(job, floors).result).control.verdict).toBe("unchanged");
});

test("a minimum effect is raised and never lowered, and the margin of unchanged stays", () => {
  const result = rebuilt(1, undefined);
  const key = JSON.stringify(["suite/one", "wall"]);
  const metricWith = (floor: number) => {
    const raised = withLearnedFloors(result, new Map([[key, floor]]));
    const [metric] = raised.result.benchmarks[0]?.metrics ?? [];
    return [raised.raised, metric?.minimumEffect, metric?.equivalence];
  };
  expect(metricWith(0.004)).toEqual([0, 0.005, 0.02]);
  expect(metricWith(0.03)).toEqual([1, 0.03, 0.02]);
});

test("what says nothing of a machine's rebuilds is not learned from", () => {
  const sources: [why: string, result: (seed: number) => Result][] = [
    ["no rebuilt base", (seed) => rebuilt(seed, undefined, 0.05)],
    ["two heads, which is no comparison", (seed) => withSecondHead(rebuilt(seed, 0.05))],
    ["another machine", (seed) => onMachine(rebuilt(seed, 0.05), { fingerprint: "f".repeat(16) })],
    [
      "a machine that was not fit",
      (seed) => onMachine(rebuilt(seed, 0.05), { fitness: [{ check: "governor", state: "unfit", text: "powersave" }] }),
    ],
  ];
  for (const [why, source] of sources) {
    const bases = new RebuiltBases();
    for (let seed = 1; seed <= FEWEST_REBUILDS; seed++) bases.add(source(seed));
    expect(bases.floorsOf(fingerprint).size, why).toBe(0);
  }
  expect(learnt(FEWEST_REBUILDS).floorsOf(fingerprint).size).toBe(1);
  expect(learnt(FEWEST_REBUILDS - 1).floorsOf(fingerprint).size).toBe(0);
});

function onMachine(result: Result, changes: Partial<Result["machine"]>): Result {
  return { ...result, machine: { ...result.machine, ...changes } };
}

function withSecondHead(result: Result): Result {
  const { builds } = result.request;
  const second = builds.filter(({ role }) => role === "head").map((build) => ({ ...build, id: "head2" }));
  return { ...result, request: { ...result.request, builds: [...builds, ...second] } };
}
