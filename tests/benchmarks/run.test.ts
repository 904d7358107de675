import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { BenchDocument } from "../../benchmarks/document.ts";

const NODE = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));
const RUN = new URL("../../benchmarks/run.ts", import.meta.url).href;
const PROGRAMS = fileURLToPath(new URL("../fixtures/benchmarks", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "benchwarden-bench-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The runner over the programs of the fixtures: one that measures, one that throws, one whose number is none. */
function bench(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const text = `import { bench } from ${JSON.stringify(RUN)};
    process.exitCode = await bench(process.argv.slice(1), ${JSON.stringify(PROGRAMS)});`;
  return spawnSync(NODE, ["--input-type=module", "-e", text, "--", ...args], { encoding: "utf8" });
}

function read(file: string): BenchDocument {
  return BenchDocument.parse(JSON.parse(readFileSync(file, "utf8")));
}

test("a program's rows are printed as a table and written as benchwarden.bench/1", () => {
  const file = join(scratch, "steady.json");
  const done = bench("steady", "--json", file);
  expect(done.status, done.stderr).toBe(0);
  expect(done.stdout).toContain(`steady

what            value  unit  peer          goal          met
without a goal      2  ms
a met goal       4.96  %     60 other 1.2  3.5 to 6.5 %  yes
a missed goal    0.85                      ≥ 0.86        NO
`);
  expect(done.stdout).toContain("3 rows, 1 of 2 goals met\n");
  expect(done.stderr).toContain("looking");
  expect(read(file).rows).toEqual([
    { benchmark: "steady", what: "without a goal", value: 2, unit: "ms", peer: null, goal: null, met: null },
    {
      benchmark: "steady",
      what: "a met goal",
      value: 4.96,
      unit: "%",
      peer: { name: "other", version: "1.2", value: 60 },
      goal: "3.5 to 6.5 %",
      met: true,
    },
    { benchmark: "steady", what: "a missed goal", value: 0.85, unit: "", peer: null, goal: "≥ 0.86", met: false },
  ]);
});

test("--quick reaches the program", () => {
  expect(bench("steady", "--quick").stdout).toContain("without a goal      1  ms");
});

test("a program that throws does not take the others' rows along", () => {
  const file = join(scratch, "both.json");
  const done = bench("broken", "steady", "--json", file);
  expect(done.status).toBe(1);
  expect(done.stderr).toContain("the machine is on fire");
  expect(done.stdout).toContain("not run to the end: broken");
  expect(read(file).rows.map(({ benchmark }) => benchmark)).toEqual(["steady", "steady", "steady"]);
});

test("a row whose number is none is refused", () => {
  const done = bench("wordless");
  expect(done.status).toBe(1);
  expect(done.stderr).toContain("wordless: it sent no rows that can be used");
});

const refused: [what: string, args: string[], words: string][] = [
  [
    "an unknown name",
    ["steady", "unsteady"],
    'There is no benchmark "unsteady". Benchmarks: broken, steady, wordless.',
  ],
  ["no name", [], "Name at least one benchmark. Benchmarks: broken, steady, wordless."],
  ["an unknown option", ["steady", "--fast"], "Unknown option '--fast'"],
  ["a file in a folder that is not there", ["steady", "--json", "/nowhere/x.json"], "there is no folder /nowhere"],
  ["a folder as a file", ["steady", "--json", scratch], "this is a folder"],
];
for (const [what, args, words] of refused) {
  test(`${what} is refused before anything runs`, () => {
    const done = bench(...args);
    expect(done.status).toBe(4);
    expect(done.stderr).toContain(words);
    expect(done.stdout).toBe("");
  });
}
