import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hyperfine } from "../../src/formats/hyperfine.ts";
import { failureOf, fixture, NO_OPTIONS, outputOf, parsedOf } from "./output.ts";

const readFixture = (name: string) =>
  hyperfine.parse(outputOf("", { "out.json": fixture(`hyperfine/${name}`) }), NO_OPTIONS);
const readText = (text: string) => hyperfine.parse(outputOf(text), NO_OPTIONS);

async function rowsOf(name: string) {
  return parsedOf(await readFixture(name)).benchmarks.map((row) => ({
    name: row.name,
    metrics: row.metrics.map((metric) => metric.name),
    runs: row.metrics[0]?.launches.map((launch) => launch.samples.length),
    failure: row.failure,
  }));
}

const WALL = ["wall"];
const ALL = ["wall", "cpu", "user", "system", "max-rss"];

const fixtures: [name: string, want: object[]][] = [
  ["one-run-null-stddev-1.15.0.json", [{ name: "true", metrics: WALL, runs: [1], failure: undefined }]],
  [
    "parameters-1.15.0.json",
    [
      { name: "sleep 0.01/n=1", metrics: WALL, runs: [1, 1, 1, 1], failure: undefined },
      { name: "sleep 0.02/n=2", metrics: WALL, runs: [1, 1, 1, 1], failure: undefined },
    ],
  ],
  ["partial-after-failure-1.15.0.json", [{ name: "true", metrics: WALL, runs: [0, 1], failure: undefined }]],
  [
    "zero-times-ignored-failure-1.15.0.json",
    [
      { name: "exit 3", metrics: [], runs: undefined, failure: "all 3 runs failed, the last with exit status 3" },
      { name: "true", metrics: WALL, runs: [1, 0, 0], failure: undefined },
    ],
  ],
  ["memory-1.20.0.json", [{ name: "sleep 0.01", metrics: ["wall", "max-rss"], runs: [1, 1, 1], failure: undefined }]],
  [
    "plain-2.0.0.json",
    [
      { name: "sleep 0.01", metrics: ALL, runs: [1, 1, 1], failure: undefined },
      { name: "sleep 0.02", metrics: ALL, runs: [1, 1, 1], failure: undefined },
    ],
  ],
  [
    "parameters-2.0.0.json",
    [
      { name: "sleep 0.01/n=1", metrics: ALL, runs: [1, 1], failure: undefined },
      { name: "sleep 0.02/n=2", metrics: ALL, runs: [1, 1], failure: undefined },
    ],
  ],
  ["partial-after-failure-2.0.0.json", [{ name: "sleep 0.01", metrics: ALL, runs: [1, 1], failure: undefined }]],
  [
    "ignored-failure-2.0.0.json",
    [
      { name: "sleep 0.01", metrics: ALL, runs: [1, 1], failure: undefined },
      { name: "false", metrics: [], runs: undefined, failure: "all 2 runs failed, the last with exit status 1" },
    ],
  ],
];

