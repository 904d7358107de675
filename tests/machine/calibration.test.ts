import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
  CALIBRATION_PARTS,
  calibrationMedians,
  judgeCalibration,
  parseCalibration,
} from "../../src/machine/calibration.ts";
import { CALIBRATION_HISTORY, CALIBRATION_PROGRAM, openCalibration } from "../../src/machine/calibration-program.ts";
import type { CalibrationRun, CalibrationRuns, MachineFacts } from "../../src/ports/machine.ts";
import { createRandom } from "../../src/units/random.ts";

/** Launches around 50 ns with a scatter of 0.2 %, each part times its factor. */
function launches(seed: number, factors: CalibrationRun = {}, count = 30): CalibrationRun[] {
  const random = createRandom(seed, "launches");
  const one = (part: string): number => 50 * (factors[part] ?? 1) * (1 + 0.002 * (random.uniform() - 0.5));
  return Array.from({ length: count }, () => Object.fromEntries(CALIBRATION_PARTS.map((part) => [part, one(part)])));
}

function runs(before: CalibrationRun[], after: CalibrationRun[], more: Partial<CalibrationRuns> = {}): CalibrationRuns {
  return { before, after, policy: "strict", circumstances: "trusted", at: "2026-03-01T12:00:00.000Z", ...more };
}

const unfit = (checks: readonly { check: string; state: string }[]) =>
  checks.flatMap(({ check, state }) => (state === "unfit" ? [check] : []));
const past = (factor = 1) =>
  Array.from({ length: 20 }, (_, job) => calibrationMedians(launches(100 + job, { memory: factor })));

describe("a host after a job", () => {
  const rows: [name: string, factors: CalibrationRun, want: string[]][] = [
    ["as before it is fit", {}, []],
    ["slower by 0.8 % is within the limit", { memory: 1.008 }, []],
    ["slower by 1.2 % at one part is unfit, and that part is named", { memory: 1.012 }, ["calibration-memory"]],
    ["faster by as much is another host too", { fork: 0.988 }, ["calibration-fork"]],
  ];
  for (const [name, factors, want] of rows)
    test(name, () => {
      expect(unfit(judgeCalibration(runs(launches(1), launches(2, factors)), []))).toEqual(want);
    });

  test("is told with the number and the limit", () => {
    const [row] = judgeCalibration(runs(launches(1), launches(2, { integer: 1.05 })), past());
    expect(row?.text).toMatch(
      /^5\.0 % slower after the job than before \(at most 1\.0 %\); (?:49\.9|50\.0)\d ns, 0\.0 % (?:slower|faster) than in 20 earlier jobs \(at most 1\.0 %\)$/,
    );
  });

  test("that scatters so much that two per cent are chance is not refused for them", () => {
    const wild = (seed: number) =>
      launches(seed).map((run, nth) => ({
        ...run,
        fork: 50 * (1 + 0.3 * createRandom(seed, `wild ${nth}`).uniform()),
      }));
    for (let seed = 1; seed <= 40; seed++)
      expect(unfit(judgeCalibration(runs(wild(seed), wild(seed + 100)), []))).toEqual([]);
  });

  test("under the policy warn is told of, and the job stays valid", () => {
    const checks = judgeCalibration(runs(launches(1, {}, 8), launches(2, { l1: 1.2 }, 8), { policy: "warn" }), []);
    expect(checks.filter(({ state }) => state !== "ok").map(({ check, state }) => [check, state])).toEqual([
      ["calibration-l1", "warn"],
    ]);
  });
});

describe("a host beside its own past", () => {
  test("that became slower between two jobs is unfit although it stays so", () => {
    const slower = { memory: 1.03 };
    expect(unfit(judgeCalibration(runs(launches(1, slower), launches(2, slower)), past()))).toEqual([
      "calibration-memory",
    ]);
    expect(unfit(judgeCalibration(runs(launches(1, slower), launches(2, slower)), past(1.03)))).toEqual([]);
  });

  test("has no past before eight jobs", () => {
    const slower = { memory: 1.03 };
    const judge = (count: number) =>
      judgeCalibration(runs(launches(1, slower), launches(2, slower)), past().slice(0, count));
    expect(unfit(judge(7))).toEqual([]);
    expect(unfit(judge(8))).toEqual(["calibration-memory"]);
  });
});

