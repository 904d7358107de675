import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { judgeCalibration, medianOfLaunches } from "../../src/comparison/host-calibration.ts";
import { parseCalibration } from "../../src/machine/calibration-output.ts";
import { CALIBRATION_HISTORY, CALIBRATION_PROGRAM, openCalibration } from "../../src/machine/calibration-program.ts";
import { CALIBRATION_PARTS } from "../../src/model/calibration.ts";
import type { MachineFacts } from "../../src/ports/machine.ts";
import { type Factors, launches } from "../comparison/host-launches.ts";

const unfit = (checks: readonly { check: string; state: string }[]) =>
  checks.flatMap(({ check, state }) => (state === "unfit" ? [check] : []));

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
  /** A job as `measure` has it: judged by what the machine knows, then noted. */
  async function job(root: string, nth: number, factors: Factors = {}, kernel = "6.1") {
    const program = openCalibration(root, facts(kernel));
    if (program === null) throw new Error("no program");
    const { key, since, past } = program.history("trusted");
    const before = launches(nth, factors);
    const checks = judgeCalibration({ before, after: launches(nth + 500, factors), policy: "strict" }, past);
    const ok = checks.every(({ state }) => state === "ok");
    const at = `2026-03-01T12:00:${String(nth % 60).padStart(2, "0")}Z`;
    return { checks, since, why: await program.note({ at, key, ok, seconds: medianOfLaunches(before) }) };
  }

  test("grows by each job, and a job that was off has no say in what is usual", async () => {
    const { root, file } = machine();
    for (let nth = 0; nth < 8; nth++) expect(unfit((await job(root, nth)).checks)).toEqual([]);
    for (let nth = 8; nth < 20; nth++)
      expect(unfit((await job(root, nth, { copy: 1.05 })).checks)).toEqual(["calibration-copy"]);
    expect(unfit((await job(root, 30)).checks)).toEqual([]);
    expect(JSON.parse(readFileSync(file, "utf8")).jobs).toHaveLength(21);
  });

  test("begins anew with another kernel or another program", async () => {
    const { root } = machine();
    for (let nth = 0; nth < 9; nth++) await job(root, nth);
    expect(unfit((await job(root, 20, { getppid: 1.2 })).checks)).toEqual(["calibration-getppid"]);
    expect(unfit((await job(root, 20, { getppid: 1.2 }, "6.12")).checks)).toEqual([]);
    writeFileSync(join(root, CALIBRATION_PROGRAM), "built again");
    expect(unfit((await job(root, 20, { getppid: 1.2 })).checks)).toEqual([]);
  });

  test("that is damaged is left as it is, and said", async () => {
    const { root, file } = machine();
    writeFileSync(file, '{"schema":"benchwarden.calibration/1","jobs":[');
    expect((await job(root, 1)).why).toContain("is damaged: remove it");
    expect(readFileSync(file, "utf8")).toContain('"jobs":[');
  });

  test("counts from when on its keeper says that the machine is as it is meant to be", async () => {
    const { root } = machine();
    const conf = join(root, "etc/benchwarden/machine.conf");
    mkdirSync(dirname(conf), { recursive: true });
    for (let nth = 0; nth < 9; nth++) await job(root, nth);
    expect(unfit((await job(root, 20, { getppid: 1.2 })).checks)).toEqual(["calibration-getppid"]);
    writeFileSync(conf, "CALIBRATION_SINCE=2026-01-01\nCALIBRATION_SINCE=2026-03-01T12:00:30Z\n");
    expect(await job(root, 31, { getppid: 1.2 })).toMatchObject({ since: "2026-03-01T12:00:30Z" });
    for (let nth = 32; nth < 40; nth++) expect(unfit((await job(root, nth, { getppid: 1.2 })).checks)).toEqual([]);
    expect(unfit((await job(root, 40)).checks)).toEqual(["calibration-getppid"]);
    writeFileSync(conf, "CALIBRATION_SINCE=2026-03-01\n");
    expect((await job(root, 41)).since).toBe("2026-03-01T00:00:00Z");
    writeFileSync(conf, "CALIBRATION_SINCE=lately\nCALIBRATION_SINCE=2026-13-77\n");
    expect((await job(root, 42)).since).toBeNull();
  });

  const settings: [line: string, want: number | null][] = [
    ["CALIBRATION_LAUNCHES=8", 8],
    ["CALIBRATION_LAUNCHES=7", null],
    ["CALIBRATION_LAUNCHES=100", 100],
    ["CALIBRATION_LAUNCHES=101", null],
    ["CALIBRATION_LAUNCHES=many", null],
    ["#CALIBRATION_LAUNCHES=8", null],
  ];
  for (const [line, want] of settings)
    test(`machine.conf says how many launches: ${line} is ${want ?? "left to the policy"}`, () => {
      const { root } = machine();
      mkdirSync(join(root, "etc/benchwarden"), { recursive: true });
      writeFileSync(join(root, "etc/benchwarden/machine.conf"), `CLASS=bench-x64\n${line}\n`);
      expect(openCalibration(root, facts("6.1"))?.launches).toBe(want);
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

  test("becomes seconds for an operation", () => {
    expect(parseCalibration(text(...lines))).toMatchObject({ integer: 5e-10, l1: 1e-9, fork: 4.5e-9 });
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
