import { expect, test } from "vitest";
import { detectAll } from "../../src/series/detect.ts";
import { seriesFromResults } from "../../src/series/from-results.ts";
import { createNoise, line } from "./noise.ts";
import { launchAt, recordingOf } from "./recordings.ts";
import { seriesOf } from "./series-of.ts";

const VALUES = line(createNoise(3, "attribution"), 60, 0.005, { 30: 0.1 });

const rows: [what: string, border: number | null, want: string, alerts: number][] = [
  ["nothing of the environment changed", null, "commit", 1],
  ["it changed at the step", 30, "environment", 0],
  ["it changed one commit before", 29, "commit", 1],
  ["it changed one commit after", 31, "commit", 1],
];
for (const [what, border, want, alerts] of rows) {
  test(`a step where ${what} is attributed to: ${want}`, () => {
    const environment = (index: number) => (border !== null && index >= border ? "kernel 7" : "kernel 6");
    const detection = detectAll([seriesOf(VALUES, { environment })]);
    expect(detection.series[0]?.changePoints.map(({ index, attribution }) => [index, attribution])).toEqual([
      [30, want],
    ]);
    expect(detection.alerts).toHaveLength(alerts);
  });
}

/** One job per commit: kernel 7 from commit `border` on, and whatever else was measured. */
function history(border: number, levelOf: (index: number, kernel: string) => number, again: readonly number[] = []) {
  const noise = createNoise(4, "bridge");
  const job = (index: number, kernel: string, day: number) => {
    const launches = Array.from({ length: 5 }, (_, round) =>
      launchAt(index, round, [levelOf(index, kernel) * Math.exp(0.003 * noise.normal())]),
    );
    const startedAt = `2026-06-01T${String(day).padStart(2, "0")}:00:00Z`;
    const changes = { kernel, startedAt };
    return recordingOf({
      path: `${index} ${kernel}`,
      commits: [index],
      benchmarks: [{ name: "parse/a", launches }],
      changes,
    });
  };
  return [
    ...Array.from({ length: 40 }, (_, index) => job(index, index >= border ? "7" : "6", 1)),
    ...again.map((index) => job(index, "7", 2)),
  ];
}

test("a bridge run clears the commit: measured again in the new environment, the last good one moved as well", () => {
  const byKernel = (_: number, kernel: string) => (kernel === "7" ? 1.1 : 1);
  const stepsOf = (again: readonly number[]) => {
    const [series] = detectAll(seriesFromResults(history(20, byKernel, again))).series;
    return series?.changePoints.map(({ index, attribution }) => [index, attribution]);
  };
  expect(stepsOf([])).toEqual([[20, "environment"]]);
  expect(stepsOf([19])).toEqual([[19, "environment"]]);
});

test("a bridge run convicts the commit: measured again in the new environment, the last good one is as before", () => {
  const byCommit = (index: number) => (index >= 20 ? 1.1 : 1);
  const detect = (again: readonly number[]) => detectAll(seriesFromResults(history(20, byCommit, again)));
  expect(detect([]).alerts).toEqual([]);
  const bridged = detect([19]);
  expect(bridged.series[0]?.changePoints.map(({ index, attribution }) => [index, attribution])).toEqual([
    [20, "commit"],
  ]);
  expect(bridged.alerts).toHaveLength(1);
});
