import { expect, test } from "vitest";
import { fitResult } from "../../src/artifact/fit-result.ts";
import { decodeResult, encodeResult } from "../../src/artifact/result-file.ts";
import { judge } from "../../src/comparison/judge.ts";
import { sampleResult } from "../store/sample-result.ts";

const LARGE = sampleResult({ seed: 1, mode: "compare", size: { benchmarks: 4, launches: 12, samples: 200 } });
const NO_LIMITS = { jsonBytes: 1e9, gzipBytes: 1e9, totalSamples: 1e9 };

test("a result that fits is written as it is", () => {
  const { result, bytes } = fitResult(LARGE);
  expect(result).toBe(LARGE);
  expect(bytes).toEqual(encodeResult(LARGE));
});

const rows: [name: string, limits: Parameters<typeof fitResult>[1]][] = [
  ["as JSON", { ...NO_LIMITS, jsonBytes: 60_000 }],
  ["compressed", { ...NO_LIMITS, gzipBytes: 20_000 }],
  ["in samples", { ...NO_LIMITS, totalSamples: 1_000 }],
];
for (const [name, limits] of rows) {
  test(`one that is too large ${name} is thinned evenly, keeps every launch, and says so`, () => {
    const { result, bytes } = fitResult(LARGE, limits);
    const decoded = decodeResult(bytes);
    expect(decoded.ok && decoded.result).toEqual(result);
    const launches = result.benchmarks.flatMap((benchmark) => benchmark.launches);
    expect(launches).toHaveLength(4 * 12 * 2);
    const counts = new Set(launches.map((launch) => launch.samples.wall?.length));
    expect(counts.size).toBe(1);
    expect([...counts][0]).toBeLessThan(200);
    expect(new Set(launches.map((launch) => launch.trueCount?.wall))).toEqual(new Set([200]));
    expect(result.warnings.at(-1)).toMatchObject({ code: "samples-thinned" });
    const verdicts = (one: typeof result) => judge(one).comparisons.map((row) => row.verdict);
    expect(verdicts(result)).toEqual(verdicts(LARGE));
  });
}

test("the number that was thinned before is not forgotten", () => {
  const [benchmark, ...others] = LARGE.benchmarks;
  if (!benchmark) throw new Error("no benchmark");
  const counted = benchmark.launches.map((launch) => ({ ...launch, trueCount: { wall: 5_000 } }));
  const input = { ...LARGE, benchmarks: [{ ...benchmark, launches: counted }, ...others] };
  const { result } = fitResult(input, { ...NO_LIMITS, jsonBytes: 60_000 });
  expect(result.benchmarks[0]?.launches[0]?.trueCount).toEqual({ wall: 5_000 });
});

test("what does not fit with one sample a launch is a problem that says how to split", () => {
  expect(() => fitResult(LARGE, { ...NO_LIMITS, jsonBytes: 5_000 })).toThrow(
    /4 benchmarks with 96 launches does not fit[\s\S]*split the suites/,
  );
});
