import { type Detector, MAX_NAMES, namesIn } from "./harness.ts";

const MANIFESTS = /^(?:pyproject\.toml|setup\.cfg|setup\.py|tox\.ini|requirements[\w.-]*\.txt)$/;

/** Tests with pytest-benchmark's fixture. */
export const findPytest: Detector = async (files) => {
  const manifests = await Promise.all(files.paths.filter((path) => MANIFESTS.test(path)).map(files.read));
  if (!manifests.some((text) => text?.includes("pytest-benchmark"))) return [];
  const tests = files.paths.filter((path) => /(?:^|\/)(?:test|bench)\w*\.py$/.test(path));
  for (const path of tests) {
    const names = namesIn((await files.read(path)) ?? "", /^def (test_\w+)\([^)]*\bbenchmark\b/gm);
    if (names.length === 0) continue;
    return [
      {
        tool: "pytest-benchmark",
        evidence: path,
        suite: "pytest",
        run: ["python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--benchmark-disable", `${path}::{benchmark}`],
        benchmarks: names.slice(0, MAX_NAMES),
        fetch: [],
        build: [],
        files: [path],
        toolchain: {
          folder: "/home/me/.venv",
          path: "/home/me/.venv/bin",
          how: "python3 -c 'import sys; print(sys.prefix)'",
        },
        notes: [
          "--benchmark-disable runs each function once, start of Python and pytest included: give it 0.1 to 1 s of work.",
          "What pytest-benchmark measures by itself is not read.",
        ],
      },
    ];
  }
  return [];
};
