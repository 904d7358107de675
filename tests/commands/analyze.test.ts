import { describe, expect, test } from "vitest";
import { type AnalyzeInputs, analyze, type SampleFile } from "../../src/commands/analyze.ts";
import type { FormatAdapter, ParsedMetric } from "../../src/formats/adapter.ts";
import { custom } from "../../src/formats/custom.ts";
import { Outcome } from "../../src/model/outcome.ts";

const DEFAULTS: AnalyzeInputs = {
  base: [],
  head: [],
  format: "custom",
  sequential: null,
  unpaired: false,
  metric: null,
  strict: false,
  summary: "median",
  metrics: {},
  errorRate: 0.05,
};

interface Written {
  readonly unit?: string;
  readonly exact?: boolean;
  readonly direction?: string;
}

/** A file of `benchwarden.samples/1`: launches by benchmark, one metric. */
function fileOf(name: string, benchmarks: Readonly<Record<string, number[][]>>, metric: Written = {}): SampleFile {
  const document = {
    schema: "benchwarden.samples/1",
    benchmarks: Object.entries(benchmarks).map(([benchmark, launches]) => ({
      name: benchmark,
      metrics: [{ name: "wall", unit: "ms", ...metric, launches }],
    })),
  };
  const stdout = new TextEncoder().encode(JSON.stringify(document));
  return { name, output: { stdout, files: new Map(), exitStatus: 0 } };
}

const one = (values: readonly number[]): number[][] => values.map((value) => [value]);
const BASE = [100, 101, 99, 100.5, 99.5, 100.2, 99.8, 100.1, 99.9, 100.3];
const SLOWER = BASE.map((value) => 1.2 * value);

async function analyzed(changes: Partial<AnalyzeInputs>, find?: () => FormatAdapter): Promise<Outcome> {
  return Outcome.parse(await analyze({ ...DEFAULTS, ...changes }, find));
}