describe("the history on disk", () => {
  const roots: string[] = [];
  afterEach(() => {
    for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
  });

  function machine(program = "program"): { root: string; file: string } {
    const root = mkdtempSync(join(tmpdir(), "calibration-"));
    roots.push(root);
    for (const path of [CALIBRATION_PROGRAM, CALIBRATION_HISTORY])
      mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, CALIBRATION_PROGRAM), program);
    return { root, file: join(root, CALIBRATION_HISTORY) };
  }

  const facts = (kernel: string): MachineFacts => ({
    fingerprint: "0123456789abcdef",
    facts: { kernel },
    virtual: false,
    bench: true,
  });
  async function job(root: string, seed: number, factors: CalibrationRun = {}, kernel = "6.1") {
    return openCalibration(root, facts(kernel))?.judge(runs(launches(seed, factors), launches(seed + 500, factors)));
  }

  test("grows by each job, and a job that was off has no say in what is usual", async () => {
    const { root, file } = machine();
    for (let nth = 0; nth < 8; nth++) expect(unfit((await job(root, nth)) ?? [])).toEqual([]);
    for (let nth = 8; nth < 20; nth++)
      expect(unfit((await job(root, nth, { copy: 1.05 })) ?? [])).toEqual(["calibration-copy"]);
    expect(unfit((await job(root, 30)) ?? [])).toEqual([]);
    expect(JSON.parse(readFileSync(file, "utf8")).jobs).toHaveLength(21);
  });

  test("begins anew with another kernel or another program", async () => {
    const { root } = machine();
    for (let nth = 0; nth < 9; nth++) await job(root, nth);
    expect(unfit((await job(root, 20, { getppid: 1.2 })) ?? [])).toEqual(["calibration-getppid"]);
    expect(unfit((await job(root, 20, { getppid: 1.2 }, "6.12")) ?? [])).toEqual([]);
    writeFileSync(join(root, CALIBRATION_PROGRAM), "built again");
    expect(unfit((await job(root, 20, { getppid: 1.2 })) ?? [])).toEqual([]);
  });

  test("that is damaged is left as it is, and said", async () => {
    const { root, file } = machine();
    writeFileSync(file, '{"schema":"benchwarden.calibration/1","jobs":[');
    const checks = (await job(root, 1)) ?? [];
    expect(checks.at(-1)).toMatchObject({ check: "calibration-history", state: "warn" });
    expect(checks.at(-1)?.text).toContain("is damaged: remove it");
    expect(readFileSync(file, "utf8")).toContain('"jobs":[');
  });

  test("is nowhere on a host without the program", () => {
    const root = mkdtempSync(join(tmpdir(), "calibration-"));
    roots.push(root);
    expect(openCalibration(root, facts("6.1"))).toBeNull();
  });
});

describe("what a launch printed", () => {
  const lines = CALIBRATION_PARTS.map((part, nth) => `${part} 10 ${(nth + 1) * 5}`);
  const text = (...changed: string[]) => `${["benchwarden-calibration 1", ...changed].join("\n")}\n`;

  test("becomes nanoseconds for an operation", () => {
    expect(parseCalibration(text(...lines))).toMatchObject({ integer: 0.5, l1: 1, fork: 4.5 });
  });

  const wrong: [name: string, printed: string][] = [
    ["another heading", text(...lines).replace(" 1\n", " 2\n")],
    ["a part that is missing", text(...lines.slice(1))],
    ["a part twice, another not", text(...lines.slice(1), lines[1] ?? "")],
    ["no operations", text(...lines).replace("integer 10", "integer 0")],
    ["a number that is none", text(...lines).replace("integer 10", "integer 1e3")],
    ["more lines", text(...lines, "more 1 1")],
    ["a last line that was cut off", text(...lines).slice(0, -1)],
    ["nothing", ""],
  ];
  for (const [name, printed] of wrong) test(`is refused: ${name}`, () => expect(parseCalibration(printed)).toBeNull());
});
