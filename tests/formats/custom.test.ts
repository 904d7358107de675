import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { custom } from "../../src/formats/custom.ts";
import { failureOf, NO_OPTIONS, outputOf, parsedOf } from "./output.ts";

type Json = Record<string, unknown>;

const metric = (more: Json = {}): Json => ({
  name: "wall",
  unit: "ms",
  launches: [
    [101.2, 100.9],
    [102, 101.1],
  ],
  ...more,
});
const document = (...benchmarks: Json[]): string =>
  JSON.stringify({ schema: "benchwarden.samples/1", benchmarks }, null, 1);
const one = (more: Json = {}): string => document({ name: "parse/small", metrics: [metric(more)] });
const read = (text: string, options = NO_OPTIONS) => custom.parse(outputOf(text), options);

describe("custom samples", () => {
  test("the document of the contract is read into seconds, launch by launch", async () => {
    const value = parsedOf(await read(one({ direction: "lower", exact: false })));
    expect(value).toEqual({
      benchmarks: [
        {
          name: "parse/small",
          params: {},
          metrics: [
            {
              name: "wall",
              unit: "s",
              originalUnit: "ms",
              direction: "lower",
              exact: false,
              primary: true,
              source: "custom",
              launches: [
                { samples: [0.1012, 0.1009], order: "time" },
                { samples: [0.102, 0.1011], order: "time" },
              ],
            },
          ],
        },
      ],
      facts: {},
      warnings: [],
    });
  });

  test("it is read from a .json file of the launch as well", async () => {
    const output = outputOf("chatter", { "result.json": one(), "notes.txt": "" });
    expect(parsedOf(await custom.parse(output, NO_OPTIONS)).benchmarks).toHaveLength(1);
  });

  test("parameters become part of the name", async () => {
    const value = parsedOf(
      await read(document({ name: "sort", params: { n: "10", kind: "quick" }, metrics: [metric()] })),
    );
    expect(value.benchmarks[0]).toMatchObject({ name: "sort/kind=quick/n=10", params: { n: "10", kind: "quick" } });
  });

  test("a benchmark that says it failed is a row of its own", async () => {
    const value = parsedOf(
      await read(document({ name: "a", failure: "segfault" }, { name: "b", metrics: [metric()] })),
    );
    expect(value.benchmarks[0]).toEqual({ name: "a", params: {}, metrics: [], failure: "segfault" });
    expect(value.benchmarks[1]?.failure).toBeUndefined();
  });

  test("the first metric is primary unless one is marked", async () => {
    const two = [metric(), metric({ name: "bytes", unit: "B" })];
    const primaries = async (metrics: Json[]) =>
      parsedOf(await read(document({ name: "a", metrics }))).benchmarks[0]?.metrics.map((m) => m.primary);
    expect(await primaries(two)).toEqual([true, false]);
    expect(await primaries([metric(), metric({ name: "bytes", unit: "B", primary: true })])).toEqual([false, true]);
  });

  const directions: [unit: string, more: Json, want: string][] = [
    ["ops/s", {}, "higher"],
    ["MB/s", {}, "higher"],
    ["B/op", {}, "lower"],
    ["instructions", {}, "lower"],
    ["ops/s", { direction: "lower" }, "lower"],
    ["furlongs", { direction: "none" }, "none"],
  ];
  for (const [unit, more, want] of directions) {
    test(`${unit} with ${JSON.stringify(more)} is better when ${want}`, async () => {
      expect(parsedOf(await read(one({ unit, ...more }))).benchmarks[0]?.metrics[0]?.direction).toBe(want);
    });
  }

  test("an unknown unit needs the direction, and the failure shows how to say it", async () => {
    const failure = failureOf(await read(one({ unit: "furlongs" })));
    expect(failure).toMatchObject({
      code: "malformed-output",
      where: "stdout",
      line: 7,
      found: 'unit "furlongs" of metric wall',
    });
    expect(failure.expected).toContain("metrics: { wall: { direction: lower } }");
  });

  test("the config's direction settles an unknown unit, and its numbers stay", async () => {
    const options = { ...NO_OPTIONS, metrics: { wall: { direction: "higher" as const } } };
    const [row] = parsedOf(await read(one({ unit: "furlongs" }), options)).benchmarks;
    expect(row?.metrics[0]).toMatchObject({
      unit: "furlongs",
      direction: "higher",
      launches: [{ samples: [101.2, 100.9] }, {}],
    });
  });
});

