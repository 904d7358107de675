import { expect, test } from "vitest";
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
