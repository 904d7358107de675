import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Outcome } from "../../src/model/outcome.ts";
import { createRandom } from "../../src/units/random.ts";
import { expectGolden } from "../golden.ts";
import { normal } from "../simulation/noise.ts";
import { CLI } from "./sample-project.ts";

const TOP = mkdtempSync(join(tmpdir(), "benchwarden-analyze-"));
afterAll(() => rmSync(TOP, { recursive: true, force: true }));

function run(...words: string[]) {
  return spawnSync(process.execPath, [CLI, "analyze", ...words], { cwd: TOP, encoding: "utf8" });
}

function write(name: string, text: string): string {
  writeFileSync(join(TOP, name), text);
  return name;
}

type Launches = readonly (readonly number[])[];

function samples(benchmarks: Readonly<Record<string, Launches>>, metric: object = {}): string {
  return JSON.stringify({
    schema: "benchwarden.samples/1",
    benchmarks: Object.entries(benchmarks).map(([name, launches]) => ({
      name,
      metrics: [{ name: "wall", unit: "ms", direction: "lower", exact: false, ...metric, launches }],
    })),
  });
}

/** Launches of three samples about a level, the noise of a launch shared by its samples. */
function launches(seed: number, level: number, noise: number, count = 20): number[][] {
  const random = createRandom(seed, "analyze");
  return Array.from({ length: count }, () => {
    const launch = level * Math.exp(noise * normal(random));
    return [0, 1, 2].map(() => Number((launch * Math.exp(0.002 * normal(random))).toFixed(4)));
  });
}

write(
  "base.json",
  samples({
    "parse/small": launches(1, 100, 0.01),
    "parse/large": launches(2, 900, 0.004),
    "parse/noisy": launches(3, 50, 0.08),
  }),
);
write(
  "head.json",
  samples({
    "parse/small": launches(4, 108, 0.01),
    "parse/large": launches(5, 900, 0.004),
    "parse/noisy": launches(6, 50, 0.08),
  }),
);
const BOTH = ["--base", "base.json", "--head", "head.json", "--format", "custom"];

describe("verdicts over files, by the command line", () => {
  test("are a report for people, the document for programs and Markdown, and the exit code", () => {
    const ran = run(...BOTH, "--json", "out.json", "--markdown", "out.md");
    expect(ran.status).toBe(1);
    expectGolden("analyze.txt", ran.stdout);
    expectGolden("analyze.md", readFileSync(join(TOP, "out.md"), "utf8"));
    const outcome = Outcome.parse(JSON.parse(readFileSync(join(TOP, "out.json"), "utf8")));
    expect(outcome).toMatchObject({ verdict: "regressed", exitCode: 1, analysis: { test: "pairs" } });
    expect(outcome.comparisons.map(({ pairs, level }) => [pairs, level])).toEqual(Array(3).fill([20, 0.95]));
  });

  test("without pairs say why that is weaker", () => {
    const ran = run(...BOTH, "--unpaired");
    expect(ran.status).toBe(1);
    expectGolden("analyze-unpaired.txt", ran.stdout);
  });

  test("at looks stop each benchmark when it is decided", () => {
    const ran = run(...BOTH, "--sequential", "--effort", "quick", "--json", "-");
    const rows = Outcome.parse(JSON.parse(ran.stdout)).comparisons;
    expect(rows.find((row) => row.benchmark === "parse/small")?.pairs).toBeLessThan(20);
    expect(rows.find((row) => row.benchmark === "parse/noisy")?.pairs).toBe(20);
    expect(ran.stderr).toContain("looks replayed in the order of launches");
  });

  test("take several files behind one option, as a shell writes a pattern", () => {
    for (const [index, launch] of launches(7, 100, 0.01, 9).entries()) {
      write(`b-${index}.json`, samples({ a: [launch] }));
      write(`h-${index}.json`, samples({ a: [launch.map((value) => 1.3 * value)] }));
    }
    const files = (side: string) => Array.from({ length: 9 }, (_, index) => `${side}-${index}.json`);
    const ran = run("--base", ...files("b"), "--head", ...files("h"), "--format", "custom", "--json", "-");
    expect(ran.status).toBe(1);
    expect(Outcome.parse(JSON.parse(ran.stdout)).comparisons[0]).toMatchObject({ pairs: 9, verdict: "regressed" });
  });

  test("read what a tool left in a folder", () => {
    for (const side of ["left", "right"]) {
      mkdirSync(join(TOP, side, "inner"), { recursive: true });
      writeFileSync(join(TOP, side, "inner", "one.json"), samples({ a: launches(8, 100, 0.01) }));
      writeFileSync(join(TOP, side, "two.json"), samples({ b: launches(9, 100, 0.01) }));
    }
    const ran = run("--base", "left", "--head", "right", "--format", "custom", "--json", "-");
    expect(Outcome.parse(JSON.parse(ran.stdout)).counts.unchanged).toBe(2);
  });

  test("--strict gives an open row its exit code", () => {
    const words = ["--base", "base.json", "--head", "base.json", "--format", "custom"];
    expect(run(...words, "--strict").status).toBe(0);
    write("few.json", samples({ a: [[1], [2], [3]] }));
    const open = ["--base", "few.json", "--head", "few.json", "--format", "custom"];
    expect([run(...open).status, run(...open, "--strict").status]).toEqual([0, 2]);
  });
});

