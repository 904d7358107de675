import { expect, test } from "vitest";
import { siteFiles } from "../../src/site/site-files.ts";
import { expectGolden } from "../golden.ts";
import { dailyCommits, eventfulHistory, makeInput, releaseHistory } from "./sample-history.ts";

const feedOf = (input: Parameters<typeof siteFiles>[0]) => siteFiles(input).get("alerts.atom") ?? "";
const entriesOf = (feed: string) => [...feed.matchAll(/<entry>[\s\S]*?<\/entry>/g)].map(([entry]) => entry);

test("the feed is what was looked at", () => {
  expectGolden("site-alerts.atom", feedOf({ ...eventfulHistory(), siteUrl: "https://example.org/bench/" }));
});

test("steps in the right direction and metrics that are not judged raise no alert", () => {
  const titles = entriesOf(feedOf(releaseHistory())).map((entry) => /<title>(.*)<\/title>/.exec(entry)?.[1] ?? "");
  expect(titles.length).toBeGreaterThan(3);
  expect(titles.filter((title) => title.includes("−") || /cpu|max-rss|files/.test(title))).toEqual([]);
});

test("each entry has an id of its own that the next build repeats", () => {
  const ids = (feed: string) => [...feed.matchAll(/<id>(.*)<\/id>/g)].map(([, id]) => id);
  const first = ids(feedOf(releaseHistory()));
  expect(new Set(first).size).toBe(first.length);
  expect(ids(feedOf(releaseHistory()))).toEqual(first);
  expect(
    first.every((id) => /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/.test(id ?? "")),
  ).toBe(true);
});

test("an alert keeps its id when the machine is replaced", () => {
  const input = eventfulHistory();
  const before = { ...input, series: input.series.filter(({ epoch }) => epoch !== "9a8b7c6d5e4f3021") };
  const ids = (feed: string) => entriesOf(feed).map((entry) => /<id>(.*)<\/id>/.exec(entry)?.[1]);
  const old = ids(feedOf(before));
  expect(old).toHaveLength(3);
  expect(ids(feedOf(input))).toEqual(expect.arrayContaining(old));
});

test("markup in names is text", () => {
  const plan = { metric: "wall", unit: "s", level: 1, noise: 0.01, steps: [{ at: 6, times: 2 }] };
  const input = makeInput([{ ...plan, benchmark: `x/]]><b a="'">&amp;` }], dailyCommits(12), { title: "<i>" });
  const feed = feedOf(input);
  expect(feed).toContain("x/]]&gt;&lt;b a=&quot;&#39;&quot;&gt;&amp;amp; wall");
  expect(feed).not.toMatch(/<b |<i>|\]\]>/);
});

test("a site whose address is not known links relative to the feed, a foreign scheme is not taken", () => {
  for (const siteUrl of [null, "javascript:alert(1)"]) {
    expect(feedOf({ ...releaseHistory(), siteUrl })).toContain('<link rel="alternate" type="text/html" href="./"/>');
  }
});
