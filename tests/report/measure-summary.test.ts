import { expect, test } from "vitest";
import { judge } from "../../src/comparison/judge.ts";
import { SUMMARY_LENGTH } from "../../src/report/markdown.ts";
import { renderMeasureSummary } from "../../src/report/measure-summary.ts";
import { expectGolden } from "../golden.ts";
import { measured, pullRequest } from "../publish/sample-run.ts";

const BROKEN = {
  benchmark: "parse/broken",
  suite: "parse",
  build: "head",
  code: "exited",
  message: "exited with status 3",
  tail: "reading input\nError: no such table\n",
} as const;

test("a measure job sums up what it saw: verdict line, changed, failed, undecided, folded rest, environment", () => {
  const request = pullRequest({
    shard: { index: 0, of: 3 },
    notices: ["This pull request changes benchwarden.yml; main's version was used."],
  });
  const result = measured(
    request,
    [
      { name: "parse/large", change: 0.2 },
      { name: "parse/broken" },
      { name: "parse/noisy", scenario: "noisy", pairs: 12 },
      { name: "parse/small" },
    ],
    { failures: [BROKEN], stopped: "budget" },
  );
  const notes = ["This is what the machine makes of its own numbers."];
  expectGolden(
    "summary-measure.md",
    renderMeasureSummary({ result, outcome: judge(result), maxLength: SUMMARY_LENGTH, notes }),
  );
});

test("a recording lists its commits, and what failed of them", () => {
  const builds = ["c1", "c2", "anchor"].map((id, index) => ({
    id,
    role: id === "anchor" ? ("anchor" as const) : ("record" as const),
    commit: `${index + 1}`.repeat(40),
    commitTime: "2026-02-01T10:00:00Z",
  }));
  const request = pullRequest({ mode: "record", reason: "history", pr: null, askedBy: null, builds });
  const base = measured(request, [{ name: "parse/large", pairs: 5 }]);
  const benchmarks = base.benchmarks.map((one) => ({
    ...one,
    launches: one.launches.map((launch) => ({ ...launch, build: launch.build === "base" ? "c1" : "anchor" })),
  }));
  const failed = {
    ...BROKEN,
    benchmark: null,
    build: "c2",
    code: "build-failed" as const,
    message: "build step `make` exited with status 2",
  };
  const states = base.builds.map((build) => ({
    ...build,
    status: build.id === "c2" ? ("failed" as const) : ("ok" as const),
  }));
  const result = { ...base, benchmarks, builds: states, failures: [failed] };
  const summary = renderMeasureSummary({ result, outcome: null, maxLength: SUMMARY_LENGTH, notes: [] });
  expectGolden("summary-recording.md", summary);
  expect(renderMeasureSummary({ result, outcome: null, maxLength: 500, notes: [] })).toContain("Cut to fit");
});
