import { describe, expect, test } from "vitest";
import { config, configOf, FILE, theProblemOf } from "./read.ts";

const NAMED = '[bench, "{benchmark}"]';

const rows: [text: string, where: string, what: string, next: string | RegExp | undefined][] = [
  [config({ run: NAMED }), "4:5", "{benchmark} in run, and nothing tells the names", /benchmarks: \[NAME, …\]/],
  [
    config({ suite: "benchmarks: [a]" }),
    "5:5",
    "benchmarks tells names, and run has no {benchmark}",
    'add "{benchmark}" to run, or leave benchmarks out',
  ],
  [
    config({ suite: "list: [ls]" }),
    "5:5",
    "list tells names, and run has no {benchmark}",
    'add "{benchmark}" to run, or leave list out',
  ],
  [
    config({ run: '[bench, "{benchmarks}"]', suite: "benchmarks: [a]" }),
    "5:5",
    "benchmarks tells names, and run has no {benchmark}",
    'write "{benchmark}" in place of "{benchmarks}"',
  ],
  [
    config({ run: NAMED, suite: "benchmarks: [a]\nlist: [ls]" }),
    "6:5",
    "benchmarks and list exclude each other",
    /keep the one/,
  ],
  [config({ run: NAMED, suite: "benchmarks: [a, b, a]" }), "5:24", 'the benchmark "a" is there twice', "remove one"],
  [
    config({ run: NAMED, suite: 'benchmarks: ["cafe\u0301"]' }),
    "5:18",
    "a benchmark's name is not in Unicode normal form C",
    'write "café"',
  ],
  [config({ suite: "exclude: ['x*']" }), "5:5", "exclude needs names to leave out", /leave exclude out/],
  [config({ suite: "format: tiem" }), "5:13", 'there is no format "tiem"', "did you mean time?"],
  [config({ suite: "format: hyperfin" }), "5:13", 'there is no format "hyperfin"', "did you mean hyperfine?"],
  [
    config({ suite: "output: { path: out }" }),
    "5:5",
    "the format time has no output to read: the process itself is timed",
    /writable/,
  ],
  [config({ suite: "writable: [a, a]" }), "5:19", "the folder a is there twice", "remove one"],
  [
    config({ suite: "format: custom\noutput: { path: a }\nwritable: [./a/]" }),
    "7:16",
    "the folder a is there twice",
    "remove one",
  ],
  [config({ suite: "metrics: { wal: {} }" }), "5:16", 'the format time has no metric "wal"', "did you mean wall?"],
  [
    config({ suite: "metrics: { wall: { minimum-effect: 2 %, equivalence: 2 % } }" }),
    "5:24",
    "minimum-effect is not below equivalence: no result could be told apart from unchanged",
    /equivalence the larger/,
  ],
  [
    config({ suite: 'derived: { wall: { expression: "1", unit: s } }' }),
    "5:16",
    "wall is a metric of the format time",
    "choose another name",
  ],
  [
    config({ suite: 'derived: { x: { expression: "wall", unit: points } }' }),
    "5:47",
    'the unit "points" does not tell whether more is better',
    /direction/,
  ],
  [
    "version: 1\nsuites:\n  a: { run: [x] }\n  b: { run: [x] }\n",
    "4:3",
    "suite b is the same as suite a",
    /different commands/,
  ],
  [config({ top: "machines: { m: { suites: [pars] } }" }), "5:27", 'there is no suite "pars"', "did you mean parse?"],
  [
    config({ top: "environment: { path: [/opt/go/bin] }" }),
    "5:23",
    "/opt/go/bin is not there in the sandbox",
    /environment\.toolchain/,
  ],
  [
    config({ top: "environment: { toolchain: [/opt/go], path: [/opt/gopher/bin] }" }),
    "5:45",
    "/opt/gopher/bin is not there in the sandbox",
    /environment\.toolchain/,
  ],
  [
    config({ top: "environment: { toolchain: [/] }" }),
    "5:28",
    "/ cannot be a toolchain folder: the sandbox has its own there",
    undefined,
  ],
  [
    config({ top: "environment: { toolchain: [/proc/self] }" }),
    "5:28",
    "/proc/self cannot be a toolchain folder: the sandbox has its own there",
    undefined,
  ],
  [
    config({ top: "environment: { env: { LD_PRELOAD: x } }" }),
    "5:23",
    "LD_PRELOAD is not for the config to set: it belongs to the sandbox or reaches around it",
    "leave it out",
  ],
  [
    config({ top: "environment: { env: { PATH: /x } }" }),
    "5:23",
    "PATH is not for the config to set: it belongs to the sandbox or reaches around it",
    "use environment.path",
  ],
  [
    config({ top: "environment: { pass: [GITHUB_TOKEN] }" }),
    "5:23",
    "GITHUB_TOKEN is not for the config to set: it belongs to the sandbox or reaches around it",
    "leave it out",
  ],
  [config({ top: "environment: { env: { A-B: x } }" }), "5:23", '"A-B" is not the name of a variable', undefined],
];

describe("what contradicts itself is told with its correction", () => {
  for (const [text, where, what, next] of rows) {
    test(`${what} (${where})`, () => {
      const problem = theProblemOf(text);
      expect(problem).toMatchObject({ code: "config-contradiction", where: `${FILE}:${where}`, what });
      if (next instanceof RegExp) expect(problem.next).toMatch(next);
      else expect(problem.next).toBe(next);
    });
  }
});

const neighbours: [name: string, text: string][] = [
  ["names and their place in run", config({ run: NAMED, suite: "benchmarks: [a]\nexclude: [b]" })],
  ["a list and its place in run", config({ run: NAMED, suite: "list: [ls]" })],
  ["a folder to read for a format that reads", config({ suite: "format: custom\noutput: { path: a }\nwritable: [b]" })],
  ["a metric of a tool that only its output tells", config({ suite: "format: custom\nmetrics: { anything: {} }" })],
  [
    "settings for a derived metric",
    config({ suite: 'metrics: { rate: {} }\nderived: { rate: { expression: "1 / wall", unit: ops/s } }' }),
  ],
  ["margins that differ", config({ suite: "metrics: { wall: { minimum-effect: 1.9 %, equivalence: 2 % } }" })],
  [
    "no margins at all for an exact metric",
    config({ suite: "format: custom\nmetrics: { bytes: { exact: true, minimum-effect: 0, equivalence: 0 } }" }),
  ],
  ["suites that differ in one argument", "version: 1\nsuites:\n  a: { run: [x] }\n  b: { run: [x, y] }\n"],
  [
    "folders below a toolchain and below /usr",
    config({ top: "environment: { toolchain: [/opt/go], path: [/opt/go/bin, /opt/go, /usr/lib/x/bin] }" }),
  ],
  [
    "variables of the program's own",
    config({ top: "environment: { env: { RUSTFLAGS: -O, LC_ALL: C, A: 1 }, pass: [HOSTTYPE] }" }),
  ],
];

describe("the nearest neighbour of each contradiction is fine", () => {
  for (const [name, text] of neighbours) test(name, () => expect(configOf(text).version).toBe(1));
});
