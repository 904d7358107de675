import { expect, test } from "vitest";
import type { Comparison, Outcome } from "../../src/model/outcome.ts";
import { COMMENT_LENGTH, renderMarkdown } from "../../src/report/markdown.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { expectGolden } from "../golden.ts";
import { sampleOutcome, sampleRow } from "./sample-outcome.ts";

const OPTIONS = {
  maxLength: COMMENT_LENGTH,
  links: [{ text: "run", url: "https://example.org/run/1" }],
};

const mixed = sampleOutcome(
  [
    sampleRow({
      benchmark: "parse/large",
      verdict: "regressed",
      base: 1.012,
      head: 1.213,
      change: 0.198,
      interval: [0.171, 0.226],
      pairs: 10,
      reason: "",
    }),
    sampleRow({
      benchmark: "parse/broken",
      verdict: "failed",
      base: null,
      head: null,
      change: null,
      interval: null,
      pairs: 0,
      minimumDetectable: null,
      reason: "head: exited with status 3",
      failure: {
        code: "exited",
        build: "head",
        message: "exited with status 3",
        tail: "reading input\n```\nError: no such table\n",
      },
    }),
    sampleRow({
      benchmark: "parse/noisy",
      verdict: "inconclusive",
      change: 0.031,
      interval: [-0.012, 0.078],
      pairs: 40,
      minimumDetectable: 0.045,
      reason: "the interval reaches from −1.2 % to +7.8 %; about 160 more pairs would decide",
      morePairs: 160,
    }),
    sampleRow({
      benchmark: "parse/shifted",
      change: 0.009,
      interval: [0.007, 0.011],
      tags: ["small-shift"],
      reason: "unchanged, but +0.9 % for certain",
    }),
    sampleRow({ benchmark: "parse/small" }),
    sampleRow({
      benchmark: "parse/small",
      metric: "max-rss",
      unit: "B",
      primary: false,
      base: 52_428_800,
      head: 52_530_000,
      change: 0.0019,
      reason: "",
    }),
    sampleRow({
      benchmark: "size/installed",
      metric: "bytes",
      unit: "B",
      exact: true,
      base: 1_234_567,
      head: 1_234_567,
      change: 0,
      interval: [0, 0],
      pairs: 2,
    }),
  ],
  { verdict: "regressed", exitCode: 1 },
);

test("the Markdown report puts the verdict first and folds what did not change", () => {
  expectGolden("report-mixed.md", renderMarkdown(mixed, OPTIONS));
});

test("the terminal report has one table, the reasons and the last lines of what failed", () => {
  expectGolden("report-mixed.txt", renderTerminal(mixed));
});

test("an unchanged result is one line, the environment and a folded table", () => {
  expectGolden("report-unchanged.md", renderMarkdown(sampleOutcome([sampleRow({})]), OPTIONS));
});

