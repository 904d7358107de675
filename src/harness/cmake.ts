import { type Detector, MAX_NAMES, namesIn, wordOr } from "./harness.ts";

/** Google Benchmark linked by a CMakeLists.txt: `BENCHMARK(BM_x)` in the sources. */
export const findGoogleBenchmark: Detector = async (files) => {
  if (!files.paths.includes("CMakeLists.txt")) return [];
  const lists = files.paths.filter((path) => /(?:^|\/)CMakeLists\.txt$/.test(path));
  for (const path of lists) {
    const text = (await files.read(path)) ?? "";
    const linked = /target_link_libraries\(\s*([\w.+-]+)[^)]*\bbenchmark(?:::benchmark(?:_main)?|_main)?\b/.exec(text);
    if (linked?.[1] === undefined) continue;
    return [await suite(linked[1], path, files)];
  }
  return [];
};

async function suite(target: string, list: string, files: Parameters<Detector>[0]) {
  const names: string[] = [];
  for (const path of files.paths.filter((one) => /\.(?:cc|cpp|cxx)$/.test(one)).slice(0, 500)) {
    names.push(...namesIn((await files.read(path)) ?? "", /^\s*BENCHMARK\(\s*(\w+)\s*\)/gm));
  }
  const unique = [...new Set(names)].slice(0, MAX_NAMES);
  return {
    tool: "Google Benchmark",
    evidence: list,
    suite: wordOr(target, "bench"),
    run: [
      `build/bin/${target}`,
      "--benchmark_min_time=100x",
      ...(unique.length > 0 ? ["--benchmark_filter=^{benchmark}(/|$)"] : []),
    ],
    benchmarks: unique.length > 0 ? unique : null,
    fetch: [],
    build: [
      [
        "cmake",
        "-S",
        ".",
        "-B",
        "build",
        "-DCMAKE_BUILD_TYPE=Release",
        "-DCMAKE_RUNTIME_OUTPUT_DIRECTORY=/bench/src/build/bin",
      ],
      ["cmake", "--build", "build", "--target", target, "--parallel"],
    ],
    files: [],
    toolchain: null,
    notes: [
      "--benchmark_min_time=100x runs a fixed number of iterations: choose it so that a launch takes 0.1 to 1 s.",
      "The process is timed as a whole; what the benchmarks print is not read.",
    ],
  };
}