describe("files of two sides", () => {
  test("give the document of compare, which says that nothing was run", async () => {
    const outcome = await analyzed({
      base: [fileOf("base.json", { "parse/small": one(BASE) })],
      head: [fileOf("head.json", { "parse/small": one(SLOWER) })],
    });
    expect(outcome).toMatchObject({
      schema: "benchwarden.outcome/1",
      verdict: "regressed",
      exitCode: 1,
      counts: { regressed: 1 },
      environment: { machineClass: "none", fingerprint: "none", sandbox: "none" },
      analysis: { format: "custom", test: "pairs", sequential: false, files: { base: 1, head: 1 } },
      stopped: "files",
      builds: [],
    });
    expect(outcome.comparisons[0]).toMatchObject({ benchmark: "parse/small", metric: "wall", unit: "s", pairs: 10 });
    expect(outcome.comparisons[0]?.base).toBeCloseTo(0.10005, 12);
    expect(outcome.notices[0]).toContain("Nothing was run");
  });

  test("of one side are consecutive launches, however they are divided", async () => {
    const whole = await analyzed({ base: [fileOf("b", { a: one(BASE) })], head: [fileOf("h", { a: one(SLOWER) })] });
    const parts = await analyzed({
      base: [fileOf("b1", { a: one(BASE.slice(0, 3)) }), fileOf("b2", { a: one(BASE.slice(3)) })],
      head: SLOWER.map((value, index) => fileOf(`h${index}`, { a: [[value]] })),
    });
    expect(parts.comparisons).toEqual(whole.comparisons);
  });

  test("are decided once with all launches, and with --sequential at the looks of the effort", async () => {
    const values = Array.from({ length: 30 }, (_, index) => 100 + Math.sin(index));
    const files = {
      base: [fileOf("b", { a: one(values) })],
      head: [fileOf("h", { a: one(values.map((value) => 1.5 * value)) })],
    };
    expect((await analyzed(files)).comparisons[0]?.pairs).toBe(30);
    expect((await analyzed({ ...files, sequential: "normal" })).comparisons[0]?.pairs).toBe(10);
    expect((await analyzed({ ...files, sequential: "quick" })).comparisons[0]?.pairs).toBe(8);
    expect((await analyzed({ ...files, sequential: "thorough" })).comparisons[0]?.pairs).toBe(15);
    expect((await analyzed({ ...files, sequential: "normal" })).comparisons[0]?.pValue).toBeCloseTo(3.7 * 2 ** -9, 12);
    expect((await analyzed(files)).comparisons[0]?.pValue).toBeCloseTo(2 ** -29, 14);
  });

  test("that lack a benchmark in one launch keep the partners of the others", async () => {
    const drifting = Array.from({ length: 10 }, (_, index) => 100 * 1.2 ** index);
    const files = (missing: number | null) =>
      drifting.map((value, index) =>
        fileOf(`f${index}`, index === missing ? { b: [[1]] } : { a: [[value]], b: [[1]] }),
      );
    const outcome = await analyzed({ base: files(3), head: files(null) });
    const row = outcome.comparisons.find(({ benchmark }) => benchmark === "a");
    expect(row).toMatchObject({ verdict: "unchanged", pairs: 9, change: 0 });
    expect(outcome.warnings.map(({ code }) => code)).toEqual(["unequal-launches"]);
  });

  test("that hold one benchmark each on one side only are still paired", async () => {
    const outcome = await analyzed({
      base: [fileOf("a", { a: one(BASE) }), fileOf("b", { b: one(BASE) })],
      head: [fileOf("ab", { a: one(BASE), b: one(SLOWER) })],
    });
    expect(outcome.comparisons.map(({ verdict, pairs }) => [verdict, pairs])).toEqual([
      ["unchanged", 10],
      ["regressed", 10],
    ]);
    const single = await analyzed({
      base: [fileOf("a", { a: [[1]] }), fileOf("b", { b: [[1]] })],
      head: [fileOf("ab", { a: [[1]], b: [[1]] })],
    });
    expect(single.comparisons.map(({ pairs }) => pairs)).toEqual([1, 1]);
  });

  test("with another number of launches use the pairs there are, and say so", async () => {
    const outcome = await analyzed({
      base: [fileOf("b", { a: one(BASE) })],
      head: [fileOf("h", { a: one(SLOWER.slice(0, 8)) })],
    });
    expect(outcome.comparisons[0]).toMatchObject({ verdict: "regressed", pairs: 8 });
    expect(outcome.warnings[0]?.text).toContain("a (10 and 8); those without a partner were not used");
  });

  test("with a benchmark on one side only have a row that says so", async () => {
    const outcome = await analyzed({
      base: [fileOf("b", { a: one(BASE), gone: one(BASE) })],
      head: [fileOf("h", { a: one(BASE), added: one(BASE) })],
    });
    expect(outcome.comparisons.map(({ benchmark, verdict, reason }) => [benchmark, verdict, reason]).slice(1)).toEqual([
      ["gone", "missing", "removed"],
      ["added", "missing", "added"],
    ]);
    expect(outcome.exitCode).toBe(0);
  });

  test("in units of one dimension are one quantity", async () => {
    const micro = fileOf("h", { a: one(BASE.map((value) => 1000 * value)) }, { unit: "us" });
    const outcome = await analyzed({ base: [fileOf("b", { a: one(BASE) })], head: [micro] });
    expect(outcome.comparisons[0]).toMatchObject({ verdict: "unchanged", unit: "s" });
  });

  const mixed: [name: string, metric: Written, found: RegExp][] = [
    ["of another dimension", { unit: "MB" }, /found: +B, lower is better/],
    ["of an unknown unit", { unit: "widgets", direction: "lower" }, /found: +widgets/],
    ["with another direction", { direction: "higher" }, /found: +s, higher is better/],
  ];
  for (const [name, metric, found] of mixed) {
    test(`${name} than the other side are refused, naming both files`, async () => {
      const other = fileOf("head.json", { a: one(BASE) }, metric);
      const wanted = analyzed({ base: [fileOf("base.json", { a: one(BASE) })], head: [other] });
      await expect(wanted).rejects.toThrow(/head\.json: metric wall of a is not the same quantity as in base\.json/);
      await expect(wanted).rejects.toThrow(found);
    });
  }

  test("claim to be exact only together", async () => {
    const outcome = await analyzed({
      base: [fileOf("b", { a: one([5, 5]) }, { exact: true })],
      head: [fileOf("h", { a: one([6, 6]) })],
    });
    expect(outcome.comparisons[0]).toMatchObject({ verdict: "inconclusive", exact: false });
  });

  test("use the margins and directions of a config where it is given", async () => {
    const files = { base: [fileOf("b", { a: one(BASE) })], head: [fileOf("h", { a: one(SLOWER) })] };
    const outcome = await analyzed({ ...files, metrics: { wall: { minimumEffect: 0.3, equivalence: 0.4 } } });
    expect(outcome.comparisons[0]?.verdict).toBe("unchanged");
  });

  test("use the least sample of each launch where the minimum is asked for", async () => {
    const files = {
      base: [fileOf("b", { a: BASE.map((value) => [value, value, value]) })],
      head: [fileOf("h", { a: BASE.map((value) => [value, 2 * value, 2 * value]) })],
    };
    expect((await analyzed(files)).verdict).toBe("regressed");
    expect((await analyzed({ ...files, summary: "minimum" })).verdict).toBe("unchanged");
  });
});

