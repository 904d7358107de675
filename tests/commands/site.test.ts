import { expect, test } from "vitest";
import { type BuiltSite, buildSite, type SiteInputs } from "../../src/commands/site.ts";
import { siteIndex } from "../../src/dashboard/documents/index-document.ts";
import type { Result } from "../../src/model/result.ts";
import type { SiteIndex } from "../../src/model/site/index-document.ts";
import type { StoredEntry, StoredResult, StoreSession } from "../../src/ports/store.ts";
import { sampleCommit, sampleResult } from "../store/sample-result.ts";

const INPUTS: SiteInputs = { title: "sample", repositoryUrl: null, siteUrl: null, names: new Map() };

/** A store that is a list: results under made paths, texts for what is damaged. */
function storeOf(...contents: (Result | string)[]): Pick<StoreSession, "results"> {
  return {
    async *results(): AsyncIterable<StoredResult> {
      for (const [place, content] of contents.entries()) {
        const entry = entryOf(place);
        if (typeof content === "string") yield { entry, ok: false, why: content };
        else yield { entry, ok: true, result: content };
      }
    },
  };
}

function entryOf(place: number): StoredEntry {
  const path = `log/record/2025/01/01-${place}.json.gz`;
  const about = { mode: "record", date: "2025-01-01", class: "bench-x64", cell: "0".repeat(12), attempt: 1 } as const;
  return { ...about, path, id: String(place), commit: String(place).padStart(12, "0") };
}

function indexOf(built: BuiltSite): SiteIndex {
  return siteIndex(JSON.parse(built.files.get("data/index.json") ?? ""), "index");
}

test("recordings become histories, comparisons verdicts, and neither the other", async () => {
  const record = sampleResult({ seed: 1, commits: [sampleCommit(1), sampleCommit(2)] });
  const built = await buildSite(INPUTS, storeOf(record, sampleResult({ seed: 3, mode: "compare" })));
  const index = indexOf(built);
  expect(built.series).toBe(2);
  expect(index.totals).toMatchObject({ histories: 2, commits: 2, points: 4 });
  expect(index.comparisons).toHaveLength(1);
  expect(index.comparisons[0]?.head).toBe(sampleCommit(~3));
});

test("the time of the site is that of the newest result, by class too", async () => {
  const at = (seed: number, startedAt: string, name: string) => sampleResult({ seed, startedAt, class: name });
  const built = await buildSite(
    INPUTS,
    storeOf(
      at(1, "2025-03-01T00:00:00Z", "arm"),
      at(2, "2025-05-01T00:00:00Z", "x64"),
      at(3, "2025-04-01T00:00:00Z", "arm"),
    ),
  );
  expect(indexOf(built).generated).toBe("2025-05-01T00:00:00Z");
  expect(indexOf(built).classes).toEqual([
    { name: "arm", lastResult: "2025-04-01T00:00:00Z", results: 2 },
    { name: "x64", lastResult: "2025-05-01T00:00:00Z", results: 1 },
  ]);
});

test("the same results in another order give the same bytes", async () => {
  const results = [1, 2, 3].map((seed) =>
    sampleResult({ seed, commits: [sampleCommit(seed), sampleCommit(seed + 1)] }),
  );
  const compared = [4, 5].map((seed) => sampleResult({ seed, mode: "compare" }));
  const all = [...results, ...compared].map((result, place) => ({ entry: entryOf(place), ok: true as const, result }));
  const storeIn = (order: typeof all): Pick<StoreSession, "results"> => ({
    async *results() {
      yield* order;
    },
  });
  const sorted = (built: BuiltSite) => [...built.files].sort(([a], [b]) => (a < b ? -1 : 1));
  const there = sorted(await buildSite(INPUTS, storeIn(all)));
  expect(sorted(await buildSite(INPUTS, storeIn([...all].reverse())))).toEqual(there);
});

test("a damaged result is left out and told, the others are there", async () => {
  const built = await buildSite(INPUTS, storeOf("its checksum differs", sampleResult({ seed: 1 })));
  expect(built.notes).toEqual(["log/record/2025/01/01-0.json.gz is left out: its checksum differs"]);
  expect(indexOf(built).totals.histories).toBe(2);
});

test("a comparison that cannot be judged is left out and told", async () => {
  const odd = sampleResult({ seed: 2, mode: "compare" });
  const [base] = odd.request.builds;
  if (base) odd.request.builds.push({ ...base, id: "base2" });
  const built = await buildSite(INPUTS, storeOf(odd, sampleResult({ seed: 1 })));
  expect(built.notes).toEqual([
    "log/record/2025/01/01-0.json.gz is left out: this result is not a comparison of two builds",
  ]);
  expect(indexOf(built).comparisons).toEqual([]);
});

test("only the newest comparisons are shown, newest first", async () => {
  const day = (seed: number) => new Date(Date.UTC(2025, 0, seed)).toISOString();
  const order = Array.from({ length: 61 }, (_, index) => ((index * 11) % 61) + 1);
  const size = { benchmarks: 1, launches: 1, samples: 1 };
  const results = order.map((seed) => sampleResult({ seed, mode: "compare", startedAt: day(seed), size }));
  const index = indexOf(await buildSite(INPUTS, storeOf(...results)));
  expect(index.comparisons.map(({ time }) => time)).toEqual(Array.from({ length: 20 }, (_, back) => day(61 - back)));
});

test("an empty store gives the page that says so", async () => {
  const built = await buildSite(INPUTS, storeOf());
  expect(built).toMatchObject({ series: 0, steps: 0, notes: [] });
  expect(indexOf(built)).toMatchObject({ generated: null, suites: [], classes: [] });
});
