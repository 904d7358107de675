import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { constantAt, largestConstant, simulateJobs } from "../../benchmarks/statistics/calibrate-looks.ts";
import { looksOf, looksUntil, ONE_LOOK } from "../../src/comparison/looks.ts";

const PATHS = process.env.BENCHWARDEN_FULL === "1" ? 2_000_000 : 40_000;

vi.setConfig({ testTimeout: 900_000 });
const EFFORTS = ["quick", "normal", "thorough"] as const;

const plans: [effort: (typeof EFFORTS)[number], looks: number[]][] = [
  ["quick", [8, 12, 20]],
  ["normal", [10, 15, 20, 30, 40]],
  ["thorough", [15, 20, 30, 40, 60]],
];
for (const [effort, looks] of plans) {
  test(`the effort ${effort} looks at ${looks.join(", ")} pairs`, () => expect(looksOf(effort).looks).toEqual(looks));
}

const rows: [name: string, pairs: number, want: number[]][] = [
  ["before the fewest pairs there is no look", 7, []],
  ["a job that ended before the first look looks at its end", 8, [8]],
  ["a job that ended at a look has no other", 10, [10]],
  ["a job that ended between two looks looks at its end too", 17, [10, 15, 17]],
  ["all looks", 40, [10, 15, 20, 30, 40]],
];
for (const [name, pairs, want] of rows) test(name, () => expect(looksUntil(looksOf("normal"), pairs)).toEqual(want));

test("a single decision has one look from 6 pairs on and pays for nothing", () => {
  expect(looksUntil(ONE_LOOK, 5)).toEqual([]);
  expect(looksUntil(ONE_LOOK, 6)).toEqual([6]);
  expect(ONE_LOOK).toMatchObject({ constant: 1, equivalenceConstant: 1 });
});

test("the constants are those that the calibration program printed", () => {
  const printed = readFileSync(new URL("../../benchmarks/statistics/calibrate-looks.txt", import.meta.url), "utf8");
  for (const effort of EFFORTS) {
    const { constant, equivalenceConstant } = looksOf(effort);
    expect(printed).toContain(
      `${effort}: constant ${constant.toFixed(1)}, equivalenceConstant ${equivalenceConstant.toFixed(1)}`,
    );
  }
});

describe(`the constants hold on ${PATHS} paths without an effect`, () => {
  for (const effort of EFFORTS) {
    test(`of ${effort} effort`, () => {
      const { looks, constant, equivalenceConstant } = looksOf(effort);
      for (const job of simulateJobs(looks, looks.slice(-1), PATHS)) {
        for (const alpha of [0.05, 0.02, 0.01]) {
          const { values, shares } = job.twoSided;
          const rejected = shares[values.findLastIndex((p) => constant * p <= alpha)] ?? 0;
          expect(rejected).toBeLessThanOrEqual(1.02 * alpha + 4 * Math.sqrt(alpha / PATHS));
        }
        expect(constantAt(job.oneSided, 0.05)).toBeLessThanOrEqual(equivalenceConstant + 0.15);
      }
    });
  }

  test("a constant that is too small is found out", () => {
    for (const job of simulateJobs([10, 15, 20, 30, 40], [40], 40_000))
      expect(largestConstant(job.twoSided).constant).toBeGreaterThan(3);
  });
});
