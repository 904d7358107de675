import { describe, expect, test } from "vitest";
import { howMuch } from "./how-much.ts";
import { outcomeOf, projectWith, STEPS } from "./sample-project.ts";

/**
 * Verdicts have an error rate (5 % of such runs may flag something that did not change, and a busy machine may leave a
 * slowdown open): a run that errs is done again, and one that errs three times in a row is a defect.
 */
const AGAIN = 2;

describe("compare, for real", { timeout: 300_000, retry: AGAIN }, () => {
  test("an empty commit on top is unchanged without measuring", () => {
    using project = projectWith({});
    project.commit("empty");
    const ran = project.run("compare", "HEAD~1", "HEAD", "--json", "-");
    const outcome = outcomeOf(ran);
    expect(ran.status).toBe(0);
    expect(outcome).toMatchObject({ verdict: "unchanged", stopped: "identical" });
    expect(outcome.comparisons.map((row) => [row.benchmark, row.verdict, row.pairs])).toEqual([
      ["spin/small", "unchanged", 0],
      ["spin/middle", "unchanged", 0],
      ["spin/large", "unchanged", 0],
    ]);
  });

  for (const seed of process.env.BENCHWARDEN_FULL === "1" ? [1, 2, 3] : [1]) {
    test(`a change that only alters bytes is never called a change (seed ${seed})`, () => {
      using project = projectWith({ unused: seed });
      const ran = project.run("compare", "HEAD~1", "HEAD", "--json", "-", "--budget", "12 s", "--seed", `${seed}`);
      const { counts } = outcomeOf(ran);
      expect({ regressed: counts.regressed, improved: counts.improved, status: ran.status }).toEqual({
        regressed: 0,
        improved: 0,
        status: 0,
      });
      expect((counts.unchanged ?? 0) + (counts.inconclusive ?? 0)).toBe(3);
    });

    test(`of three benchmarks exactly the one that is 20 % slower is called regressed (seed ${seed})`, ({ task }) => {
      using project = projectWith({ middle: STEPS * 1.2 });
      const ran = project.run("compare", "HEAD~1", "HEAD", "--json", "-", ...howMuch(task), "--seed", `${seed}`);
      const flagged = outcomeOf(ran).comparisons.filter(
        (row) => row.primary && ["regressed", "improved"].includes(row.verdict),
      );
      expect(flagged.map((row) => [row.benchmark, row.metric, row.verdict])).toEqual([
        ["spin/middle", "cpu", "regressed"],
      ]);
      expect(ran.status).toBe(1);
    });
  }

  test("a benchmark that is 5 % slower is regressed or inconclusive, never unchanged", () => {
    using project = projectWith({ middle: STEPS * 1.05 });
    const outcome = outcomeOf(
      project.run("compare", "HEAD~1", "HEAD", "--json", "-", "--budget", "12 s", "--seed", "5"),
    );
    const row = outcome.comparisons.find((one) => one.benchmark === "spin/middle" && one.primary);
    expect(["regressed", "inconclusive"]).toContain(row?.verdict);
    if (row?.verdict === "inconclusive") expect(row.morePairs).toBeGreaterThan(0);
  });
});