describe("samples that are no measurement", () => {
  const launches: [name: string, launches: string, samples: number[][], codes: string[]][] = [
    [
      "bare NaN and infinities go one by one",
      "[[1, NaN, 3], [Infinity, 2]]",
      [[1, 3], [2]],
      ["non-finite", "non-finite"],
    ],
    ["so do the same as text", '[["NaN", 1, "-inf", "Infinity"]]', [[1]], ["non-finite"]],
    ["a launch without a sample left keeps its place", "[[NaN], [2]]", [[], [2]], ["non-finite"]],
    ["a zero among times is doubted and stays", "[[0, 1, 2]]", [[0, 1, 2]], ["below-resolution"]],
    ["a launch whose median time is zero is of no use", "[[0, 0, 2], [1]]", [[], [1]], ["below-resolution"]],
    ["nor is one of negative times", "[[-1], [1]]", [[], [1]], ["below-resolution"]],
  ];
  for (const [name, text, samples, codes] of launches) {
    test(name, async () => {
      const value = parsedOf(await read(one({ unit: "s", launches: "@" }).replace('"@"', text)));
      expect(value.benchmarks[0]?.metrics[0]?.launches.map((launch) => launch.samples)).toEqual(samples);
      expect(value.warnings.map((warning) => warning.code)).toEqual(codes);
    });
  }

  test("zero allocations are a measurement", async () => {
    const value = parsedOf(await read(one({ unit: "allocs/op", launches: [[0, 0]] })));
    expect(value.benchmarks[0]?.metrics[0]?.launches[0]?.samples).toEqual([0, 0]);
    expect(value.warnings).toEqual([]);
  });

  test("a benchmark without any usable sample has failed", async () => {
    const value = parsedOf(await read(one({ launches: [["NaN"]] })));
    expect(value.benchmarks[0]).toMatchObject({ metrics: [], failure: "it has no sample that can be used" });
  });

  test("more than a thousand samples are thinned, the true number kept", async () => {
    const value = parsedOf(await read(one({ unit: "s", launches: [Array.from({ length: 5000 }, (_, i) => i + 1)] })));
    const launch = value.benchmarks[0]?.metrics[0]?.launches[0];
    expect([launch?.samples.length, launch?.trueCount, launch?.samples[0]]).toEqual([1000, 5000, 3]);
  });

  test("NaN as text is a sample only where samples stand", async () => {
    expect(failureOf(await read(one({ exact: "NaN" })))).toMatchObject({
      expected: "boolean at benchmarks[0].metrics[0].exact",
    });
  });
});

describe("custom output that cannot be used", () => {
  const plain = one();
  const rows: [name: string, text: string, want: object][] = [
    ["nothing", "", { code: "no-output", where: "stdout" }],
    ["no benchmarks", document(), { code: "no-benchmarks" }],
    ["cut in the middle", plain.slice(0, 120), { code: "malformed-output", found: "the end of the file" }],
    ["a text, not JSON", "all is well\n", { code: "malformed-output", line: 1, found: '"all is well"' }],
    [
      "another schema",
      '{"schema":"benchwarden.result/1"}',
      { code: "malformed-output", found: expect.stringContaining("benchwarden.result/1") },
    ],
    [
      "a newer schema",
      '{"schema":"benchwarden.samples/2","benchmarks":[]}',
      { found: expect.stringContaining("newer Benchwarden") },
    ],
    [
      "a number where a unit should be",
      one({ unit: 3 }),
      { line: 7, expected: "string at benchmarks[0].metrics[0].unit", found: "3" },
    ],
    ["a key that is not known", one({ units: "ms" }), { line: 7, expected: expect.stringContaining("units") }],
    [
      "a text among samples",
      one({ launches: [[1, "fast"]] }),
      { line: 11, expected: "number at benchmarks[0].metrics[0].launches[0][1]", found: '"fast"' },
    ],
    [
      "launches that are not lists",
      one({ launches: [1, 2] }),
      { expected: "array at benchmarks[0].metrics[0].launches[0]", found: "1" },
    ],
    [
      "neither metrics nor failure",
      document({ name: "a" }),
      { line: 4, expected: expect.stringContaining("either metrics or failure") },
    ],
    ["a metric with blanks in its name", one({ name: "wall time" }), { line: 7, found: '"wall time"' }],
    ["a metric twice", document({ name: "a", metrics: [metric(), metric()] }), { code: "duplicate-name", line: 21 }],
    [
      "a benchmark twice",
      document({ name: "a", metrics: [metric()] }, { name: "a", failure: "x" }),
      { code: "duplicate-name", line: 23, expected: expect.stringContaining("stdout line 4") },
    ],
  ];
  for (const [name, text, want] of rows)
    test(`${name} is refused`, async () => expect(failureOf(await read(text))).toMatchObject(want));
});

test("what our own exporter would print is read as the same numbers", async () => {
  const launch = fc.array(fc.double({ min: 1e-9, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.array(launch, { minLength: 1, maxLength: 5 }), async (launches) => {
      const value = parsedOf(await read(one({ unit: "s", launches })));
      expect(value.benchmarks[0]?.metrics[0]?.launches.map((l) => l.samples)).toEqual(launches);
    }),
  );
});
