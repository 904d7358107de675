import { describe, expect, test } from "vitest";
import { siteIndex } from "../../src/dashboard/documents/index-document.ts";
import type { SiteIndex } from "../../src/model/site/index-document.ts";
import type { ComparisonResult, SiteInput } from "../../src/site/input.ts";
import { siteFiles } from "../../src/site/site-files.ts";
import { eventfulHistory, largeHistory, releaseHistory } from "./sample-history.ts";

/** The index as the page reads it. */
function indexOf(input: SiteInput): SiteIndex {
  return siteIndex(JSON.parse(siteFiles(input).get("data/index.json") ?? ""), "index");
}

describe("the index of a release history", () => {
  const input = releaseHistory();
  const index = indexOf(input);

  test("counts what there is, and standing steps of judged metrics by direction", () => {
    expect(index.totals).toEqual({
      histories: 9,
      points: 24 * 9 - 4,
      commits: 24,
      steps: 23,
      regressions: 2,
      improvements: 2,
    });
  });

  test("holds the newest value with its interval, and the last step", () => {
    const history = index.suites[0]?.histories[0];
    const point = input.series[0]?.points.at(-1);
    expect(history?.value).toBe(Number(point?.value.toPrecision(5)));
    expect(history?.launches).toBe(5);
    expect(history?.step).toEqual({ commit: expect.any(Number), effect: -0.89, isWorse: false, at: 21 });
    expect(index.commits[history?.step?.commit ?? -1]?.label).toBe("v4.0.0");
    expect(index.commits[history?.commit ?? -1]?.label).toBe("v4.1.12");
    expect(history?.spark).toHaveLength(24);
  });

  test("lists steps newest first, of one commit the largest first", () => {
    const times = index.steps.map((step) => index.commits[step.commit]?.time ?? "");
    expect(times).toEqual([...times].sort().reverse());
    const first = index.steps.filter((step) => step.commit === index.steps[0]?.commit);
    expect(first.map(({ effect }) => Math.abs(effect))).toEqual(
      first.map(({ effect }) => Math.abs(effect)).sort((a, b) => b - a),
    );
  });

  test("shares one entry among metrics that mean the same", () => {
    expect(index.metrics.map(({ name }) => name).sort()).toEqual(["cpu", "files", "max-rss", "size", "wall"]);
  });

  test("links commits only to a plain https address", () => {
    expect(index.repository).toBe("https://github.com/example/sample");
    expect(indexOf({ ...input, repositoryUrl: "javascript:alert(1)" }).repository).toBeNull();
  });
});

test("a step that may lie on several commits tells the earliest and how many", () => {
  const index = indexOf(eventfulHistory());
  const step = index.steps.find(({ candidates }) => candidates > 1);
  expect(step).toMatchObject({ candidates: 2, evidence: "segmentation", status: "provisional", isStanding: true });
  expect(index.commits[step?.first ?? -1]?.id).toBe(index.commits[step?.commit ?? -1]?.id);
});

test("higher is better: a rise of the rate is no regression", () => {
  const index = indexOf(eventfulHistory());
  const rate = index.metrics.findIndex(({ name }) => name === "rate");
  const history = index.suites.flatMap(({ histories }) => histories).find(({ metric }) => metric === rate);
  expect(history?.step).toMatchObject({ effect: 0.12, isWorse: false });
});

test("a class that only series name is listed without a time", () => {
  const index = indexOf({ ...eventfulHistory(), classes: [] });
  expect(index.classes).toEqual([
    { name: "bench-arm64", lastResult: null, results: 0 },
    { name: "bench-x64", lastResult: null, results: 0 },
  ]);
});

test("only the newest sixty steps are in the index, all are in steps.json", () => {
  const files = siteFiles(largeHistory(80, 60));
  const index = siteIndex(JSON.parse(files.get("data/index.json") ?? ""), "index");
  const all = JSON.parse(files.get("data/steps.json") ?? "");
  expect(index.totals.steps).toBeGreaterThan(60);
  expect(index.steps).toHaveLength(60);
  expect(all.steps).toHaveLength(index.totals.steps);
  expect(all.commits[all.steps[0].commit].id).toBe(index.commits[index.steps[0]?.commit ?? -1]?.id);
});

test("the index of 300 histories leaves room in 200 kB for the page itself", () => {
  const text = siteFiles(largeHistory(300, 60)).get("data/index.json") ?? "";
  expect(text.length).toBeLessThan(135_000);
});

test("of a comparison what is not unchanged is shown, newest comparison first", () => {
  const comparison = (time: string): ComparisonResult => ({
    time,
    pr: 7,
    outcome: {
      verdict: "regressed",
      counts: { regressed: 1, improved: 0, unchanged: 1, inconclusive: 0, invalid: 0, failed: 0, missing: 0 },
      comparisons: [row("slow", "regressed", true), row("same", "unchanged", true), row("aside", "regressed", false)],
      environment: { machineClass: "bench-x64", fingerprint: "x", sandbox: "bubblewrap" },
      builds: [
        { id: "base", commit: "a".repeat(40) },
        { id: "head", commit: "b".repeat(40) },
      ],
    },
  });
  const comparisons = [comparison("2025-01-01T00:00:00Z"), comparison("2025-02-01T00:00:00Z")];
  const index = indexOf({ ...releaseHistory(), comparisons });
  expect(index.comparisons.map(({ time }) => time.slice(5, 7))).toEqual(["02", "01"]);
  expect(index.comparisons[0]?.rows.map(({ benchmark }) => benchmark)).toEqual(["slow"]);
  const bare = { ...comparison("2025-03-01T00:00:00Z") };
  const without = indexOf({
    ...releaseHistory(),
    comparisons: [{ ...bare, outcome: { ...bare.outcome, builds: [] } }],
  });
  expect(without.comparisons).toEqual([]);
  expect(index.comparisons[0]).toMatchObject({ pr: 7, base: "a".repeat(40), head: "b".repeat(40) });
});

function row(
  benchmark: string,
  verdict: "regressed" | "unchanged",
  primary: boolean,
): ComparisonResult["outcome"]["comparisons"][number] {
  return {
    benchmark,
    metric: "wall",
    unit: "s",
    direction: "lower",
    exact: false,
    primary,
    verdict,
    base: 1,
    head: 1.2,
    change: 0.2,
    interval: [0.1, null],
    level: 0.95,
    pairs: 10,
    pValue: 0.01,
    adjustedPValue: 0.01,
    minimumDetectable: 0.02,
    reason: "",
    morePairs: null,
    tags: [],
    warnings: [],
  };
}