const HOSTILE: [name: string, text: string, mustNotHave: RegExp][] = [
  ["a pipe ends no cell", "x|y", /x\|y/],
  ["backticks open no code", "`whoami`", /`whoami`/],
  ["an image is not loaded", "<img src=x onerror=alert(1)>", /<img/],
  ["a link is not made", "[a](javascript:b)", /\[a\]\(/],
  ["a team is not called", "@org/team", /@org/],
  ["an issue is not closed", "fixes #1", /fixes #1/],
  ["a comment marker is not ours", "<!-- benchwarden -->", /<!--/],
  ["a bidirectional override is dropped", "a\u202eb", /\u202e/u],
  ["a zero-width space is dropped", "a\u200bb", /\u200b/u],
  ["an escape sequence is dropped", "a\u001b[2Jb", /\u001b/],
  ["a web address is not linked", "https://evil.example", /https:\/\/evil/],
];

for (const [name, text, mustNotHave] of HOSTILE) {
  test(`in a report ${name}`, () => {
    const row = sampleRow({
      benchmark: `parse/${text}`,
      verdict: "failed",
      reason: text,
      failure: { code: "exited", build: "head", message: text, tail: "" },
    });
    const report = renderMarkdown(sampleOutcome([row], { notices: [text] }), OPTIONS);
    expect(report).not.toMatch(mustNotHave);
    expect(report.split("\n").filter((line) => line.startsWith("| parse"))).toHaveLength(1);
  });
}

test("a plain name passes as it is", () => {
  expect(renderMarkdown(sampleOutcome([sampleRow({ benchmark: "parse/f(int, 4)" })]), OPTIONS)).toContain(
    "| parse/f(int, 4) |",
  );
});

test("ten thousand rows are cut to the length of a comment, verdict first, the cut named", () => {
  const rows = Array.from({ length: 10_000 }, (_, index) =>
    sampleRow({ benchmark: `parse/n=${index}`, verdict: "regressed", change: 0.2 }),
  );
  const report = renderMarkdown(sampleOutcome(rows), OPTIONS);
  expect(report.length).toBeLessThanOrEqual(COMMENT_LENGTH);
  expect(report.startsWith("### 🔴 Regressed on local: 10000 regressed\n")).toBe(true);
  expect(report).toMatch(
    /\*\*Cut to fit:\*\* \d{4} rows are not shown here; \[the run\]\(https:\/\/example\.org\/run\/1\) has them all/,
  );
  expect(report).toContain("machine local (0123456789abcdef)");
  expect(report.length).toBeGreaterThan(COMMENT_LENGTH / 2);
});

test("the fence around foreign output is longer than any fence in it", () => {
  expect(renderMarkdown(mixed, OPTIONS)).toContain("````text\nreading input\n```\nError: no such table");
});

const failedAlike = (benchmark: string, tail: string, changes: Partial<Comparison> = {}) =>
  sampleRow({
    ...{ benchmark, verdict: "failed", base: null, head: null, change: null, interval: null, pairs: 0, ...changes },
    reason: "head: build step `make` exited with status 2",
    failure: { code: "build-failed", build: "head", message: "build step `make` exited with status 2", tail },
  });

test("a build that fails is told once with its last lines, however many benchmarks it has", () => {
  const names = ["a", "b", "c", "d", "e"];
  const outcome = sampleOutcome([
    ...names.map((name) => failedAlike(`parse/${name}`, "no rule\n")),
    failedAlike("x/y", "other\n"),
  ]);
  const report = renderMarkdown(outcome, OPTIONS);
  expect(report).toContain(
    "- **parse/a** wall, **parse/b** wall, **parse/c** wall and 2 more: head: build step &#96;make&#96; exited with status 2",
  );
  expect(report.match(/<summary>last lines of .*<\/summary>/g)).toEqual([
    "<summary>last lines of parse/a and 4 more (head)</summary>",
    "<summary>last lines of x/y (head)</summary>",
  ]);
  expect(report).toContain(": **head** could not be built.\n");
  const terminal = renderTerminal(outcome);
  expect(terminal.match(/\| no rule/g)).toHaveLength(1);
  expect(terminal).toContain("parse/a wall and 4 more: head: build step");
});

test("last lines that are left out are counted", () => {
  const report = renderMarkdown(
    sampleOutcome(["1", "2", "3", "4", "5", "6", "7"].map((n) => failedAlike(`p/${n}`, n))),
    OPTIONS,
  );
  expect(report.match(/last lines of/g)).toHaveLength(5);
  expect(report).toContain("Last lines of 2 more failures are in the raw result.");
});

const unfit = [
  { code: "machine-unfit", text: "load: 99 % of the CPU time is used by others" },
  { code: "machine-unfit", text: "calibration-memory: 3.0 % slower" },
];
const changedHost = { code: "host-changed", text: "The machine itself changed, not the code. memory: 3.0 % slower." };
const invalid: [what: string, changes: Partial<Outcome>, rows: Comparison[], says: string[], saysNot: string][] = [
  [
    "an unfit machine",
    { warnings: [{ code: "no-sandbox", text: "no sandbox" }, ...unfit] },
    [],
    [
      "this says nothing about the code: the machine was not fit to measure.",
      "The machine was not fit to measure: load: 99 % of the CPU time is used by others; calibration-memory: 3.0 % slower. ",
      "run it again once that is mended",
    ],
    "> load",
  ],
  [
    "a machine that changed, its part told once",
    { warnings: [...unfit.slice(1), changedHost] },
    [],
    ["this says nothing about the code: the machine itself changed.", "memory: 3.0 % slower"],
    "calibration-memory",
  ],
  [
    "a base that differs from itself",
    { control: { verdict: "regressed", noiseFloor: 0.01, positionEffect: null, drift: null } },
    [sampleRow({ verdict: "invalid" })],
    ["this says nothing about the code: the base, built a second time, differs from itself."],
    "not fit",
  ],
  [
    "a machine that was disturbed too often",
    {},
    [failedAlike("p/1", "", { verdict: "invalid" })].map((row) => ({
      ...row,
      failure: { code: "environment", build: "head", message: "spoiled", tail: "" },
    })),
    ["the machine was disturbed too often while **p/1** ran. Run it again once it is quiet."],
    "not fit",
  ],
];
for (const [what, changes, rows, says, saysNot] of invalid) {
  test(`an invalid report names its cause and the next step: ${what}`, () => {
    const outcome = sampleOutcome(rows, { verdict: "invalid", ...changes });
    const report = renderMarkdown(outcome, OPTIONS);
    for (const text of says) expect(report).toContain(text);
    expect(report).not.toContain(saysNot);
    for (const { text } of outcome.warnings.filter(({ code }) => code === "host-changed")) {
      expect(renderTerminal(outcome)).toContain(`\n\n${text}\n\n`);
    }
  });
}

test("what the host did to several benchmarks alike is said once", () => {
  const unsteady = (name: string) => ({ code: "host-unsteady", text: `${name}: the host spoiled more pairs` });
  const other = { code: "not-reached", text: "parse/b: the host spoiled more pairs" };
  const outcome = sampleOutcome([sampleRow({})], { warnings: [unsteady("parse/a"), other, unsteady("parse/b")] });
  expect(renderMarkdown(outcome, OPTIONS).match(/^> .*$/gm)).toEqual([
    "> parse/a, parse/b: the host spoiled more pairs<br>",
    "> parse/b: the host spoiled more pairs<br>",
  ]);
});

test("a system made from a Dockerfile stands beside the sandbox", () => {
  const { environment } = sampleOutcome([]);
  const outcome = sampleOutcome([sampleRow({})], { environment: { ...environment, rootfs: "0123456789abcdef" } });
  expect(renderMarkdown(outcome, OPTIONS)).toContain("sandbox bubblewrap · system of the Dockerfile (0123456789ab) ·");
  expect(renderMarkdown(sampleOutcome([sampleRow({})]), OPTIONS)).not.toContain("Dockerfile");
});
