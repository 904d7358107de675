import { expect, test } from "vitest";
import { badgeSvg } from "../../src/site/badge.ts";
import { siteFiles } from "../../src/site/site-files.ts";
import { expectGolden } from "../golden.ts";
import { makeInput, releaseHistory } from "./sample-history.ts";

test("a badge is what was looked at", () => {
  expectGolden("site-badge.svg", badgeSvg({ subject: "performance", text: "2 regressions", tone: "bad" }));
});

test("a badge with markup in it shows the markup", () => {
  const svg = badgeSvg({ subject: `<script>"&'`, text: "\u0007ok", tone: "plain" });
  expect(svg).not.toMatch(/<script|\u0007/);
  expect(svg).toContain("&lt;script&gt;&quot;&amp;&#39;");
});

test("the badge of performance tells the number of standing regressions", () => {
  expect(siteFiles(releaseHistory()).get("badges/performance.svg")).toContain(">2 regressions<");
  const empty = siteFiles(makeInput([], [], { generated: null }));
  expect(empty.get("badges/performance.svg")).toContain(">0 regressions<");
  expect(empty.get("badges/last-result.svg")).toContain(">none yet<");
});

test("a machine class becomes part of a path only as a plain word", () => {
  const classes = ["bench-x64", "../../x", "a/b", ".hidden", "CON<>"].map((name) => ({
    name,
    lastResult: null,
    results: 1,
  }));
  const paths = [...siteFiles({ ...releaseHistory(), classes }).keys()].filter((path) =>
    path.startsWith("badges/class-"),
  );
  expect(paths).toEqual(["badges/class-bench-x64.svg"]);
});
