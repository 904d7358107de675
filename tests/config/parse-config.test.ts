import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/parse-config.ts";
import { Config } from "../../src/model/config.ts";
import { renderProblem } from "../../src/model/problem.ts";
import { config, configOf, FILE, problemsOf, suiteOf, theProblemOf } from "./read.ts";

const WHOLE = readFileSync(fileURLToPath(new URL("../fixtures/config/whole.yml", import.meta.url)), "utf8");

describe("the smallest config", () => {
  test("has every default of the contract, in base units", () => {
    expect(configOf(config())).toEqual({
      version: 1,
      machines: {
        "bench-x64": { runner: "standing", policy: "strict", virtual: false, optional: false, shards: 1, suites: null },
      },
      checkout: { submodules: false, lfs: false },
      harness: [],
      environment: {
        sandbox: "bubblewrap",
        dockerfile: null,
        toolchain: [],
        path: [],
        env: {},
        pass: [],
        limits: {
          memoryBytes: 4 * 1024 ** 3,
          processes: 512,
          diskBytes: 8 * 1024 ** 3,
          outputBytes: 64 * 1024 ** 2,
          tmpBytes: 1024 ** 3,
        },
      },
      fetch: [],
      build: [],
      caches: [],
      artifacts: null,
      suites: [
        {
          name: "parse",
          directory: ".",
          run: ["bench"],
          benchmarks: null,
          list: null,
          exclude: [],
          format: "time",
          output: "stdout",
          writable: [],
          timeLimitSeconds: 600,
          warmUp: 1,
          metrics: {},
          derived: {},
        },
      ],
      measurement: { effort: "normal", budgetSeconds: 900, errorRate: 0.05, padEnvironment: true, recordLaunches: 5 },
      history: { branch: "main", store: "bench-data", from: null },
      allow: { users: [], teams: [], settleSeconds: 120, requireReview: false, bases: ["main"] },
      report: { failOn: ["regressed"], comment: true, status: false, site: null },
      site: { deploy: "none" },
    });
  });
});

describe("the whole config", () => {
  test("is read with all its keys, and what comes out is the resolved shape of requests", () => {
    const read = configOf(WHOLE);
    expect(Config.safeParse(read).success).toBe(true);
    expect(read.fetch).toEqual([{ run: ["cargo", "fetch", "--locked"], directory: ".", timeLimitSeconds: 1800 }]);
    expect(read.build[1]).toEqual({ run: ["make"], directory: "sub", timeLimitSeconds: 300 });
    expect(read.suites[0]?.metrics).toMatchObject({
      wall: { primary: true, minimumEffect: 0.005, equivalence: 0.02 },
      "max-rss": {},
    });
    expect(read.suites[0]?.derived).toEqual({
      throughput: { expression: "12.5 MB / wall", unit: "MB/s", direction: "higher" },
    });
    expect(read.environment.path).toEqual(["/opt/rust/bin"]);
    expect(read.machines["bench-arm64"]).toMatchObject({ runner: "jit", optional: true, policy: "strict" });
  });
});

describe("values", () => {
  test("numbers and words of a command stay as they are written", () => {
    expect(suiteOf(config({ run: "[sleep, 0.10, 1e3, no, 0o17, ~, null, -x]" })).run).toEqual([
      "sleep",
      "0.10",
      "1e3",
      "no",
      "0o17",
      "~",
      "null",
      "-x",
    ]);
  });
  test("a number as a benchmark's name is a name", () => {
    expect(suiteOf(config({ run: '[bench, "{benchmark}"]', suite: "benchmarks: [10, 010]" })).benchmarks).toEqual([
      "10",
      "010",
    ]);
  });
  test("paths are brought to one form", () => {
    expect(configOf(config({ top: "harness: [./bench//, a/./b, .]" })).harness).toEqual(["bench", "a/b", "."]);
    const written = config({ top: "harness: [bench]\nenvironment: { dockerfile: ./ci/Dockerfile }" });
    // The Dockerfile decides numbers like the harness.
    expect(configOf(written).harness).toEqual(["bench", "ci/Dockerfile"]);
  });
  test("an alias stands for what it names", () => {
    const text = config({ top: "fetch: [&get [cargo, fetch]]\nbuild: [*get]" });
    expect(configOf(text).build).toEqual(configOf(text).fetch);
  });
  test("the direction of a derived metric is what its unit tells", () => {
    const suite = 'derived: { a: { expression: "1 / wall", unit: ops/s }, b: { expression: wall, unit: ms } }';
    expect(Object.values(suiteOf(config({ suite })).derived).map((metric) => metric.direction)).toEqual([
      "higher",
      "lower",
    ]);
  });
});

