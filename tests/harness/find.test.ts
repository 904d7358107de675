import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/parse-config.ts";
import { renderConfig } from "../../src/harness/config-text.ts";
import { findHarnesses } from "../../src/harness/find.ts";

type Files = Readonly<Record<string, string>>;

async function find(files: Files) {
  return findHarnesses({ paths: Object.keys(files).sort(), read: async (path) => files[path] ?? null });
}

const CARGO =
  '[package]\nname = "x"\n\n[dev-dependencies]\ncriterion = "0.7"\n\n[[bench]]\nname = "parse"\nharness = false\n';
const CRITERION =
  'fn b(c: &mut Criterion) { c.bench_function("small", |b| b.iter(f)); c.bench_function("large", |b| b.iter(g)); }';
const GO_TEST =
  "package x\n\nfunc BenchmarkSum(b *testing.B) {}\nfunc BenchmarkCut(b *testing.B) {}\nfunc TestX(t *testing.T) {}\n";
const CMAKE = "add_executable(speed speed.cc)\ntarget_link_libraries(speed PRIVATE lib benchmark::benchmark_main)\n";
const PYTEST = "def test_parse(benchmark):\n    benchmark(f)\n\ndef test_other():\n    pass\n";

interface Row {
  readonly title: string;
  readonly files: Files;
  /** tool, suite, program, benchmarks */
  readonly want: readonly [string, string, string, readonly string[] | null][];
}

const rows: Row[] = [
  {
    title: "Criterion, by its table in Cargo.toml and the names in the source",
    files: { "Cargo.toml": CARGO, "Cargo.lock": "", "benches/parse.rs": CRITERION },
    want: [["Criterion", "parse", "bin/parse", ["small", "large"]]],
  },
  {
    title: "a bench target of Rust without Criterion",
    files: { "Cargo.toml": '[package]\nname = "x"\n', "benches/plain.rs": "fn main() {}" },
    want: [["a Rust bench target", "plain", "bin/plain", null]],
  },
  {
    title: "Go benchmarks, in the package that has the most",
    files: {
      "go.mod": "module example.org/x\n",
      "a_test.go": "func BenchmarkA(b *testing.B) {}",
      "cut/cut_test.go": GO_TEST,
    },
    want: [["Go benchmarks", "cut", "bin/bench.test", ["BenchmarkSum", "BenchmarkCut"]]],
  },
  {
    title: "Google Benchmark, by the target that links it",
    files: {
      "CMakeLists.txt": CMAKE,
      "speed.cc": "static void BM_Parse(benchmark::State& s) {}\nBENCHMARK(BM_Parse);\n",
    },
    want: [["Google Benchmark", "speed", "build/bin/speed", ["BM_Parse"]]],
  },
  {
    title: "a script of package.json that runs node",
    files: {
      "package.json": '{ "scripts": { "bench": "node bench/all.mjs", "test": "vitest" } }',
      "bench/all.mjs": "work()",
    },
    want: [["a script of package.json", "bench", "node", null]],
  },
  {
    title: "Vitest's bench, which stops by the clock",
    files: { "package.json": '{ "scripts": { "bench": "vitest bench --run" }, "devDependencies": { "vitest": "4" } }' },
    want: [["vitest", "bench", "npm", null]],
  },
  {
    title: "tinybench inside a script",
    files: {
      "package.json": '{ "scripts": { "bench:parse": "node b.mjs" }, "devDependencies": { "tinybench": "5" } }',
      "b.mjs": 'import { Bench } from "tinybench";',
    },
    want: [["tinybench", "bench-parse", "node", null]],
  },
  {
    title: "pytest-benchmark, by its fixture",
    files: { "pyproject.toml": 'dev = ["pytest-benchmark"]', "tests/test_speed.py": PYTEST },
    want: [["pytest-benchmark", "pytest", "python3", ["test_parse"]]],
  },
  {
    title: "two tools at once, each under a name of its own",
    files: {
      "go.mod": "module example.org/bench\n",
      "x_test.go": GO_TEST,
      "package.json": '{ "scripts": { "bench": "node b.mjs" } }',
    },
    want: [
      ["Go benchmarks", "bench", "bin/bench.test", ["BenchmarkSum", "BenchmarkCut"]],
      ["a script of package.json", "bench-2", "node", null],
    ],
  },
  { title: "nothing that is known", files: { Makefile: "bench:\n" }, want: [] },
  {
    title: "tests of Go without a benchmark",
    files: { "go.mod": "module x\n", "x_test.go": "func TestX(t *testing.T) {}" },
    want: [],
  },
  {
    title: "pytest without the fixture's package",
    files: { "pyproject.toml": "pytest", "test_x.py": PYTEST },
    want: [],
  },
  { title: "a package.json that is no JSON", files: { "package.json": "{" }, want: [] },
];

describe("the harness of a project", () => {
  for (const { title, files, want } of rows) {
    test(title, async () => {
      const found = await find(files);
      expect(found.map((one) => [one.tool, one.suite, one.run[0], one.benchmarks])).toEqual(want);
      expect(parseConfig(renderConfig(found, { branch: "main" }), { path: "benchwarden.yml" })).toMatchObject({
        ok: true,
      });
    });
  }

  test("names from the project cannot become other YAML", async () => {
    const files = {
      "package.json": JSON.stringify({ scripts: { "bench:x": "node 'a b'.mjs\n]: {" } }),
      "go.mod": "module x\n",
      "we ird/#: [x]/b_test.go": "func BenchmarkÄ(b *testing.B) {}\nfunc BenchmarkTrue(b *testing.B) {}",
    };
    const text = renderConfig(await find(files), { branch: "re#lease-'x'" });
    const read = parseConfig(text, { path: "benchwarden.yml" });
    expect(read, text).toMatchObject({ ok: true });
    if (!read.ok) return;
    expect(read.config.build[0]?.run.at(-1)).toBe("./we ird/#: [x]");
    expect(read.config.suites.map((suite) => suite.name)).toEqual(["x", "bench-x"]);
    expect(read.config.allow.bases).toEqual(["re#lease-'x'"]);
  });

  test("a process that stops by the clock is never called a measurement without a word", async () => {
    for (const { files, want } of rows.filter((row) =>
      ["vitest", "tinybench", "Criterion"].includes(row.want[0]?.[0] ?? ""),
    )) {
      expect(want).toHaveLength(1);
      expect(renderConfig(await find(files), { branch: "main" })).toContain("by the clock");
    }
  });
});