describe("launches whose order is not known", () => {
  /** The custom format as a tool that sorts what it writes would have it. */
  const sorting = (): FormatAdapter => ({
    ...custom,
    parse: async (output, options) => {
      const parsed = await custom.parse(output, options);
      if (!parsed.ok) return parsed;
      const resorted = (metric: ParsedMetric): ParsedMetric => ({
        ...metric,
        launches: metric.launches.map((launch) => ({ ...launch, order: "sorted" })),
      });
      const benchmarks = parsed.value.benchmarks.map((row) => ({ ...row, metrics: row.metrics.map(resorted) }));
      return { ok: true, value: { ...parsed.value, benchmarks } };
    },
  });
  const files = { base: [fileOf("b", { a: one(BASE) })], head: [fileOf("h", { a: one(SLOWER) })] };

  test("are compared as two samples, and the outcome says that and why it is weaker", async () => {
    const outcome = await analyzed(files, sorting);
    expect(outcome.analysis?.test).toBe("unpaired");
    expect(outcome.notices[0]).toMatch(/do not tell the order of their launches.*That is weaker than pairs/);
    expect(outcome.comparisons[0]).toMatchObject({ verdict: "regressed" });
    expect(outcome.control).toMatchObject({ noiseFloor: null, positionEffect: null, drift: null });
  });

  test("in one file each stand in the order of the files", async () => {
    const each = (values: readonly number[]) => values.map((value, index) => fileOf(`${index}`, { a: [[value]] }));
    const outcome = await analyzed({ base: each(BASE), head: each(SLOWER) }, sorting);
    expect(outcome.analysis?.test).toBe("pairs");
  });

  test("cannot be replayed", async () => {
    await expect(analyzed({ ...files, sequential: "normal" }, sorting)).rejects.toThrow(/do not tell the order/);
    await expect(analyzed({ ...files, sequential: "normal", unpaired: true })).rejects.toThrow(/--unpaired, which/);
  });

  test("are what --unpaired makes of any files", async () => {
    const outcome = await analyzed({ ...files, unpaired: true });
    expect(outcome.analysis?.test).toBe("unpaired");
    expect(outcome.notices[0]).toContain("as --unpaired asks");
  });
});