const wrong: [text: string, where: string, what: string, more: object][] = [
  [config({ top: "harnes: [a]" }), "5:1", 'there is no key "harnes"', { next: "did you mean harness?" }],
  [
    config({ suite: "warmup: 1" }),
    "5:5",
    'there is no key "warmup" in suites.parse',
    { next: "did you mean warm-up?" },
  ],
  [
    config({ suite: "metrics: { wall: { min-effect: 1 % } }" }),
    "5:24",
    'there is no key "min-effect" in suites.parse.metrics.wall',
    { next: "did you mean minimum-effect?" },
  ],
  [
    config({ top: "build: [{ run: [a], dir: b }]" }),
    "5:21",
    'there is no key "dir" in build[0]',
    { next: "did you mean directory?" },
  ],
  [
    config({ top: "measurement: { budget: 10 }" }),
    "5:24",
    "measurement.budget does not fit",
    { found: "10", next: "did you mean 10 min?" },
  ],
  [
    config({ top: "measurement: { budget: 10 m }" }),
    "5:24",
    "measurement.budget does not fit",
    { next: "did you mean 10 min?" },
  ],
  [
    config({ top: "measurement: { budget: 0 min }" }),
    "5:24",
    "measurement.budget does not fit",
    { expected: "more than 0 s" },
  ],
  [
    config({ top: "measurement: { error-rate: 21 % }" }),
    "5:28",
    "measurement.error-rate does not fit",
    { expected: "at most 20 %" },
  ],
  [
    config({ top: "measurement: { error-rate: 0.05 }" }),
    "5:28",
    "measurement.error-rate does not fit",
    { next: "did you mean 0.05 %?" },
  ],
  [
    config({ top: "measurement: { effort: quik }" }),
    "5:24",
    "measurement.effort has an unknown value",
    { expected: "quick, normal, thorough", next: "did you mean quick?" },
  ],
  [
    config({ top: "measurement: { record-launches: 0 }" }),
    "5:33",
    "measurement.record-launches does not fit",
    { expected: "a whole number from 1 to 100" },
  ],
  [
    config({ top: "measurement: { pad-environment: yes }" }),
    "5:33",
    "measurement.pad-environment does not fit",
    { expected: "true or false", next: "did you mean true?" },
  ],
  [
    config({ top: "environment: { limits: { memory: 4 GB of RAM } }" }),
    "5:34",
    "environment.limits.memory does not fit",
    { found: "4 GB of RAM" },
  ],
  [
    config({ top: "environment: { sandbox: docker }" }),
    "5:25",
    "environment.sandbox has an unknown value",
    { expected: "bubblewrap, none" },
  ],
  [config({ run: "bench --fast" }), "4:10", "suites.parse.run is of another form", { next: "write [bench, --fast]" }],
  [
    config({ run: "cd x && bench" }),
    "4:10",
    "suites.parse.run is of another form",
    { next: expect.stringContaining("each argument") },
  ],
  [config({ run: "" }), "4:10", "suites.parse.run is empty", { expected: "a list, such as [a, b]" }],
  [config({ run: "[]" }), "4:10", "suites.parse.run has too few entries", { expected: "at least 1" }],
  [config({ run: "[a, [b]]" }), "4:14", "suites.parse.run[1] does not fit", { expected: "a text", found: "[b]" }],
  [
    config({ top: "build: [make]" }),
    "5:9",
    "build[0] is of another form",
    { expected: "a list, such as [a, b], or a table of keys", next: "write [make]" },
  ],
  [config({ suite: "output: { path: /tmp/x }" }), "5:21", "suites.parse.output.path does not fit: it is absolute", {}],
  [
    config({ suite: "output: file.json" }),
    "5:13",
    "suites.parse.output is of another form",
    { expected: "stdout, or a table of keys" },
  ],
  [config({ top: "report: { site: ftp://x }" }), "5:17", "report.site does not fit", {}],
  [
    config({ top: "report: { fail-on: [regresed] }" }),
    "5:21",
    "report.fail-on[0] has an unknown value",
    { next: "did you mean regressed?" },
  ],
  [config({ top: "history: { branch: --upload-pack=x }" }), "5:20", "history.branch does not fit", {}],
  [
    config({ top: "allow: { teams: [core] }" }),
    "5:18",
    "allow.teams[0] does not fit",
    { expected: "ORGANISATION/TEAM" },
  ],
  [config({ top: "allow: { users: ['a b'] }" }), "5:18", "allow.users[0] does not fit", {}],
  [config({ top: "harness: bench" }), "5:10", "harness is of another form", { next: "write [bench]" }],
  [
    config({ top: "machines: { 1: {} }" }),
    "5:13",
    '"1" cannot be a name here',
    { expected: expect.stringContaining("not a number alone") },
  ],
  ["version: 1\nsuites:\n  a b: { run: [x] }\n", "3:3", '"a b" cannot be a name here', {}],
  ["suites: { a: { run: [x] } }\n", "1:1", 'the key "version" is missing', { expected: "1" }],
  ["version: 2\nsuites: { a: { run: [x] } }\n", "1:10", "version has an unknown value", { expected: "1", found: "2" }],
  ["version: 1\n", "1:1", 'the key "suites" is missing', {}],
  ["version: 1\nsuites: {}\n", "2:1", "there is no suite", {}],
  ["version: 1\nsuites:\n  a:\n", "3:5", "suites.a is empty", { expected: "a table of keys" }],
  ["version: 1\nsuites: { a: {} }\n", "2:11", 'the key "run" is missing in suites.a', {}],
  ["[1, 2]\n", "1:1", "the file is of another form", { expected: "a table of keys" }],
  ["just a text\n", "1:1", "the file is of another form", {}],
];

