import { expect, test } from "vitest";
import { withoutImplausible } from "../../src/artifact/plausible.ts";
import { unsound } from "../../src/artifact/soundness.ts";
import type { Metric } from "../../src/model/metric.ts";
import type { Launch, Result } from "../../src/model/result.ts";
import { sampleResult } from "../store/sample-result.ts";

const RESULT = sampleResult({ seed: 1, mode: "compare" });

/** The sample result with its first benchmark's metric and first launch changed. */
function changed(metric: Partial<Metric>, launch: Partial<Launch>): Result {
  const [benchmark, ...others] = RESULT.benchmarks;
  const [first, ...rest] = benchmark?.launches ?? [];
  if (!benchmark || !first) throw new Error("no launch");
  const metrics = benchmark.metrics.map((one) => ({ ...one, ...metric }));
  const machine = { ...RESULT.machine, facts: { threads: 4 } };
  return {
    ...RESULT,
    machine,
    benchmarks: [{ ...benchmark, metrics, launches: [{ ...first, ...launch }, ...rest] }, ...others],
  };
}

const rows: [name: string, metric: Partial<Metric>, launch: Partial<Launch>, isDropped: boolean][] = [
  ["a sample as long as the launch", {}, { wall: 0.6, samples: { wall: [0.6] } }, false],
  ["one longer than the launch", {}, { wall: 0.6, samples: { wall: [0.1, 0.62] } }, true],
  ["milliseconds taken for seconds", {}, { wall: 0.6, samples: { wall: [101.2] } }, true],
  [
    "CPU time of several processors, counted",
    { source: "bash-times" },
    { wall: 0.6, cpu: 2, samples: { wall: [1.9] } },
    false,
  ],
  ["more CPU time than was counted", { source: "bash-times" }, { wall: 0.6, cpu: 1, samples: { wall: [1.9] } }, true],
  [
    "CPU time of several processors, not counted",
    { source: "bash-times" },
    { wall: 0.6, cpu: null, samples: { wall: [2.3] } },
    false,
  ],
  ["more than all processors have", { source: "bash-times" }, { wall: 0.6, cpu: null, samples: { wall: [2.5] } }, true],
  ["simulated seconds", { exact: true }, { wall: 0.6, samples: { wall: [3_600] } }, false],
  ["bytes", { unit: "B" }, { wall: 0.6, samples: { wall: [1e9] } }, false],
];
for (const [name, metric, launch, isDropped] of rows) {
  test(`${name}: ${isDropped ? "the launch is not used" : "the launch counts"}`, () => {
    const { result, dropped } = withoutImplausible(changed(metric, launch));
    expect(dropped.size === 1).toBe(isDropped);
    expect(result.benchmarks[0]?.launches[0]?.dropped).toBe(isDropped ? "implausible" : null);
    expect(withoutImplausible(result).result).toEqual(result);
  });
}

test("a sample result is sound", () => {
  expect(unsound(RESULT)).toBeNull();
});

const unsounds: [name: string, result: Result, reason: RegExp][] = [
  ["a benchmark twice", { ...RESULT, benchmarks: RESULT.benchmarks.concat(RESULT.benchmarks[0] ?? []) }, /comes twice/],
  ["a unit with a prefix", changed({ unit: "ms" }, {}), /metric wall is in "ms", which is no base unit/],
  ["samples of no metric", changed({ name: "other" }, {}), /samples of wall, which is no metric/],
];
for (const [name, result, reason] of unsounds) {
  test(`${name} is unsound`, () => expect(unsound(result)?.reason).toMatch(reason));
}

test("a unit of the tool's own is a base unit", () => {
  expect(unsound(changed({ unit: "frames/s" }, {}))).toBeNull();
});
