import { expect, test } from "vitest";
import { detectCsv, detectStore } from "../../src/commands/detect.ts";
import { Detection } from "../../src/model/detection.ts";
import { Problem } from "../../src/model/problem.ts";
import type { Result } from "../../src/model/result.ts";
import type { StoredResult, StoreSession } from "../../src/ports/store.ts";
import { expectGolden } from "../golden.ts";
import { createNoise, line } from "../series/noise.ts";
import { launchAt, recordingOf } from "../series/recordings.ts";
import { sampleResult } from "../store/sample-result.ts";

function storeOf(...contents: (Result | string)[]): Pick<StoreSession, "results"> {
  return {
    async *results(): AsyncIterable<StoredResult> {
      for (const [place, content] of contents.entries()) {
        const path = `log/record/2026/01/01-${place}.json.gz`;
        const about = { mode: "record", date: "2026-01-01", class: "bench-x64", attempt: 1 } as const;
        const entry = {
          ...about,
          cell: "0".repeat(12),
          path,
          id: String(place),
          commit: String(place).padStart(12, "0"),
        };
        if (typeof content === "string") yield { entry, ok: false, why: content };
        else yield { entry, ok: true, result: content };
      }
    },
  };
}

/** One job per commit of two benchmarks: kernel 7 from commit 20 on; then the last commits again on another machine. */
function history(): Result[] {
  const noise = createNoise(3, "store");
  const small = line(noise, 40, 0.004, { 12: 0.1, 20: 0.2 });
  const large = line(noise, 40, 0.004, { 12: 0.3 });
  const job = (index: number, fingerprint: string, times: number) => {
    const launches = (values: readonly number[]) =>
      Array.from({ length: 5 }, (_, round) =>
        launchAt(index, round, [times * (values[index] ?? 0) * Math.exp(0.004 * noise.normal())]),
      );
    const benchmarks = [
      { name: "parse/small", launches: launches(small) },
      { name: "parse/large", launches: launches(large) },
    ];
    const changes = { fingerprint, kernel: index >= 20 ? "7" : "6" };
    return recordingOf({ path: `${fingerprint} ${index}`, commits: [index], benchmarks, changes }).result;
  };
  const old = "0123456789abcdef";
  const jobs = [...Array.from({ length: 40 }, (_, index) => job(index, old, 1)), job(39, "fedcba9876543210", 0.5)];
  return jobs.map(withReadableIds).map((result, index) => {
    return { ...result, request: { ...result.request, cell: index.toString(16).padStart(12, "0") } };
  });
}

/** Ids whose first digits tell them apart. */
function withReadableIds(result: Result): Result {
  const text = JSON.stringify(result).replace(
    /"0{36,39}([0-9a-f]{1,4})"/g,
    (_, id) => `"${id.padStart(2, "0").padEnd(40, "e")}"`,
  );
  return JSON.parse(text);
}

test("a store's change points, alerts, bridges and doubts are told as people read them", async () => {
  const { text, detection } = await detectStore(storeOf(...history(), "its checksum differs"));
  expectGolden("detect-store.txt", text);
  expect(() => Detection.parse(detection)).not.toThrow();
  expect(detection.alerts.map(({ members }) => members.map(({ benchmark }) => benchmark))).toEqual([
    ["parse/large", "parse/small"],
  ]);
  expect(detection.bridges.map(({ offset }) => Math.round(100 * offset))).toEqual([-50, -50]);
});

test("a store without recordings says how to make one", async () => {
  const { text, detection } = await detectStore(storeOf());
  expect(detection.series).toEqual([]);
  expect(text).toContain("benchwarden record");
});

test("comparisons of pull requests are not looked at, others confirm what they can", async () => {
  const ofPull = sampleResult({ seed: 3, mode: "compare" });
  const { text } = await detectStore(storeOf({ ...ofPull, request: { ...ofPull.request, pr: 12 } }, ofPull));
  expect(text).not.toContain("left out");
});

test("a comparison that cannot be judged is left out and told", async () => {
  const odd = sampleResult({ seed: 3, mode: "compare" });
  const base = odd.request.builds.find(({ id }) => id === "base");
  if (base) odd.request.builds.push({ ...base, id: "base2" });
  const { text } = await detectStore(storeOf({ ...odd, request: { ...odd.request, pr: null } }));
  expect(text).toContain("log/record/2026/01/01-0.json.gz is left out");
});

test("a file's change points name their row, or commit and time where it has them", () => {
  const values = line(createNoise(3, "file"), 40, 0.004, { 20: 0.1 });
  const bare = detectCsv({ name: "times.csv", text: `${values.join("\n")}\n`, exact: false });
  expect(bare.text).toMatch(/^series +commit.*\ntimes\.csv +row 20 .*confirmed\n1 change point in 1 series\n$/);
  const named = `time,commit,value\n${values.map((value, index) => `2026-01-${index},c${index},${value}`).join("\n")}\n`;
  expect(detectCsv({ name: "times.csv", text: named, exact: false }).text).toMatch(/c20 .*2026-01-20 .*confirmed/);
});

test("what a file or a store calls itself cannot write to the terminal", () => {
  const text = detectCsv({ name: "a\u001b[2J.csv", text: `${"1\n".repeat(20)}${"2\n".repeat(20)}`, exact: true }).text;
  expect(text).not.toContain("\u001b");
});

test("a file that is no series is a problem with its line and the way out", () => {
  const refused = () => detectCsv({ name: "times.csv", text: "1\nx\n", exact: false });
  expect(refused).toThrow(Problem);
  try {
    refused();
  } catch (error) {
    expect((error as Problem).facts).toMatchObject({ code: "csv-not-a-number", where: "times.csv:2", found: '"x"' });
  }
});

test("a table of two hundred thousand change points is printed", () => {
  const text = Array.from({ length: 200_001 }, (_, index) => (index % 4 < 2 ? 1 : 2)).join("\n");
  const found = detectCsv({ name: "flicker.csv", text, exact: true });
  expect(found.detection.series[0]?.changePoints).toHaveLength(100_000);
  expect(found.text.trimEnd().endsWith("100000 change points in 1 series")).toBe(true);
});