describe("a value that does not fit", () => {
  for (const [text, where, what, more] of wrong) {
    test(`${what} (${where})`, () =>
      expect(theProblemOf(text)).toMatchObject({ what, where: `${FILE}:${where}`, ...more }));
  }

  test("all of a file's problems are told at once, in its order", () => {
    const text = "version: 2\nmachine: {}\nsuites:\n  a: { run: x }\n  b: { rn: [y], run: [z] }\n";
    expect(problemsOf(text).map((problem) => problem.where)).toEqual(
      ["1:10", "2:1", "4:13", "5:8"].map((at) => `${FILE}:${at}`),
    );
  });

  test("a problem is told with what, where, expected, found and the next step", () => {
    expect(renderProblem(theProblemOf(config({ top: "measurement: { budget: 10 }" })))).toBe(
      [
        "benchwarden.yml:5:24: measurement.budget does not fit",
        "  expected: a time with a unit, such as 10 min, 2 h 30 min or 250 ms",
        "  found:    10",
        "  next:     did you mean 10 min?",
      ].join("\n"),
    );
  });
});

describe("where each value comes from", () => {
  const result = parseConfig(config({ suite: "time-limit: 5 min\nmetrics: { wall: { equivalence: 3 % }, cpu: {} }" }), {
    path: FILE,
  });
  const { sources, lines } = result.ok ? result : expect.fail("refused");

  test("is its place in the file, or that it is a default", () => {
    expect(sources).toMatchObject({
      version: `${FILE}:1:1`,
      "suites.parse.time-limit": `${FILE}:5:5`,
      "measurement.budget": "default",
    });
  });
  test("stands behind it in the effective config", () => {
    expect(lines).toContain("suites.parse.time-limit = 5 min (benchwarden.yml:5:5)");
    expect(lines).toContain("suites.parse.metrics.wall = { equivalence: 3 % } (benchwarden.yml:6:16)");
    expect(lines).toContain("suites.parse.metrics.cpu = {} (benchwarden.yml:6:44)");
    expect(lines).toContain("measurement.budget = 15 min (default)");
    expect(lines).toContain("suites.parse.benchmarks = not set (default)");
    expect(lines).toContain("machines.bench-x64.runner = standing (default)");
  });
  test("every key of the contract has a line", () => {
    const whole = parseConfig(WHOLE, { path: FILE });
    const keys = (whole.ok ? whole.lines : []).map((line) => line.split(" = ")[0]);
    expect(keys).toHaveLength(new Set(keys).size);
    for (const top of [
      "version",
      "machines",
      "checkout",
      "harness",
      "environment",
      "fetch",
      "build",
      "caches",
      "artifacts",
      "suites",
      "measurement",
      "history",
      "allow",
      "report",
      "site",
    ]) {
      expect(
        keys.some((key) => key === top || key?.startsWith(`${top}.`)),
        top,
      ).toBe(true);
    }
  });
});