/** What the row of benchmark `a` says, for input that is odd but has an answer. */
describe("odd input has a defined result:", () => {
  const ten = (value: number): number[][] => Array.from({ length: 10 }, () => [value]);
  const many = launches(10, 100, 0.01, 12);
  const count = process.env.BENCHWARDEN_FULL === "1" ? 1_000_000 : 100_000;
  const long = Array.from({ length: count }, (_, index) => 100 + Math.sin(index));
  const rows: [name: string, base: string, head: string, want: object, status: number][] = [
    [
      "fewer than the fewest pairs",
      samples({ a: many.slice(0, 5) }),
      samples({ a: many.slice(5, 10) }),
      { verdict: "inconclusive", pairs: 5, interval: [null, null], morePairs: 1 },
      0,
    ],
    [
      "one value",
      samples({ a: [[100]] }),
      samples({ a: [[150]] }),
      { verdict: "inconclusive", pairs: 1, morePairs: 5 },
      0,
    ],
    [
      "all ties",
      samples({ a: ten(100) }),
      samples({ a: ten(100) }),
      { verdict: "unchanged", change: 0, pValue: 1, interval: [0, 0] },
      0,
    ],
    [
      "all ties, moved",
      samples({ a: ten(100) }),
      samples({ a: ten(150) }),
      { verdict: "regressed", change: expect.closeTo(0.5, 9) },
      1,
    ],
    ["unequal counts", samples({ a: many }), samples({ a: many.slice(0, 7) }), { verdict: "unchanged", pairs: 7 }, 0],
    [
      "NaN and infinities among samples",
      samples({ a: many }).replace(/\[\[([\d.]+),/, "[[NaN,Infinity,$1,"),
      samples({ a: many }),
      { verdict: "unchanged", pairs: 12 },
      0,
    ],
    [
      "a launch of NaN only",
      samples({ a: many }).replace(/\[\[[^\]]*\]/, "[[NaN]"),
      samples({ a: many }),
      { verdict: "unchanged", pairs: 11, warnings: [{ code: "lost-pairs" }] },
      0,
    ],
    ["times of zero", samples({ a: ten(0) }), samples({ a: ten(1) }), { verdict: "failed", pairs: 0 }, 5],
    ["negative times", samples({ a: ten(-1) }), samples({ a: ten(1) }), { verdict: "failed" }, 5],
    [
      "negative counts",
      samples({ a: ten(-1) }, { unit: "points" }),
      samples({ a: ten(5) }, { unit: "points" }),
      { verdict: "inconclusive", change: null, warnings: [{ code: "no-ratio" }] },
      0,
    ],
    [
      `${count} samples of one launch`,
      samples({ a: [long] }),
      samples({ a: [long] }),
      { verdict: "inconclusive", pairs: 1, change: 0 },
      0,
    ],
    [
      "launches of another number of samples",
      samples({ a: many }),
      samples({ a: many.map(([value = 0]) => [value]) }),
      { verdict: "unchanged", pairs: 12 },
      0,
    ],
    [
      "the largest and the smallest double",
      samples({ a: ten(Number.MIN_VALUE) }, { unit: "1" }),
      samples({ a: ten(Number.MAX_VALUE) }, { unit: "1" }),
      { verdict: "regressed", change: Number.MAX_VALUE },
      1,
    ],
  ];
  for (const [name, base, head, want, status] of rows) {
    for (const unpaired of [false, true]) {
      test(`${name}${unpaired ? ", without pairs" : ""}`, { timeout: 120_000 }, () => {
        const words = ["--base", write("odd-base.json", base), "--head", write("odd-head.json", head)];
        const ran = run(...words, "--format", "custom", "--json", "-", ...(unpaired ? ["--unpaired"] : []));
        const [row] = Outcome.parse(JSON.parse(ran.stdout)).comparisons;
        if (unpaired) expect(["regressed", "unchanged", "inconclusive", "failed"]).toContain(row?.verdict);
        else expect({ ...row, status: ran.status }).toMatchObject({ ...want, status });
      });
    }
  }

  const singles = process.env.BENCHWARDEN_FULL === "1" ? 1_000_000 : 50_000;
  test(`${singles} launches of one sample`, { timeout: 300_000 }, () => {
    const single = samples({ a: long.slice(0, singles).map((value) => [value]) });
    const words = ["--base", write("odd-base.json", single), "--head", write("odd-head.json", single)];
    const ran = run(...words, "--format", "custom", "--json", "-");
    expect(Outcome.parse(JSON.parse(ran.stdout)).comparisons[0]).toMatchObject({
      verdict: "unchanged",
      pairs: singles,
    });
  });
});

describe("bad input is a clear error and writes nothing:", () => {
  const good = samples({ a: [[1], [2]] });
  const rows: [name: string, words: string[], status: number, said: RegExp][] = [
    ["no base", ["--head", "good.json", "--format", "custom"], 4, /--base: no file of base is given/],
    [
      "no format",
      ["--base", "good.json", "--head", "good.json"],
      4,
      /--format: the format of the files is not given\n {2}expected: .*custom/,
    ],
    [
      "an unknown format",
      ["--base", "good.json", "--head", "good.json", "--format", "hyperfin"],
      4,
      /did you mean hyperfine/,
    ],
    [
      "a stray word",
      ["x.json", "--base", "good.json", "--head", "good.json", "--format", "custom"],
      4,
      /"x\.json" belongs to neither side/,
    ],
    [
      "a file that is not there",
      ["--base", "absent.json", "--head", "good.json", "--format", "custom"],
      4,
      /absent\.json: there is no such file/,
    ],
    [
      "an empty file",
      ["--base", "empty.json", "--head", "good.json", "--format", "custom"],
      6,
      /empty\.json: the file holds no measurement/,
    ],
    [
      "no benchmarks",
      ["--base", "none.json", "--head", "good.json", "--format", "custom"],
      6,
      /none\.json: the file holds no measurement/,
    ],
    [
      "text that is no JSON",
      ["--base", "text.json", "--head", "good.json", "--format", "custom"],
      4,
      /text\.json:1: the file cannot be read as format custom/,
    ],
    [
      "a word in place of a number",
      ["--base", "word.json", "--head", "good.json", "--format", "custom"],
      4,
      /word\.json:1: .*\n {2}expected: number at benchmarks\[0\]/,
    ],
    [
      "another format",
      ["--base", "good.json", "--head", "good.json", "--format", "hyperfine"],
      4,
      /this is custom output, the format given is hyperfine/,
    ],
    [
      "mixed units",
      ["--base", "good.json", "--head", "units.json", "--format", "custom"],
      4,
      /units\.json: metric wall of a is not the same quantity as in good\.json/,
    ],
    [
      "an unknown metric",
      ["--base", "good.json", "--head", "good.json", "--format", "custom", "--metric", "cpu"],
      4,
      /--metric: no benchmark has a metric "cpu"\n {2}expected: wall/,
    ],
    [
      "looks without an order",
      ["--base", "good.json", "--head", "good.json", "--format", "custom", "--sequential", "--unpaired"],
      4,
      /--sequential replays pairs/,
    ],
    [
      "an unknown effort",
      ["--base", "good.json", "--head", "good.json", "--format", "custom", "--sequential", "--effort", "much"],
      4,
      /--effort: .*\n {2}expected: quick, normal, thorough/,
    ],
  ];
  write("good.json", good);
  write("units.json", samples({ a: [[1], [2]] }, { unit: "MB" }));
  write("empty.json", "");
  write("none.json", samples({}));
  write("text.json", "goos: linux\n");
  write("word.json", good.replace("[1]", '["fast"]'));
  for (const [name, words, status, said] of rows) {
    test(name, () => {
      const ran = run(...words, "--json", "never.json", "--markdown", "never.md");
      expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status, stdout: "" });
      expect(ran.stderr).toMatch(said);
      expect(ran.stderr).not.toMatch(/\n {4}at /);
      expect([existsSync(join(TOP, "never.json")), existsSync(join(TOP, "never.md"))]).toEqual([false, false]);
    });
  }
});

test("directions and margins can come from a config", () => {
  write(
    "bench.yml",
    "version: 1\nsuites:\n  s: { run: [x], format: custom, metrics: { wall: { primary: true, minimum-effect: 20 %, equivalence: 30 % } } }\n",
  );
  expect(run(...BOTH, "--config", "bench.yml").stdout).toMatch(/^unchanged: /);
  expect(run(...BOTH, "--config", "bench.yml", "--suite", "other").stderr).toContain('there is no suite "other"');
});
