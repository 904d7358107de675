import { expect, test } from "vitest";
import { blankComparison } from "../../src/comparison/comparison-row.ts";
import { overall } from "../../src/comparison/overall.ts";
import type { Comparison, Verdict } from "../../src/model/outcome.ts";
import { metricOf } from "../simulation/job.ts";

function row(verdict: Verdict, changes: Partial<Comparison> = {}): Comparison {
  const blank = blankComparison({ benchmark: "suite/one", metric: metricOf(), primary: true });
  return { ...blank, verdict, pairs: verdict === "failed" || verdict === "missing" ? 0 : 10, ...changes };
}

const rows: [name: string, verdicts: Verdict[], strict: boolean, verdict: Verdict, exitCode: number][] = [
  ["nothing at all", [], false, "missing", 6],
  ["unchanged", ["unchanged", "unchanged"], false, "unchanged", 0],
  ["improved among unchanged", ["unchanged", "improved"], false, "improved", 0],
  ["missing among unchanged", ["unchanged", "missing"], false, "unchanged", 0],
  ["only missing", ["missing"], false, "missing", 0],
  ["inconclusive", ["improved", "inconclusive"], false, "inconclusive", 0],
  ["inconclusive, strict", ["improved", "inconclusive"], true, "inconclusive", 2],
  ["failed before inconclusive", ["failed", "inconclusive"], true, "failed", 5],
  ["only failed", ["failed"], false, "failed", 5],
  ["regressed before failed", ["failed", "regressed", "inconclusive"], true, "regressed", 1],
];
for (const [name, verdicts, strict, verdict, exitCode] of rows) {
  test(`${name}: verdict ${verdict}, exit ${exitCode}`, () => {
    const got = overall(
      verdicts.map((one) => row(one)),
      { strict, invalid: false },
    );
    expect([got.verdict, got.exitCode]).toEqual([verdict, exitCode]);
  });
}

test("an invalid job comes before all else", () => {
  expect(overall([row("regressed"), row("failed")], { strict: true, invalid: true })).toMatchObject({
    verdict: "invalid",
    exitCode: 3,
  });
});

test("rows that are not primary count in nothing", () => {
  const got = overall([row("unchanged"), row("regressed", { primary: false })], { strict: true, invalid: false });
  expect(got).toMatchObject({ verdict: "unchanged", exitCode: 0, counts: { unchanged: 1, regressed: 0 } });
});

test("a job whose launches gave no pair measured nothing", () => {
  expect(overall([row("inconclusive", { pairs: 0 })], { strict: false, invalid: false }).exitCode).toBe(6);
});
