import { type Detector, type FoundHarness, MAX_NAMES, namesIn, type ProjectFiles, wordOr } from "./harness.ts";

/** Launches of a fixed number of iterations: the time of the process then follows the code, not the clock of the tool. */
const ITERATIONS = "100x";

/** `func BenchmarkX(b *testing.B)` in `_test.go` files: the package of the most benchmarks. */
export const findGo: Detector = async (files) => {
  if (!files.paths.includes("go.mod")) return [];
  const packages = new Map<string, string[]>();
  for (const path of files.paths.filter((one) => one.endsWith("_test.go") && !one.includes("vendor/"))) {
    const names = namesIn(
      (await files.read(path)) ?? "",
      /^func (Benchmark[\p{L}\p{N}_]*)\([\p{L}\p{N}_]+ \*testing\.B\)/gmu,
    );
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
    if (names.length > 0) packages.set(folder, [...(packages.get(folder) ?? []), ...names]);
  }
  const [most] = [...packages].sort(([, a], [, b]) => b.length - a.length);
  return most === undefined ? [] : [await goSuite(files, most, packages.size)];
};

async function goSuite(
  files: ProjectFiles,
  [folder, names]: [string, string[]],
  packages: number,
): Promise<FoundHarness> {
  const module = /^module\s+(\S+)/m.exec((await files.read("go.mod")) ?? "")?.[1] ?? "go";
  const target = folder === "." ? "." : `./${folder}`;
  const more = packages > 1 ? [`${packages - 1} more packages have benchmarks; this is the one with the most.`] : [];
  return {
    tool: "Go benchmarks",
    evidence: folder === "." ? "*_test.go" : `${folder}/*_test.go`,
    suite: wordOr(folder === "." ? (module.split("/").at(-1) ?? "go") : (folder.split("/").at(-1) ?? "go"), "go"),
    run: ["bin/bench.test", "-test.run=^$", "-test.bench=^{benchmark}$", `-test.benchtime=${ITERATIONS}`],
    benchmarks: names.slice(0, MAX_NAMES),
    fetch: [["go", "mod", "download"]],
    build: [["env", "GOPROXY=off", "go", "test", "-c", "-trimpath", "-o", "bin/bench.test", target]],
    files: [],
    toolchain: { folder: "/home/me/sdk/go", path: "/home/me/sdk/go/bin", how: "go env GOROOT" },
    notes: [
      ...more,
      `-test.benchtime=${ITERATIONS} runs a fixed number of iterations: choose it so that a launch takes 0.1 to 1 s.`,
      "The process is timed as a whole; what the benchmarks print is not read.",
    ],
  };
}
