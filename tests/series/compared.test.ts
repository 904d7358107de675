import { expect, test } from "vitest";
import type { Outcome } from "../../src/model/outcome.ts";
import { ComparedCommits } from "../../src/series/compared.ts";
import { detectAll } from "../../src/series/detect.ts";
import { epochOf } from "../../src/series/epoch.ts";
import { createNoise, line } from "./noise.ts";
import { commitAt, recordingOf } from "./recordings.ts";
import { seriesOf } from "./series-of.ts";

type Verdict = Outcome["comparisons"][number]["verdict"];

/** A comparison on the usual machine. */
function result(base: number, head: number, fingerprint?: string) {
  const changes = fingerprint === undefined ? {} : { fingerprint };
  const recorded = recordingOf({ path: "x", commits: [base, head], benchmarks: [], changes }).result;
  const builds = recorded.request.builds.map((build, index) => ({ ...build, role: index === 0 ? "base" : "head" }));
  return { ...recorded, request: { ...recorded.request, builds } } as typeof recorded;
}

function outcomeOf(verdict: Verdict, change: number): Outcome {
  return { comparisons: [{ benchmark: "parse/small", metric: "wall", verdict, change }] } as unknown as Outcome;
}

const EPOCH = epochOf(result(0, 1));
/** The new level has three points: without a comparison the change is a candidate. */
const SERIES = seriesOf(line(createNoise(5, "compared"), 33, 0.005, { 30: 0.1 }), { epoch: EPOCH });

const rows: [what: string, base: number, head: number, verdict: Verdict, change: number, want: string][] = [
  ["the last good with the first bad regressed", 29, 30, "regressed", 0.1, "confirmed"],
  ["commits further away on both sides regressed", 10, 32, "regressed", 0.1, "confirmed"],
  ["the two are equal", 29, 30, "unchanged", 0.001, "closed"],
  ["the change went the other way", 29, 30, "improved", -0.1, "closed"],
  ["nothing was claimed", 29, 30, "inconclusive", 0.1, "candidate"],
  ["both commits lie before the change", 10, 29, "unchanged", 0, "candidate"],
  ["both commits lie after the change", 30, 32, "unchanged", 0, "candidate"],
  ["one commit is not of the history", 29, 99, "unchanged", 0, "candidate"],
];
for (const [what, base, head, verdict, change, want] of rows) {
  test(`a comparison in which ${what} leaves the change ${want}`, () => {
    const compared = new ComparedCommits();
    compared.add(result(base, head), outcomeOf(verdict, change));
    const [series] = detectAll([SERIES], compared).series;
    expect(series?.changePoints.map(({ index, status }) => [index, status])).toEqual([[30, want]]);
  });
}

test("a comparison on another machine says nothing about the change", () => {
  const compared = new ComparedCommits();
  compared.add(result(29, 30, "fedcba9876543210"), outcomeOf("regressed", 0.1));
  expect(detectAll([SERIES], compared).series[0]?.changePoints[0]?.status).toBe("candidate");
});

test("of two comparisons the later one counts", () => {
  const compared = new ComparedCommits();
  compared.add(result(29, 30), outcomeOf("regressed", 0.1));
  compared.add(result(28, 31), outcomeOf("unchanged", 0));
  expect(detectAll([SERIES], compared).series[0]?.changePoints[0]?.status).toBe("closed");
  expect(detectAll([SERIES], compared).alerts.map(({ status }) => status)).toEqual(["closed"]);
  expect(commitAt(30).commit).toBe(detectAll([SERIES]).alerts[0]?.commits[0]);
});
