import { describe, expect, test } from "vitest";
import type { ParsedBenchmark, ParsedMetric } from "../../src/formats/adapter.ts";
import { withDerived } from "../../src/formats/derived.ts";
import type { Suite } from "../../src/model/config.ts";

function metric(name: string, unit: string, launches: number[][], more: Partial<ParsedMetric> = {}): ParsedMetric {
  return {
    name,
    unit,
    direction: "lower",
    exact: false,
    primary: true,
    source: "inside",
    launches: launches.map((samples) => ({ samples, order: "time" as const })),
    ...more,
  };
}

const row = (metrics: ParsedMetric[]): ParsedBenchmark => ({ name: "a", params: {}, metrics });
const THROUGHPUT: Suite["derived"] = {
  throughput: { expression: "12.5 MB / wall", unit: "MB/s", direction: "higher" },
};

async function derive(metrics: ParsedMetric[], derived: Suite["derived"]) {
  const { benchmarks, warnings } = await withDerived([row(metrics)], derived);
  return {
    added: benchmarks[0]?.metrics.slice(metrics.length) ?? [],
    warnings: warnings.map((warning) => warning.text),
  };
}

describe("derived metrics", () => {
  test("are computed per launch from the medians, in the base unit", async () => {
    const { added } = await derive([metric("wall", "s", [[0.4, 0.5, 9], [0.25]])], THROUGHPUT);
    expect(added).toEqual([
      {
        name: "throughput",
        unit: "B/s",
        originalUnit: "MB/s",
        direction: "higher",
        exact: false,
        primary: false,
        source: "derived:inside",
        launches: [
          { samples: [25e6], order: "none" },
          { samples: [50e6], order: "none" },
        ],
      },
    ]);
  });
  test("a launch without samples in one input keeps its place without a sample", async () => {
    const { added } = await derive([metric("wall", "s", [[], [0.5]])], THROUGHPUT);
    expect(added[0]?.launches.map((launch) => launch.samples)).toEqual([[], [25e6]]);
  });
  test("are exact when all that goes in is", async () => {
    const bytes = metric("bytes", "B", [[10]], { exact: true, source: "custom" });
    const half: Suite["derived"] = { half: { expression: "bytes / 2", unit: "B", direction: "lower" } };
    expect((await derive([bytes], half)).added[0]).toMatchObject({ exact: true, source: "derived:custom" });
  });

  const absent: [name: string, metrics: ParsedMetric[], derived: Suite["derived"], why: RegExp][] = [
    ["an input that the benchmark does not have", [metric("cpu", "s", [[1]])], THROUGHPUT, /no metric wall/],
    ["a division by zero", [metric("wall", "s", [[0]])], THROUGHPUT, /not a finite number in any launch/],
    [
      "units that do not go together",
      [metric("wall", "s", [[1]])],
      { x: { expression: "wall + 1 B", unit: "s", direction: "lower" } },
      /same unit on both sides/,
    ],
    [
      "a number without its unit",
      [metric("wall", "s", [[1]])],
      { x: { expression: "12.5 / wall", unit: "MB/s", direction: "higher" } },
      /a number of B\/s, and the expression gives 1\/s/,
    ],
  ];
  for (const [name, metrics, derived, why] of absent) {
    test(`${name} leaves the metric out and says so`, async () => {
      const { added, warnings } = await derive(metrics, derived);
      expect(added).toEqual([]);
      expect(warnings).toEqual([expect.stringMatching(why)]);
    });
  }
  test("a row that failed stays as it is", async () => {
    const failed = { name: "a", params: {}, metrics: [], failure: "no" };
    expect(await withDerived([failed], THROUGHPUT)).toEqual({ benchmarks: [failed], warnings: [] });
  });
  test("a unit of the user's own takes any number", async () => {
    const score: Suite["derived"] = { score: { expression: "100 / wall", unit: "points", direction: "higher" } };
    expect((await derive([metric("wall", "s", [[4]])], score)).added[0]).toMatchObject({
      unit: "points",
      launches: [{ samples: [25] }],
    });
  });
});