describe("the primary metric", () => {
  const both = (wall: readonly number[], bytes: number): SampleFile => {
    const metrics = [
      { name: "wall", unit: "ms", launches: one(wall) },
      { name: "bytes", unit: "B", launches: one(wall.map(() => bytes)) },
      { name: "seen", unit: "things", direction: "none", launches: one(wall) },
    ];
    const document = { schema: "benchwarden.samples/1", benchmarks: [{ name: "a", metrics }] };
    const stdout = new TextEncoder().encode(JSON.stringify(document));
    return { name: "f", output: { stdout, files: new Map(), exitStatus: 0 } };
  };
  const files = { base: [both(BASE, 100)], head: [both(SLOWER, 100)] };

  test("is the first of the custom format, and --metric names another", async () => {
    expect((await analyzed(files)).verdict).toBe("regressed");
    const outcome = await analyzed({ ...files, metric: "bytes" });
    expect(outcome).toMatchObject({ verdict: "unchanged", exitCode: 0, counts: { unchanged: 1, regressed: 0 } });
    expect(outcome.comparisons.filter((row) => row.primary).map((row) => row.metric)).toEqual(["bytes"]);
  });

  test("that no benchmark has is refused with those that there are", async () => {
    await expect(analyzed({ ...files, metric: "walls" })).rejects.toThrow(/expected: wall, bytes, seen/);
  });

  test("without a better direction is refused", async () => {
    await expect(analyzed({ ...files, metric: "seen" })).rejects.toThrow(/neither direction of seen is better/);
  });
});

test("hyperfine's runs in a row are paired with a warning that they were not measured back to back", async () => {
  const times = (values: readonly number[]): SampleFile => {
    const text = JSON.stringify({ results: [{ command: "app", times: values, exit_codes: values.map(() => 0) }] });
    return { name: "f", output: { stdout: new TextEncoder().encode(text), files: new Map(), exitStatus: 0 } };
  };
  const many = await analyzed({ format: "hyperfine", base: [times(BASE)], head: [times(SLOWER)] });
  expect(many.comparisons[0]).toMatchObject({ verdict: "regressed", pairs: 10 });
  expect(many.warnings.map(({ code }) => code)).toEqual(["block-order"]);
  const single = (values: readonly number[]) => values.map((value) => times([value]));
  const turns = await analyzed({ format: "hyperfine", base: single(BASE), head: single(SLOWER) });
  expect(turns.comparisons[0]?.pairs).toBe(10);
  expect(turns.warnings).toEqual([]);
});

test("versions that differ between the sides are said", async () => {
  const version = (text: string): SampleFile => {
    const results = [{ command: "app", measurements: [measurement(1)] }];
    const document = { metadata: { hyperfine_version: text }, results };
    const stdout = new TextEncoder().encode(JSON.stringify(document));
    return { name: "f", output: { stdout, files: new Map(), exitStatus: 0 } };
  };
  const measurement = (seconds: number) => ({
    time_wall_clock: { value: seconds, unit: "second" },
    exit_code: 0,
  });
  const outcome = await analyzed({ format: "hyperfine", base: [version("2.0.0")], head: [version("2.1.0")] });
  expect(outcome.warnings.map(({ text }) => text)).toContain(
    "base and head were measured with another hyperfine: 2.0.0 and 2.1.0; that may be the change",
  );
});

test("a doubt that many launches and files share is said once, with how often", async () => {
  const broken = (name: string) => fileOf(name, { a: [[1], [2]] });
  const withNaN = ["x", "y", "z"].map((name) => {
    const stdout = new TextEncoder().encode(
      new TextDecoder().decode(broken(name).output.stdout).replace("[1]", "[1,NaN]"),
    );
    return { name, output: { ...broken(name).output, stdout } };
  });
  const outcome = await analyzed({ base: withNaN, head: [broken("h")] });
  expect(outcome.warnings.filter(({ code }) => code === "non-finite").map(({ text }) => text)).toEqual([
    "x and 2 more: a: 1 of 2 samples of wall are NaN or infinite and were left out (3 times)",
  ]);
});