describe("files of real hyperfine runs", () => {
  for (const [name, want] of fixtures) test(name, async () => expect(await rowsOf(name)).toEqual(want));

  test("each run is a launch of one sample, in seconds, in the order measured", async () => {
    const [row] = parsedOf(await readFixture("parameters-1.15.0.json")).benchmarks;
    expect(row?.metrics[0]).toEqual({
      name: "wall",
      unit: "s",
      direction: "lower",
      exact: false,
      primary: true,
      source: "hyperfine",
      launches: [0.011885532, 0.011939562, 0.011846318000000002, 0.01184773].map((time) => ({
        samples: [time],
        order: "time",
      })),
    });
  });
  test("peak memory is in bytes and is not judged unless the config says so", async () => {
    const [row] = parsedOf(await readFixture("memory-1.20.0.json")).benchmarks;
    const memory = row?.metrics[1];
    expect(memory).toMatchObject({ unit: "B", direction: "lower", primary: false });
    expect(memory?.launches[0]?.samples[0]).toBeGreaterThan(1e6);
  });
  test("the version is a fact, paths and hosts are not", async () => {
    expect(parsedOf(await readFixture("plain-2.0.0.json")).facts).toEqual({ hyperfine: "2.0.0" });
  });
  test("zero times are warned of", async () => {
    const { warnings } = parsedOf(await readFixture("zero-times-ignored-failure-1.15.0.json"));
    expect(warnings.map((warning) => warning.code)).toEqual(["failed-runs", "below-resolution", "below-resolution"]);
  });
  test("one name for several commands is refused, both places named", async () => {
    expect(failureOf(await readFixture("same-names-2.0.0.json"))).toMatchObject({
      code: "duplicate-name",
      where: "out.json",
      expected: expect.stringMatching(/"same" is at out\.json line \d+/),
    });
  });
  test("JSON after the table on stdout is read", async () => {
    expect(parsedOf(await readText(fixture("hyperfine/stdout-2.0.0.txt"))).benchmarks.map((row) => row.name)).toEqual([
      "sleep 0.01",
    ]);
  });
  test("a mistake after the table is at its line of stdout", async () => {
    const text = fixture("hyperfine/stdout-2.0.0.txt").replace('"results": [', '"results": [ oops');
    expect(failureOf(await readText(text))).toMatchObject({
      line: text.slice(0, text.indexOf("oops")).split("\n").length,
    });
  });
});

describe("hyperfine output that cannot be used", () => {
  const plain = fixture("hyperfine/plain-2.0.0.json");
  const rows: [name: string, text: string, want: object][] = [
    ["nothing", "", { code: "no-output" }],
    ["no commands", '{"results":[]}', { code: "no-benchmarks" }],
    ["cut in the middle", plain.slice(0, plain.length / 2), { code: "malformed-output", found: "the end of the file" }],
    ["the CSV export", fixture("hyperfine/not-json.synthetic.csv"), { code: "malformed-output", line: 1 }],
    ["a list", "[]", { code: "malformed-output", line: 1, expected: "`results`: a list", found: "a list of 0" }],
    [
      "a result without times",
      '{"results":[\n{"command":"a","mean":1}]}',
      { line: 2, expected: expect.stringContaining("`times`") },
    ],
    [
      "a text among the times",
      '{"results":[\n{"command":"a","times":["1"]}]}',
      { expected: "each of `times`: a number", found: '"1"' },
    ],
    [
      "a measurement without wall time",
      '{"results":[{"command":"a","measurements":[\n{"time_cpu":{"value":1,"unit":"second"}}]}]}',
      { line: 2, expected: expect.stringContaining("time_wall_clock") },
    ],
    [
      "a unit nobody knows",
      '{"results":[{"command":"a","measurements":[{"time_wall_clock":{"value":1,"unit":"fortnight"}}]}]}',
      { expected: expect.stringContaining("direction"), found: expect.stringContaining("fortnight") },
    ],
    ["no command", '{"results":[\n\n{"times":[1]}]}', { line: 3, expected: expect.stringContaining("`command`") }],
  ];
  for (const [name, text, want] of rows)
    test(`${name} is refused`, async () => expect(failureOf(await readText(text))).toMatchObject(want));
});

test("times printed the way hyperfine prints them are read as the same", async () => {
  const times = fc.array(fc.double({ min: 1e-6, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(times, fc.boolean(), async (values, isSecond) => {
      const measurements = values.map((value) => ({ time_wall_clock: { value, unit: "second" }, exit_code: 0 }));
      const result = isSecond
        ? { command: "a", measurements }
        : { command: "a", times: values, exit_codes: values.map(() => 0) };
      const value = parsedOf(await readText(JSON.stringify({ results: [result] })));
      expect(value.benchmarks[0]?.metrics[0]?.launches.map((launch) => launch.samples[0])).toEqual(values);
    }),
  );
});
