import { expect, test } from "vitest";
import type { Request } from "../../src/model/request.ts";
import type { Result } from "../../src/model/result.ts";
import { cellOf } from "../../src/plan/cell.ts";
import { admit } from "../../src/store/admission.ts";
import { sampleCommit, sampleRequest, sampleResult } from "./sample-result.ts";
import { NOW } from "./store-world.ts";

const RECORD = sampleResult({ seed: 1 });
const COMPARE = sampleResult({ seed: 1, mode: "compare" });

/** The result with another request, whose cell is right again. */
function asked(result: Result, change: Partial<Result["request"]>): Result {
  const request = { ...result.request, ...change };
  return { ...result, request: { ...request, cell: cellOf(request) } };
}

function withCommitTime(result: Result, commitTime: string): Result {
  return asked(result, { builds: result.request.builds.map((build) => ({ ...build, commitTime })) });
}

test("a recording and a comparison that are what they say are admitted", () => {
  for (const result of [RECORD, COMPARE])
    expect(admit({ result }, NOW)).toMatchObject({ ok: true, result, warnings: [] });
});

const [first] = RECORD.benchmarks;
const rows: [name: string, result: Result, code: string, reason: RegExp][] = [
  [
    "another cell than what was asked gives",
    { ...RECORD, request: { ...RECORD.request, cell: "000000000000" } },
    "wrong-cell",
    /says cell 000000000000.*gives cell/,
  ],
  [
    "commits changed under the cell",
    { ...RECORD, request: { ...RECORD.request, builds: COMPARE.request.builds } },
    "wrong-cell",
    /cell/,
  ],
  [
    "numbers of a pull request for the main series",
    asked(RECORD, { pr: 12 }),
    "not-a-recording",
    /main series.*pull request 12/,
  ],
  [
    "a head among recorded builds",
    asked(COMPARE, { mode: "record" }),
    "not-a-recording",
    /role base cannot be part of a record result/,
  ],
  [
    "a fork's code that calls its profile trusted",
    asked(COMPARE, { profile: "untrusted" }),
    "wrong-profile",
    /measured under profile trusted, and untrusted was asked for/,
  ],
  ["a recorded build in a comparison", asked(RECORD, { mode: "compare" }), "not-a-recording", /role record cannot/],
  [
    "a comparison without a head",
    asked(COMPARE, { builds: COMPARE.request.builds.slice(0, 1) }),
    "foreign-build",
    /"head"/,
  ],
  [
    "a build of another commit",
    { ...RECORD, builds: RECORD.builds.map((build) => ({ ...build, commit: sampleCommit(9) })) },
    "foreign-build",
    /was not asked for/,
  ],
  [
    "launches of an unknown build",
    {
      ...RECORD,
      benchmarks: first
        ? [{ ...first, launches: first.launches.map((launch) => ({ ...launch, build: "other" })) }]
        : [],
    },
    "foreign-build",
    /numbers of build "other"/,
  ],
  [
    "benchmarks of another suite",
    { ...RECORD, benchmarks: first ? [{ ...first, suite: "other" }] : [] },
    "foreign-suite",
    /"parse\/case-0" is of no suite/,
  ],
  [
    "a name outside its suite",
    { ...RECORD, benchmarks: first ? [{ ...first, name: "other/case" }] : [] },
    "foreign-suite",
    /"other\/case"/,
  ],
  [
    "a measurement of next week",
    { ...RECORD, startedAt: "2026-03-08T12:00:00Z" },
    "future",
    /measured at 2026-03-08.*more than a day after now/,
  ],
  ["a recorded commit of next year", withCommitTime(RECORD, "2027-03-01T12:00:00Z"), "future", /commit .* 2027-03-01/],
  ["a key that no version knows", { ...RECORD, ...{ more: 1 } }, "malformed", /more/],
  ["a number that is none", { ...RECORD, durationSeconds: Number.NaN }, "malformed", /durationSeconds/],
];
for (const [name, result, code, reason] of rows) {
  test(`${name}: refused`, () => {
    const admission = admit({ result }, NOW);
    expect(admission).toMatchObject({ ok: false, refusal: { code, reason: expect.stringMatching(reason) } });
  });
}

const clocks: [name: string, result: Result, warnings: string[]][] = [
  ["a commit nine minutes ahead of our clock", withCommitTime(RECORD, "2026-03-01T12:09:00Z"), []],
  ["a commit eleven minutes ahead", withCommitTime(RECORD, "2026-03-01T12:11:00Z"), ["commit-in-the-future"]],
  ["a recorded commit 23 hours ahead", withCommitTime(RECORD, "2026-03-02T11:00:00Z"), ["commit-in-the-future"]],
  [
    "compared commits of next year",
    withCommitTime(COMPARE, "2027-03-01T12:00:00Z"),
    ["commit-in-the-future", "commit-in-the-future"],
  ],
  ["a measurement 23 hours ahead", { ...RECORD, startedAt: "2026-03-02T11:00:00Z" }, []],
];
for (const [name, result, warnings] of clocks) {
  test(`${name}: admitted ${warnings.length > 0 ? "and flagged" : "without a word"}`, () => {
    const admission = admit({ result }, NOW);
    expect(admission.ok ? admission.warnings.map((warning) => warning.code) : admission).toEqual(warnings);
  });
}

test("a result must answer the request it was made for, in every field", () => {
  const expected = sampleRequest({ seed: 1 });
  expect(admit({ result: RECORD, expected }, NOW).ok).toBe(true);
  const others: [key: string, request: Request][] = [
    ["seed", { ...expected, seed: 2 }],
    ["pr", { ...expected, pr: 3 }],
    ["askedBy", { ...expected, askedBy: { login: "x", run: 1 } }],
    [
      "builds",
      { ...expected, builds: expected.builds.map((build) => ({ ...build, commitTime: "2025-01-02T00:00:00Z" })) },
    ],
    [
      "config",
      { ...expected, config: { ...expected.config, fetch: [{ run: ["x"], directory: ".", timeLimitSeconds: 1 }] } },
    ],
  ];
  for (const [key, request] of others) {
    expect(admit({ result: RECORD, expected: request }, NOW)).toMatchObject({
      refusal: { code: "other-request", reason: `it does not answer the request: ${key} differ` },
    });
  }
});
